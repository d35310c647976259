"""Bookings: a case asked of a board. On a meeting, on the waiting list, or withdrawn; never nowhere."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .audits import AuditDraw
from .base import Identified
from .cases import Case
from .guidelines import Guideline
from .meetings import Meeting
from .people import Person, Specialty
from .tumour_boards import TumourBoard


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waiting list")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Lane(models.TextChoices):
    """HAS: a case on the region's list of standard situations may be recorded without discussion."""

    DISCUSSED = "discussed", _("To be discussed")
    RECORDED = "recorded", _("Recorded only")


# Booked on a meeting and to be discussed there: what takes its minutes, its specialists and its presenters.
ON_AGENDA = Q(state="booked", lane="discussed")


class Audit(models.TextChoices):
    """What the review of a sample of recorded cases found."""

    NOT_DRAWN = "", _("Not in the sample")
    DRAWN = "drawn", _("To be reviewed")
    CONFIRMED = "confirmed", _("Rightly recorded")
    RETURNED = "returned", _("Should have been discussed")


class Booking(Identified):
    """A case asked of a board. Only one that is discussed takes minutes and a place of its meeting.

    ``not_before`` is the first day that suits; ``urgent_reason`` is encrypted and asked for where a booking
    passes the cut-off. ``follows`` is the booking whose board sent the case on: local board, reference board,
    European network. ``triaged_at`` says that a coordinator has looked at the request; ``escalated_at`` that
    it was put off too often. ``last_meeting`` is the one whose place it lost. ``audit_draw`` is the draw that
    it was in, whether or not it was drawn; ``audited_at`` is when the verdict was given.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="bookings", verbose_name=_("case"))
    board = models.ForeignKey(TumourBoard, models.PROTECT, related_name="bookings")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="bookings")
    last_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="bookings_lost"
    )
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.BOOKED)
    lane = models.CharField(_("lane"), max_length=10, choices=Lane, default=Lane.DISCUSSED)
    guideline = models.ForeignKey(
        Guideline, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("guideline")
    )
    audit = models.CharField(max_length=10, choices=Audit, default=Audit.NOT_DRAWN, blank=True)
    audit_draw = models.ForeignKey(
        AuditDraw, models.PROTECT, null=True, blank=True, related_name="bookings", editable=False
    )
    audited_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    requester = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="asks", verbose_name=_("requester")
    )
    presenter = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="presents", verbose_name=_("presenter")
    )
    presenter_mode = models.CharField(max_length=10, default="remote")
    specialties = models.ManyToManyField(
        Specialty, related_name="+", blank=True, verbose_name=_("specialists needed")
    )
    question = models.BinaryField()
    urgent = models.BooleanField(_("urgent"), default=False)
    urgent_reason = models.BinaryField(default=b"", blank=True)
    not_before = models.DateField(_("not before"), null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    deferrals_count = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)
    triaged_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "created_at"]
        indexes = [
            models.Index(
                fields=["board", "waiting_since"], condition=Q(state="waiting"), name="booking_waiting"
            ),
            models.Index(
                fields=["escalated_at"], condition=Q(escalated_at__isnull=False), name="booking_escalated"
            ),
            models.Index(fields=["booked_by", "created_at"], name="booking_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="booked", meeting__isnull=False)
                | (~Q(state="booked") & Q(meeting__isnull=True)),
                name="booking_never_nowhere",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="booking_has_minutes"),
            models.CheckConstraint(
                condition=Q(lane="discussed") | Q(guideline__isnull=False),
                name="recorded_by_a_guideline",
                violation_error_message=_("A case is recorded without discussion by a guideline: name it."),
            ),
            models.CheckConstraint(
                condition=Q(audit="") | Q(audit_draw__isnull=False, lane="recorded"),
                name="audited_out_of_a_draw",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")), name="booking_follows_another"
            ),
            models.UniqueConstraint(
                fields=["case", "meeting"], condition=Q(state="booked"), name="booking_once_per_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} – {self.board}"

    @property
    def discussed(self) -> bool:
        """Whether it takes minutes and a place of its meeting."""
        return self.lane == Lane.DISCUSSED


class Hold(models.Model):
    """A place kept while somebody fills in a form; counted in ``Meeting.held_cases`` until it ends."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hold")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="holds")
    minutes = models.PositiveSmallIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="hold_has_minutes")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.ends_at:%H:%M}"


class Cause(models.TextChoices):
    PATHOLOGY = "pathology", _("Pathology report missing")
    IMAGING = "imaging", _("Imaging missing")
    MOLECULAR = "molecular", _("Molecular result missing")
    SLIDES = "slides", _("Slides not arrived")
    SPECIALIST = "specialist", _("A specialist was missing")
    NO_ROOM = "no-room", _("No room on the agenda")
    NO_TIME = "no-time", _("The meeting ran out of time")
    CANCELLED = "cancelled", _("The meeting was called off")
    REQUESTER = "requester", _("At the requester’s wish")
    PATIENT = "patient", _("The patient’s state")
    OTHER = "other", _("Another reason")


class Deferral(Identified):
    """A line of the ledger: a case that was put off, why, and who could have helped it.

    ``number`` counts those of this booking; ``after`` is empty for one that went to the waiting list.
    ``note`` is encrypted.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="deferrals")
    cause = models.CharField(_("reason"), max_length=12, choices=Cause)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in whose hands")
    )
    note = models.BinaryField(default=b"", blank=True)
    before = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="deferred_from")
    after = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="deferred_to")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "number"], name="deferral_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.number}"


class Publication(Identified):
    """The list of a meeting as it was last sent to those who prepare it.

    ``lines`` maps a booking's id to what was published of it: position, minutes, lane, presenter; no patient.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="publications")
    lines = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.at:%Y-%m-%d %H:%M}"
