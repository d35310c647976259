"""What each person was told, and what is on its way."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from boards.models import Meeting, Person, Series, User


class Invitation(models.Model):
    """The thread of mails about one season, or one meeting, to one address: one iCalendar UID.

    ``organizer`` carries this thread's signed reply address. Neither it nor ``uid`` ever changes;
    ``sequence`` and ``stamped_at`` are the highest SEQUENCE and DTSTAMP that any mail of the thread was
    given, and only grow.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    address = models.EmailField(max_length=200)
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="invitations")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="invitations")
    uid = models.CharField(max_length=120, unique=True)
    organizer = models.EmailField(max_length=254)
    sequence = models.IntegerField(default=-1)
    stamped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(Lower("organizer"), name="invitation_reply_address")]
        constraints = [
            models.CheckConstraint(
                condition=Q(series__isnull=False, meeting__isnull=True)
                | Q(series__isnull=True, meeting__isnull=False),
                name="invitation_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["person", "address", "series"],
                condition=Q(series__isnull=False),
                name="invitation_once_per_season",
            ),
            models.UniqueConstraint(
                fields=["person", "address", "meeting"],
                condition=Q(meeting__isnull=False),
                name="invitation_once_per_meeting",
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Method(models.TextChoices):
    """REQUEST and CANCEL of RFC 5546, and mails without a calendar part."""

    REQUEST = "REQUEST", _("Invitation")
    CANCEL = "CANCEL", _("Cancellation")
    NOTE = "NOTE", _("Note")


class MailState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Accepted by the mail server")
    FAILED = "failed", _("Refused")
    UNCERTAIN = "uncertain", _("Perhaps sent twice or not at all")
    DROPPED = "dropped", _("Overtaken before it left")


class OutgoingMail(models.Model):
    """One mail to one address, with its bytes frozen when it was decided.

    ``lease_doubted`` says that the lease ran out once: it may have been the clock that jumped.
    ``held_until`` is the end of its reader's quiet hours, for a mail that waits, or waited, for it.
    ``person`` is whom it tells of her meetings, or ``user`` whoever runs a board.

    A retry sends the same bytes; telling again is a new row with the next ``issue``. ``facts`` is what
    its reader knows once she has read it, and so what the next comparison starts from.
    """

    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="mails")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="mails")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="mails")
    address = models.EmailField(max_length=200)
    method = models.CharField(max_length=8, choices=Method)
    uid = models.CharField(max_length=120)
    recurrence_id = models.CharField(max_length=16, blank=True)
    sequence = models.IntegerField(default=0)
    issue = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    subject = models.CharField(max_length=200)
    mime = models.BinaryField()

    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ambiguities = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_doubted = models.BooleanField(default=False)
    data_begun = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="mail_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="mail_leased"),
            models.Index(fields=["invitation", "recurrence_id", "id"], name="mail_told"),
            models.Index(fields=["state", "-id"], name="mail_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["uid", "recurrence_id", "sequence", "issue", "method", "address"],
                name="mail_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(token__isnull=False, lease_until__isnull=False),
                name="mail_sending_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, user__isnull=True)
                | Q(person__isnull=True, user__isnull=False),
                name="mail_has_one_reader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.uid} {self.recurrence_id} #{self.sequence}.{self.issue}"

    @property
    def reader(self) -> Person | User | None:
        """Whom it is for: a constraint says that there is one."""
        return self.person or self.user
