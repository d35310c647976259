"""What moved at one moment; how a case goes from board to board; the lines of one booking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from boards.hours import Place
from boards.identity import decrypt
from boards.models import Booking, Cause, Deferral, JournalEntry, Meeting, TumourBoard, User
from boards.permissions import visible_bookings
from boards.queries.places import meeting_places


@dataclass(frozen=True)
class MovedCase:
    """A case and the meeting that it is on now, if it is on one."""

    booking: Booking
    meeting: Meeting | None


@dataclass(frozen=True)
class Moved:
    """What somebody moved, and who got a place by it. ``hidden`` are promoted cases that she may not see."""

    rows: list[MovedCase]
    promoted: list[MovedCase]
    hidden: int = 0


def moved_at(at: datetime, bookings: Sequence[Booking], user: User, board: TumourBoard) -> Moved:
    """Where these bookings are now, and which of the board's were promoted at that instant. Four queries."""
    known = _with_meeting(Booking.objects.filter(pk__in=[booking.pk for booking in bookings]))
    entries = JournalEntry.objects.filter(at=at, verb="case.promoted", board_id=board.pk)
    keys = [UUID(entry.facts["booking"]) for entry in entries]
    seen = visible_bookings(user).filter(pk__in=keys).values("pk")
    promoted = [_case(row) for row in _with_meeting(Booking.objects.filter(pk__in=seen))]
    return Moved([_case(row) for row in known], promoted, len(keys) - len(promoted))


def _with_meeting(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    return bookings.select_related("case", "meeting__board__organisation", "presenter").order_by(
        "meeting__starts_at", "position"
    )


def _case(row: Booking) -> MovedCase:
    return MovedCase(row, row.meeting)


@dataclass(frozen=True)
class Link:
    """One booking of a case on its way from board to board."""

    booking: Booking
    places: tuple[Place, ...]
    here: bool


def chain_of(booking: Booking, user: User, reader: Place) -> list[Link]:
    """The bookings of the same case that the reader may see, in the order in which they were asked for.

    Two queries; none where the booking neither follows one nor is followed.
    """
    seen = visible_bookings(user).filter(case=booking.case_id)
    rows = list(_with_meeting(seen.distinct()).select_related("board__organisation").order_by("created_at"))
    if len(rows) < 2:
        return []
    return [
        Link(row, meeting_places(row.meeting, reader) if row.meeting else (), row.pk == booking.pk)
        for row in rows
    ]


@dataclass(frozen=True)
class Line:
    """A line of the ledger as one booking's page shows it."""

    deferral: Deferral
    cause: str
    note: str


def lines_of(booking: Booking) -> list[Line]:
    """One query."""
    found = booking.deferrals.select_related("before", "after", "owner", "by").order_by("number")
    return [Line(row, str(Cause(row.cause).label), decrypt(row.note) if row.note else "") for row in found]
