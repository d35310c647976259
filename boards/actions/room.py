"""Room on meetings: in which order it is locked, how places are taken and given back.

Whatever changes the room of a board's meetings locks the board first and its meetings after it; several
boards in the order of their keys. So no two such changes wait for each other, and one that frees a place may
give it to a case that waits, whichever meeting that lands on.
"""

from collections.abc import Iterable
from uuid import UUID

from boards.models import Booking, BookingState, Meeting, TumourBoard
from boards.rules.capacity import check_room

_ROOM = ("booked_minutes", "booked_cases", "extra_minutes", "extra_cases")


def lock_boards(boards: Iterable[UUID]) -> None:
    """Until the transaction ends; new rows that point at a board do not wait for this (no key)."""
    found = TumourBoard.objects.select_for_update(no_key=True).filter(pk__in=set(boards))
    list(found.order_by("pk").values_list("pk"))


def locked_meeting(key: UUID) -> Meeting:
    """The row as it is now, locked until the transaction ends (on SQLite by BEGIN IMMEDIATE)."""
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("board__organisation", "series")
        .get(pk=key)
    )


def put_on(booking: Booking, meeting: Meeting) -> None:
    """Give a booking a place on a locked meeting; the booking is left to the caller to save.

    One that is recorded without discussion takes no room.
    """
    booking.state, booking.meeting, booking.waiting_since = BookingState.BOOKED, meeting, None
    booking.position = meeting.booked_cases + 1
    if booking.discussed:
        meeting.booked_minutes += booking.minutes
        meeting.booked_cases += 1
        meeting.save(update_fields=_ROOM)


def free_place(booking: Booking, meeting: Meeting) -> None:
    """Give back what it took of a locked meeting; see `free_minutes` for what lay over the capacity."""
    if booking.discussed:
        meeting.extra_cases -= min(
            1, _over(meeting.booked_cases, meeting.capacity_cases, meeting.extra_cases)
        )
        meeting.booked_cases -= 1
        free_minutes(booking.minutes, meeting)


def take_minutes(minutes: int, meeting: Meeting) -> None:
    """More minutes for a case that is on a locked meeting; Refusal ``too-few-minutes``."""
    check_room(minutes=minutes, minutes_left=meeting.minutes_left, cases_left=1)
    meeting.booked_minutes += minutes
    meeting.save(update_fields=_ROOM)


def free_minutes(minutes: int, meeting: Meeting) -> None:
    """Give back minutes of a locked meeting.

    A place over the capacity was a coordinator's decision for those who took it: once given up, it is gone.
    """
    over = _over(meeting.booked_minutes, meeting.capacity_minutes, meeting.extra_minutes)
    meeting.extra_minutes -= min(minutes, over)
    meeting.booked_minutes -= minutes
    meeting.save(update_fields=_ROOM)


def _over(booked: int, capacity: int, extra: int) -> int:
    return max(0, min(extra, booked - capacity))
