"""One meeting of a board, and who answered or came."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import Identified, validate_plain_text, validate_zone
from .people import Person, Specialty
from .tumour_boards import Series, TumourBoard


class MeetingState(models.TextChoices):
    """``SKIPPED`` is a slot of the rule on which the board never meant to meet: a holiday, a closure.

    ``DROPPED`` is a meeting that its season's rule no longer gives: the season was changed, or ends before.
    """

    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")
    SKIPPED = "skipped", _("No meeting")
    DROPPED = "dropped", _("No longer in the season")


class Meeting(Identified):
    """A meeting at a local wall-clock time in a zone; ``starts_at`` and ``ends_at`` (UTC) are derived.

    ``slot_date`` and ``slot_time`` keep the place in the series that the rule gave it, which is its
    RECURRENCE-ID for life. ``version`` rises with whatever a calendar shows, never with a booking.
    ``reason`` says why it is not held, or why a day off moved it; ``day_off`` is that day off, unless it is
    a public holiday of the country. ``held_…`` are places kept for a few minutes while a form is filled in,
    ``extra_…`` those that a coordinator added over the capacity.
    """

    board = models.ForeignKey(TumourBoard, models.PROTECT, related_name="meetings")
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="meetings")
    slot_date = models.DateField(null=True, blank=True)
    slot_time = models.TimeField(null=True, blank=True)
    day = models.DateField(_("day"))
    start_time = models.TimeField(_("start"))
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"))
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cutoff_at = models.DateTimeField()
    place = models.CharField(_("place"), max_length=120, blank=True, validators=[validate_plain_text])
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    reason = models.CharField(_("reason"), max_length=200, blank=True, validators=[validate_plain_text])
    day_off = models.ForeignKey(
        "boards.DayOff", models.SET_NULL, null=True, blank=True, related_name="meetings", editable=False
    )
    capacity_minutes = models.PositiveSmallIntegerField(_("capacity in minutes"))
    capacity_cases = models.PositiveSmallIntegerField(_("capacity in cases"))
    booked_minutes = models.PositiveSmallIntegerField(default=0)
    booked_cases = models.PositiveSmallIntegerField(default=0)
    held_minutes = models.PositiveSmallIntegerField(default=0)
    held_cases = models.PositiveSmallIntegerField(default=0)
    extra_minutes = models.PositiveSmallIntegerField(_("minutes over capacity"), default=0)
    extra_cases = models.PositiveSmallIntegerField(_("cases over capacity"), default=0)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_starts"),
            models.Index(fields=["board", "starts_at"], name="meeting_board_starts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(
                    booked_minutes__lte=F("capacity_minutes") + F("extra_minutes") - F("held_minutes")
                )
                & Q(booked_cases__lte=F("capacity_cases") + F("extra_cases") - F("held_cases")),
                name="meeting_never_overbooked",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, slot_date__isnull=True, slot_time__isnull=True)
                | Q(series__isnull=False, slot_date__isnull=False, slot_time__isnull=False),
                name="meeting_slot_with_series",
            ),
            models.UniqueConstraint(fields=["series", "slot_date"], name="meeting_slot_once"),
            models.UniqueConstraint(
                fields=["board", "starts_at"],
                condition=Q(state="planned"),
                name="meeting_once_at_a_time",
                violation_error_message=_("This board already meets at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.day:%Y-%m-%d} {self.start_time:%H:%M} {self.time_zone}"

    @property
    def local_start(self) -> datetime:
        """Naive wall-clock start in ``time_zone``."""
        return datetime.combine(self.day, self.start_time)

    @property
    def slot(self) -> datetime | None:
        """Naive wall-clock start that the series gave it; None for an extraordinary meeting."""
        if self.slot_date is None or self.slot_time is None:
            return None
        return datetime.combine(self.slot_date, self.slot_time)

    @property
    def cancelled(self) -> bool:
        """Not held: called off, or never meant to be."""
        return self.state != MeetingState.PLANNED

    @property
    def skipped(self) -> bool:
        return self.state == MeetingState.SKIPPED

    @property
    def moved_by_rule(self) -> bool:
        """Held on another day because its own is a holiday; a move by hand leaves no reason."""
        return self.state == MeetingState.PLANNED and self.reason != ""

    @property
    def minutes_left(self) -> int:
        return self.capacity_minutes + self.extra_minutes - self.booked_minutes - self.held_minutes

    @property
    def cases_left(self) -> int:
        return self.capacity_cases + self.extra_cases - self.booked_cases - self.held_cases

    @property
    def cases_over(self) -> int:
        """How many cases more than its capacity are booked."""
        return max(0, self.booked_cases - self.capacity_cases)

    @property
    def minutes_over(self) -> int:
        return max(0, self.booked_minutes - self.capacity_minutes)

    @property
    def minutes_within(self) -> int:
        """Minutes booked or held that no coordinator has let go over the capacity."""
        return max(0, self.booked_minutes + self.held_minutes - self.extra_minutes)


class Answer(models.TextChoices):
    """PARTSTAT values of RFC 5545 §3.2.12 that a board asks for."""

    NEEDS_ACTION = "NEEDS-ACTION", _("No answer yet")
    ACCEPTED = "ACCEPTED", _("Present")
    DECLINED = "DECLINED", _("Absent")
    TENTATIVE = "TENTATIVE", _("Perhaps")


class Attendance(models.Model):
    """What a person answered for one meeting, and whether she came.

    ``answered_for`` is the start (UTC) that the answer was given to: once the meeting moves, the answer
    no longer counts, and counts again if the move is undone.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendance")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer, default=Answer.NEEDS_ACTION)
    answered_for = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    present = models.BooleanField(_("present"), null=True, blank=True)
    specialty = models.ForeignKey(Specialty, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.answer}"
