"""More requests than places: who stays on a list, who comes onto it, who goes where; all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from boards.journal import record
from boards.models import Booking, BookingState, Cause, JournalEntry, Lane, Meeting, Person, User
from boards.rules.refusal import Refusal

from .cases import shift, told
from .deferrals import defer_many, put_back
from .locks import locked, locked_booking
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
    """Do what a coordinator decided about the requests for a meeting; `take_back` undoes it.

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


@transaction.atomic
def take_back(meeting: Meeting, moment: datetime, *, by: User, now: datetime) -> list[Booking]:
    """Undo what this user settled at that moment, places over the capacity included; see `put_back`."""
    meeting = locked(meeting, now)
    moves = JournalEntry.objects.filter(actor=by.pk, at=moment, verb__in=("case.placed", "case.deferred"))
    facts = {UUID(move.facts["booking"]): move for move in moves}
    rows = Booking.objects.filter(pk__in=facts, lane=Lane.DISCUSSED)
    back = [row for row in rows if facts[row.pk].facts["before"] == str(meeting.pk)]
    gone = [row for row in rows if facts[row.pk].facts["before"] is None and row.meeting_id == meeting.pk]
    cases = len(back) - len(gone) - meeting.cases_left
    minutes = sum(row.minutes for row in back) - sum(row.minutes for row in gone) - meeting.minutes_left
    _give_extra(meeting, max(0, cases), max(0, minutes), by, now)
    return put_back(moment, promote=False, by=by, now=now)


def _give_extra(meeting: Meeting, cases: int, minutes: int, by: User, now: datetime) -> None:
    """What lay over the capacity before and was given up when its cases left."""
    if cases or minutes:
        meeting.extra_cases += cases
        meeting.extra_minutes += minutes
        meeting.save(update_fields=["extra_cases", "extra_minutes"])
        record("meeting.overbooked", meeting, by=by, at=now, cases=cases, minutes=minutes)
