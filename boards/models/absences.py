"""Who is away from all her boards, and which deputies were asked to come instead."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import Identified
from .meetings import Meeting
from .people import Person
from .tumour_boards import Seat


class Absence(Identified):
    """Days on which a person takes part in no board, both ends included, in her own time zone.

    No reason is kept: it is nobody's business. ``withdrawn_at`` undoes it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences", verbose_name=_("person"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_day"]
        indexes = [models.Index(fields=["person", "first_day", "last_day"], name="absence_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"


class DeputyCall(models.Model):
    """A deputy was asked to come to one meeting in the place of the member of ``instead_of``."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="deputy_calls")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="calls")
    instead_of = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="deputy_called_once")]

    def __str__(self) -> str:
        return f"{self.seat}: {self.meeting_id}"
