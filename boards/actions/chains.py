"""One case before several boards: asked as two questions, or sent on to a board of reference."""

from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Booking, BookingState, JournalEntry, Meeting, Nature, TumourBoard, User
from boards.rules.capacity import check_room
from boards.rules.refusal import Refusal

from .cases import (
    Request,
    booking_for,
    check_open,
    check_request,
    insert,
    record_booked,
    refuse_second_booking,
    withdraw_booking,
)
from .holds import end_holds, use_hold
from .locks import locked_booking, locked_bookings
from .promotion import promote_waiting
from .room import free_minutes, lock_boards, locked_meeting, take_minutes


@transaction.atomic
def split_booking(
    booking: Booking,
    rest: Request,
    *,
    keep: int,
    board: TumourBoard | None = None,
    to: Meeting | None = None,
    by: User | None,
    now: datetime,
) -> Booking:
    """Ask a case as two: this booking keeps ``keep`` minutes, ``rest`` becomes a booking of its own.

    The new one follows this one; it goes to ``to``, or waits for a place on ``board``, by default the same.
    A meeting discusses a case once, so that two parts of one board meet on two days. Refusal
    ``split-keeps-too-much``, ``split-same-meeting``, and those of ``book_case``.
    """
    board = to.board if to else board or booking.board
    booking = _locked_with(booking, board, now)
    _check_split(booking, keep, to)
    new = _follow(booking, board, to, rest, by=by, now=now)
    freed = _change_minutes(booking, keep, now)
    record(
        "case.split", booking.case, by=by, at=now, board=booking.board, booking=booking, into=new, freed=freed
    )
    return new


def _check_split(booking: Booking, keep: int, to: Meeting | None) -> None:
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    if not 0 < keep <= booking.minutes:
        raise Refusal("split-keeps-too-much", "keep", minutes=booking.minutes)
    if to and to.pk == booking.meeting_id:
        raise Refusal("split-same-meeting", "meeting")


def _change_minutes(booking: Booking, minutes: int, now: datetime) -> int:
    """Give a locked booking another length; what it gives back goes to whoever waits. Returns how much."""
    freed = booking.minutes - minutes
    booking.minutes = minutes
    booking.save(update_fields=["minutes"])
    if freed and booking.meeting_id and booking.discussed:
        meeting = locked_meeting(booking.meeting_id)
        if freed < 0:
            take_minutes(-freed, meeting)
        else:
            free_minutes(freed, meeting)
            promote_waiting(booking.board, now=now, until=meeting.starts_at)
    return freed


@transaction.atomic
def undo_split(part: Booking, *, by: User | None, now: datetime) -> Booking:
    """Withdraw a part that was split off; the booking that it follows takes its minutes again.

    Refusal ``nothing-to-undo`` where one of them was withdrawn, or ``too-few-minutes``.
    """
    split = JournalEntry.objects.filter(verb="case.split", subject_id=part.case_id, facts__into=str(part.pk))
    found = split.first()
    if found is None or part.follows is None:
        raise Refusal("nothing-to-undo")
    part, whole = locked_bookings([part, part.follows], now)
    if BookingState.WITHDRAWN in (part.state, whole.state):
        raise Refusal("nothing-to-undo")
    withdraw_booking(part, by=by, now=now)
    _change_minutes(whole, whole.minutes + found.facts["freed"], now)
    record("case.joined", whole.case, by=by, at=now, board=whole.board, booking=whole, part=part)
    return whole


@transaction.atomic
def refer_booking(
    booking: Booking,
    board: TumourBoard,
    request: Request,
    *,
    to: Meeting | None = None,
    by: User | None,
    now: datetime,
) -> Booking:
    """Send a case on to another board, as one case: local board, reference board, European network.

    The new booking follows this one, whose own place stays as it is. It goes to ``to``, a meeting of that
    board, or waits for a place. Refusal ``refer-to-same-board``; ``consent-missing`` for an international
    board, to which no case goes without the patient's signature; and those of ``book_case``.
    """
    if board.pk == booking.board_id:
        raise Refusal("refer-to-same-board", "board")
    booking = _locked_with(booking, board, now)
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    if board.nature == Nature.INTERNATIONAL and booking.case.consented_on is None:
        raise Refusal("consent-missing", "board")
    refuse_second_booking(booking.case, board, now)
    new = _follow(booking, board, to, request, by=by, now=now)
    record("case.referred", booking.case, by=by, at=now, board=board, booking=booking, into=new)
    return new


def _locked_with(booking: Booking, board: TumourBoard, now: datetime) -> Booking:
    lock_boards([booking.board_id, board.pk])
    end_holds([board.pk], now)
    return locked_booking(booking, now)


def _follow(
    booking: Booking,
    board: TumourBoard,
    to: Meeting | None,
    request: Request,
    *,
    by: User | None,
    now: datetime,
) -> Booking:
    """The new booking of the same case: on a meeting of a locked board, or waiting for one."""
    check_request(request)
    new = booking_for(booking.case, board, request, by, now)
    new.follows = booking
    if to is None:
        insert(new, request, None)
        record("case.waiting", new.case, by=by, at=now, board=board, minutes=new.minutes, booking=new)
        return new
    if to.board_id != board.pk:
        raise Refusal("meeting-of-other-board", "meeting")
    to = use_hold(by, locked_meeting(to.pk))
    check_open(to, booking.case.organisation, now, urgent=request.urgent)
    check_room(minutes=request.minutes, minutes_left=to.minutes_left, cases_left=to.cases_left)
    insert(new, request, to)
    record_booked(new, by=by, now=now)
    return new
