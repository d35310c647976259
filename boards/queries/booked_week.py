"""The cases of the reader's organisations on the meetings of one week: by name, unless they are too many."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from boards.hours import Place
from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, Meeting, RoleKind, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_bookings, visible_meetings
from boards.queries.meetings import listed
from boards.queries.places import meeting_places

MOST_NAMED = 60  # a centre's own list has hundreds: a page of names that nobody reads, each to be decrypted


@dataclass(frozen=True)
class NamedCase:
    booking: Booking
    identity: Identity


@dataclass(frozen=True)
class WeekMeeting:
    """A meeting with how many of the reader's cases are on it, and which, if they are named at all."""

    meeting: Meeting
    places: tuple[Place, ...]
    number: int
    cases: tuple[NamedCase, ...]


def booked_this_week(user: User, monday: date, reader: Place) -> list[WeekMeeting]:
    """By meeting, soonest first. Three queries."""
    tz = ZoneInfo(reader[1])
    begin, end = (datetime.combine(monday + timedelta(days=days), time(), tz) for days in (0, 7))
    hers = visible_bookings(user).filter(
        Q(home__in=organisations_as(user, RoleKind.SECRETARY, *RUNS_BOARDS)),
        state=BookingState.BOOKED,
        meeting__starts_at__gte=begin,
        meeting__starts_at__lt=end,
    )
    counted = hers.order_by().values_list("meeting").annotate(number=Count("pk", distinct=True))
    numbers: dict[UUID, int] = dict(counted)
    named = _named(hers) if sum(numbers.values()) <= MOST_NAMED else {}
    return [
        WeekMeeting(
            meeting, meeting_places(meeting, reader), numbers[meeting.pk], tuple(named.get(meeting.pk, ()))
        )
        for meeting in listed(visible_meetings(user).filter(pk__in=numbers))
    ]


def _named(bookings: QuerySet[Booking]) -> dict[UUID | None, list[NamedCase]]:
    found: dict[UUID | None, list[NamedCase]] = {}
    for booking in bookings.select_related("case").order_by("position"):
        case = NamedCase(booking, unseal(booking.case.identity))
        found.setdefault(booking.meeting_id, []).append(case)
    return found
