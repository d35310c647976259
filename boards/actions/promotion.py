"""The waiting list moves up: whoever has waited longest gets the place that has become free."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from boards.journal import entry, record_all
from boards.models import Booking, BookingState, JournalEntry, Meeting, MeetingState, TumourBoard
from boards.queries.room import waiting_in_order, with_room

from .room import lock_boards, put_on


@transaction.atomic
def promote_waiting(board: TumourBoard, *, now: datetime, until: datetime | None = None) -> list[Booking]:
    """Put waiting cases on the soonest meeting that has room for them; returns those that got a place.

    Called inside whatever frees or adds room, ``until`` being the start of the latest meeting on which there
    is some now: nobody who waits is put on a later one than that by somebody else's deed. Without ``until``
    every meeting is looked at, as a person asks for. Only meetings ahead of their cut-off, and none before
    the first day that suits. A shorter discussion may pass a longer one that does not fit.
    """
    lock_boards([board.pk])
    waiting = list(waiting_in_order(board.bookings.all()).select_related("case", "presenter"))
    meetings = list(_with_room(board, now, until)) if waiting else []
    taken = _booked_already(waiting, meetings)
    promoted = []
    for booking in waiting:
        meeting = next((one for one in meetings if _fits(booking, one, taken)), None)
        if meeting:
            _place(booking, meeting)
            promoted.append(booking)
    if promoted:
        record_all([_promoted(booking, now) for booking in promoted])
    return promoted


def _with_room(board: TumourBoard, now: datetime, until: datetime | None) -> QuerySet[Meeting]:
    """Soonest first. The board is locked, and with it the room of all of them."""
    ahead = with_room(Meeting.objects.filter(board=board, state=MeetingState.PLANNED))
    ahead = ahead.filter(cutoff_at__gt=now, starts_at__gt=now)
    return (ahead.filter(starts_at__lte=until) if until else ahead).order_by("starts_at")


def _booked_already(waiting: Iterable[Booking], meetings: Iterable[Meeting]) -> set[tuple[object, object]]:
    """Pairs of a case and a meeting that has it already: a case that was split is there once."""
    found = Booking.objects.filter(
        state=BookingState.BOOKED,
        case__in={booking.case_id for booking in waiting},
        meeting__in=[meeting.pk for meeting in meetings],
    )
    return set(found.values_list("case", "meeting"))


def _fits(booking: Booking, meeting: Meeting, taken: set[tuple[object, object]]) -> bool:
    if booking.not_before and meeting.day < booking.not_before:
        return False
    room = meeting.cases_left > 0 and meeting.minutes_left >= booking.minutes
    return (room or not booking.discussed) and (booking.case_id, meeting.pk) not in taken


def _place(booking: Booking, meeting: Meeting) -> None:
    put_on(booking, meeting)
    booking.save(update_fields=["state", "meeting", "waiting_since", "position"])


def _promoted(booking: Booking, now: datetime) -> JournalEntry:
    facts = {"presenter": booking.presenter} if booking.presenter else {}
    meeting = booking.meeting
    return entry("case.promoted", booking.case, by=None, at=now, meeting=meeting, booking=booking, **facts)
