"""The waiting list moves up: whoever has waited longest gets the place that has become free."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from boards.journal import entry, record_all
from boards.models import (
    Booking,
    BookingState,
    JournalEntry,
    Meeting,
    MeetingState,
    Organisation,
    TumourBoard,
)
from boards.queries.cutoffs import cutoffs_for
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
    waiting = list(waiting_in_order(board.bookings.all()).select_related("case__organisation", "presenter"))
    meetings = list(_with_room(board, now, until)) if waiting else []
    taken, closed = _booked_already(waiting, meetings), _closed(waiting, meetings, now)
    promoted = []
    for booking in waiting:
        shut = taken[booking.case_id] | closed[booking.case.organisation]
        meeting = next((one for one in meetings if one.pk not in shut and _fits(booking, one)), None)
        if meeting:
            _place(booking, meeting)
            promoted.append(booking)
    if promoted:
        record_all([_promoted(booking, now) for booking in promoted])
    return promoted


def _with_room(board: TumourBoard, now: datetime, until: datetime | None) -> QuerySet[Meeting]:
    """Soonest first. The board is locked, and with it the room of all of them."""
    ahead = with_room(Meeting.objects.filter(board=board, state=MeetingState.PLANNED))
    ahead = ahead.select_related("board__organisation")
    ahead = ahead.filter(cutoff_at__gt=now, starts_at__gt=now)
    return (ahead.filter(starts_at__lte=until) if until else ahead).order_by("starts_at")


def _booked_already(waiting: Iterable[Booking], meetings: Iterable[Meeting]) -> dict[UUID, set[UUID | None]]:
    """By case, the meetings that have it already: a case that was split is on each of them once."""
    found = Booking.objects.filter(
        state=BookingState.BOOKED,
        case__in={booking.case_id for booking in waiting},
        meeting__in=[meeting.pk for meeting in meetings],
    )
    taken: dict[UUID, set[UUID | None]] = defaultdict(set)
    for case, meeting in found.values_list("case", "meeting"):
        taken[case].add(meeting)
    return taken


def _closed(
    waiting: Iterable[Booking], meetings: Collection[Meeting], now: datetime
) -> dict[Organisation, set[UUID]]:
    """By sender, the meetings past their cut-off for her."""
    senders = {booking.case.organisation for booking in waiting} if meetings else set()
    return defaultdict(
        set,
        {
            sender: {key for key, cutoff in cutoffs_for(meetings, sender).items() if cutoff.at <= now}
            for sender in senders
        },
    )


def _fits(booking: Booking, meeting: Meeting) -> bool:
    if booking.not_before and meeting.day < booking.not_before:
        return False
    room = meeting.cases_left > 0 and meeting.minutes_left >= booking.minutes
    return room or not booking.discussed


def _place(booking: Booking, meeting: Meeting) -> None:
    put_on(booking, meeting)
    booking.save(update_fields=["state", "meeting", "waiting_since", "position"])


def _promoted(booking: Booking, now: datetime) -> JournalEntry:
    facts = {"presenter": booking.presenter} if booking.presenter else {}
    meeting = booking.meeting
    return entry("case.promoted", booking.case, by=None, at=now, meeting=meeting, booking=booking, **facts)
