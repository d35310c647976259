"""What is owed for the cases ahead: by whom, and for when; some of it too late for the meeting."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from boards.actions.items import Expected, owe_item
from boards.demo.directory import Directory
from boards.demo.tumour_boards import Board
from boards.models import Booking, ItemKind, Meeting, Person, User

_READERS = {"pathology": "pathology", "slides": "pathology", "molecular": "pathology", "imaging": "radiology"}


def owe(
    rng: Random,
    rows: Directory,
    board: Board,
    meeting: Meeting,
    bookings: Sequence[tuple[Booking, str]],
    *,
    by: User | None,
    now: datetime,
    today: date,
) -> None:
    """Note what each of these bookings lacks."""
    for booking, kind in bookings:
        if kind:
            owner = _owner(rng, rows, board, kind)
            expected = Expected(ItemKind(kind), owner, _expected(rng, meeting, today) if owner else None)
            owe_item(booking.case, expected, by=by, now=now)


def _owner(rng: Random, rows: Directory, board: Board, kind: str) -> Person | None:
    """A member of the board who reads such material; nobody yet, now and then."""
    specialty = rows.specialties[_READERS[kind]].pk
    able = [seat.person for seat in rows.seats[board.slug] if seat.person.specialty_id == specialty]
    return rng.choice(able) if able and rng.random() < 0.85 else None


def _expected(rng: Random, meeting: Meeting, today: date) -> date | None:
    """In time, on the day of the meeting and so too late, or not said."""
    chance = rng.random()
    if chance < 0.4:
        return None
    if chance < 0.6:
        return max(meeting.day, today)
    return max(meeting.cutoff_at.date() - timedelta(days=rng.randrange(1, 3)), today)
