"""What every change of a meeting's room begins with: its board locked, holds that ended given back."""

from collections.abc import Iterable
from datetime import datetime

from boards.models import Booking, Meeting

from .holds import end_holds
from .room import lock_boards, locked_meeting


def locked(meeting: Meeting, now: datetime) -> Meeting:
    """The row as it is now, and its board, locked until the transaction ends."""
    lock_boards([meeting.board_id])
    end_holds([meeting.board_id], now)
    return locked_meeting(meeting.pk)


def locked_bookings(bookings: Iterable[Booking], now: datetime) -> list[Booking]:
    """The rows as they are now, in the order given; whatever changes them holds the lock of their board."""
    bookings = list(bookings)
    boards = {booking.board_id for booking in bookings}
    lock_boards(boards)
    end_holds(boards, now)
    found = Booking.objects.select_related(
        "case__organisation", "board__organisation", "presenter", "meeting__board"
    )
    rows = found.in_bulk([booking.pk for booking in bookings])
    return [rows[booking.pk] for booking in bookings]


def locked_booking(booking: Booking, now: datetime) -> Booking:
    return locked_bookings([booking], now)[0]
