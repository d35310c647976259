"""Who did what: the audit trail and the event, one row, written once."""

from django.db import models


class JournalEntry(models.Model):
    """One line of the journal. Rows are only ever added; a trigger refuses UPDATE and DELETE.

    The subject's keys are copied, not foreign keys: the journal outlives what it speaks of.
    ``facts`` holds ids, times and numbers, never a patient's identity.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor = models.UUIDField(null=True)
    subject = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    board_id = models.UUIDField(null=True)
    series_id = models.UUIDField(null=True)
    meeting_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject_id"], name="journal_subject"),
            models.Index(fields=["at"], name="journal_at"),
        ]
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_id}"


class Unhandled(models.Model):
    """The mark of an entry that nobody has acted on yet; removed by whoever did.

    A table of its own and not a cursor over ids, since PostgreSQL commits out of id order, and not a
    table of the handled ones, since looking for what is absent from it would cost more every year.
    """

    entry = models.OneToOneField(JournalEntry, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.entry_id)
