"""What the page of one case shows: its steps with their state, its bookings, its last change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boards.hours import Place
from boards.models import Booking, Case, JournalEntry, Meeting, User
from boards.permissions import visible_bookings
from boards.queries.completeness import Completeness
from boards.queries.places import meeting_places
from boards.rules.case_fields import BY_NAME, STEPS, fields_of
from boards.rules.case_schema import Step


@dataclass(frozen=True)
class StepState:
    """A line of the task list."""

    name: str
    title: str
    tone: str
    words: str


@dataclass(frozen=True)
class CaseBooking:
    booking: Booking
    meeting: Meeting | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class LastEdit:
    by: str
    at: datetime


def step_states(values: Mapping[str, str], found: Completeness) -> list[StepState]:
    return [_state(step, values, found.fields) for step in STEPS]


def _state(step: Step, values: Mapping[str, str], empty: Sequence[str]) -> StepState:
    lacking = sum(BY_NAME[name].step == step.name for name in empty)
    title = _(step.title)
    if lacking:
        words = ngettext("%(n)d field needed", "%(n)d fields needed", lacking) % {"n": lacking}
        return StepState(step.name, title, "warning", words)
    filled = any(values.get(field.name) for field in fields_of(step.name))
    return StepState(step.name, title, *(("good", _("Filled in")) if filled else ("neutral", _("Optional"))))


def bookings_of(case: Case, user: User, reader: Place) -> list[CaseBooking]:
    """Those that the reader may see, the next meeting first. One query."""
    rows = visible_bookings(user).filter(case=case).distinct()
    return [_booking(row, reader) for row in _ready(rows)]


def _ready(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    meetings = ("meeting__board__organisation", "last_meeting__board__organisation")
    return rows.select_related("board__organisation", *meetings).order_by("-created_at")


def _booking(row: Booking, reader: Place) -> CaseBooking:
    meeting = row.meeting or row.last_meeting
    return CaseBooking(row, meeting, meeting_places(meeting, reader) if meeting else ())


def last_edit(case: Case) -> LastEdit | None:
    """Who saved the form last. Two queries."""
    entries = JournalEntry.objects.filter(subject_id=case.pk, verb__in=("case.edited", "case.request-edited"))
    entry = entries.order_by("-at", "-id").first()
    if entry is None:
        return None
    by = User.objects.filter(pk=entry.actor).first() if entry.actor else None
    return LastEdit(by.name if by else "", entry.at)


def day_of(booking: Booking | None) -> date | None:
    return booking.meeting.day if booking and booking.meeting else None
