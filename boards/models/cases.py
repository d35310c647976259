"""Cases under a pseudonym, and their bookings on a board."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Identified
from .meetings import Meeting
from .organisations import Organisation
from .people import Person, Specialty
from .tumour_boards import TumourBoard


class Case(Identified):
    """A patient's case. All that identifies her is in ``identity``, encrypted; ``reference`` is random."""

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    identity = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.reference


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waiting list")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Booking(Identified):
    """A case asked of a board: on a meeting, on the waiting list, or withdrawn; never nowhere."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="bookings", verbose_name=_("case"))
    board = models.ForeignKey(TumourBoard, models.PROTECT, related_name="bookings")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="bookings")
    last_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="bookings_lost"
    )
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.BOOKED)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    presenter = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="presents", verbose_name=_("presenter")
    )
    presenter_mode = models.CharField(max_length=10, default="remote")
    specialties = models.ManyToManyField(
        Specialty, related_name="+", blank=True, verbose_name=_("specialists needed")
    )
    question = models.BinaryField()
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="booked", meeting__isnull=False)
                | (~Q(state="booked") & Q(meeting__isnull=True)),
                name="booking_never_nowhere",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="booking_has_minutes"),
            models.UniqueConstraint(
                fields=["case", "meeting"], condition=Q(state="booked"), name="booking_once_per_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} – {self.board}"
