"""More requests than places: who stays on a list, who comes onto it, who goes where; all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Booking, BookingState, Cause, Meeting, Person, User
from boards.rules.refusal import Refusal

from .cases import shift, told
from .deferrals import defer_many
from .locks import locked_booking
from .promotion import promote_waiting


@dataclass(frozen=True)
class Leaving:
    """A request that gets no place on this list. ``to`` is None for the waiting list.

    One that had a place here is put off, with its line in the ledger; one that waited gets a place elsewhere.
    """

    booking: Booking
    to: Meeting | None
    cause: Cause = Cause.NO_ROOM
    owner: Person | None = None


@transaction.atomic
def settle_requests(
    meeting: Meeting,
    *,
    enter: Iterable[Booking] = (),
    leave: Iterable[Leaving] = (),
    by: User | None,
    now: datetime,
) -> None:
    """Do what a coordinator decided about the requests for a meeting; `deferrals.put_back` undoes it.

    She gives the places herself, past the cut-off too: only what is left over goes to whoever waits. A
    Refusal names the booking's key as its field.
    """
    for one in leave:
        _leave(one, by, now)
    for booking in enter:
        _put(booking, meeting, by, now, past_cutoff=True)
    promote_waiting(meeting.board, now=now, until=meeting.starts_at)


def _leave(one: Leaving, by: User | None, now: datetime) -> None:
    if one.booking.state == BookingState.WAITING:
        if one.to:
            _put(one.booking, one.to, by, now)
        return
    try:
        defer_many([one.booking], one.to, one.cause, one.owner, "", promote=False, by=by, now=now)
    except Refusal as refusal:
        raise _of(one.booking, refusal) from refusal


def _put(
    booking: Booking, meeting: Meeting, by: User | None, now: datetime, *, past_cutoff: bool = False
) -> None:
    """Give a case that waits a place."""
    booking = locked_booking(booking, now)
    if booking.state != BookingState.WAITING:
        raise Refusal("booking-moved-meanwhile", str(booking.pk))
    try:
        shift(booking, meeting, now, back=past_cutoff)
    except Refusal as refusal:
        raise _of(booking, refusal) from refusal
    record(
        "case.placed",
        booking.case,
        by=by,
        at=now,
        before=None,
        meeting=booking.meeting,
        booking=booking,
        **told(booking),
    )


def _of(booking: Booking, refusal: Refusal) -> Refusal:
    return Refusal(refusal.code, str(booking.pk), **refusal.facts)
