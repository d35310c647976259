"""Three years of meetings that are over, and the lists of the coming weeks as they fill up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from bench.inside.leaves import MINUTES, Desk, Leaf, meeting_row
from boards.models import Meeting, RoleKind, Seat, TumourBoard, User

WEEKS = 156  # three years
HELD = 36 / 52  # of the weeks: holidays and summer take the others
FULL_SHARES = (1.0, 0.85, 0.5, 0.25)  # of the places of the coming weeks
WAITING = 11  # on the waiting list of the first board: 31 requests for 20 places


def _desks() -> list[Desk]:
    boards = TumourBoard.objects.select_related("organisation").order_by("slug")
    seats = list(Seat.objects.select_related("person__organisation").order_by("pk"))
    secretaries = list(
        User.objects.filter(roles__kind=RoleKind.SECRETARY).order_by("email").values_list("pk", flat=True)
    )
    return [
        Desk(board, [seat for seat in seats if seat.board_id == board.pk], secretaries) for board in boards
    ]


def write(part: int, first: date, until: date, bookings: int, chance: Random) -> int:
    """The meetings of these days with about so many bookings, spread over all boards; returns how many."""
    leaf = Leaf(chance, part)
    days = [
        (desk, day)
        for number, desk in enumerate(_desks())
        for day in _days(first, until, number % 5)
        if chance.random() < HELD
    ]
    for left, (desk, day) in zip(range(len(days), 0, -1), days, strict=True):
        size = round((bookings - len(leaf.bookings)) / left * chance.uniform(0.7, 1.3))
        starts = datetime.combine(day, time(8 + chance.randrange(10)))
        leaf.hold(desk, meeting_row(desk.board, starts, min(size, desk.board.capacity_cases)))
    leaf.write()
    return len(leaf.bookings)


def _days(first: date, until: date, weekday: int) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day < until:
        yield day
        day += timedelta(weeks=1)


def book_ahead(chance: Random, now: datetime) -> None:
    """Each board's next meetings, the nearest the fullest; the first board cannot hold all that is asked."""
    leaf = Leaf(chance, 999)
    for number, desk in enumerate(_desks()):
        ahead = Meeting.objects.filter(board=desk.board, starts_at__gt=now, state="planned").order_by(
            "starts_at"
        )
        for meeting, share in zip(ahead, FULL_SHARES, strict=False):
            meeting.booked_cases = round(meeting.capacity_cases * share)
            meeting.booked_minutes = meeting.booked_cases * MINUTES
            meeting.save(update_fields=["booked_cases", "booked_minutes"])
            for _ in range(meeting.booked_cases):
                leaf.book(desk, meeting, now - timedelta(hours=chance.uniform(1, 240)))
        for _ in range(WAITING if number == 0 else 0):
            leaf.book(desk, None, now - timedelta(hours=chance.uniform(1, 48)))
    leaf.write()
