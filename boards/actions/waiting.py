"""The waiting list: a full board is a state, not a wall."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from boards.journal import record
from boards.models import Booking, BookingState, Case, Cause, Deferral, TumourBoard, User
from boards.queries.room import coming_back

from .cases import Request, booking_for, check_request, insert, refuse_second_booking
from .holds import end_holds
from .ledger import Why, enter, strike
from .room import lock_boards


@transaction.atomic
def wait_for_place(
    case: Case, board: TumourBoard, request: Request, *, by: User | None, now: datetime
) -> Booking:
    """Put a case on the board's waiting list: urgent ones first, then who has waited longest.

    It gets the first place that becomes free, see `promotion.promote_waiting`. Refusal for a case that is
    booked or waits there already, or an urgent one without a reason.
    """
    lock_boards([board.pk])
    end_holds([board.pk], now)
    check_request(request)
    refuse_second_booking(case, board, now)
    booking = insert(booking_for(case, board, request, by, now), request, None)
    record("case.waiting", case, by=by, at=now, board=board, minutes=booking.minutes, booking=booking)
    return booking


def all_wait(meetings: Collection[UUID], by: User | None, now: datetime) -> int:
    """The cases of meetings that are not held wait, each with its line in the ledger; returns how many.

    Their board is locked; the meetings' own counts are left to the caller.
    """
    found = Booking.objects.filter(meeting__in=meetings, state=BookingState.BOOKED)
    lost = list(found.select_related("case", "board"))
    if lost:
        enter(lost, Why(Cause.CANCELLED), None, by, now)
    Booking.objects.filter(pk__in=[booking.pk for booking in lost]).update(
        state=BookingState.WAITING, last_meeting=F("meeting"), meeting=None, waiting_since=now
    )
    return len(lost)


def all_return(meetings: Collection[UUID]) -> list[Booking]:
    """The cases that still wait since these meetings were called off come back, and were not put off.

    Returns them with the meeting that each is on; the meetings' own counts are left to the caller.
    """
    back = list(coming_back(meetings))
    keys = [booking.pk for booking in back]
    newest = Deferral.objects.filter(booking__in=keys, number=F("booking__deferrals_count"))
    strike(newest.filter(cause=Cause.CANCELLED, before__in=meetings))
    Booking.objects.filter(pk__in=keys).update(
        state=BookingState.BOOKED, meeting=F("last_meeting"), last_meeting=None, waiting_since=None
    )
    for booking in back:
        booking.meeting_id, booking.last_meeting_id = booking.last_meeting_id, None
    return back
