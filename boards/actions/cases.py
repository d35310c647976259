"""Cases and their bookings. Capacity is decided here, under a lock on the board and the meeting."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from boards.identity import Identity, encrypt, seal
from boards.journal import record
from boards.models import (
    Booking,
    BookingState,
    Case,
    Meeting,
    Organisation,
    Person,
    SeatMode,
    Specialty,
    TumourBoard,
    User,
)
from boards.queries.cutoffs import cutoff_for
from boards.rules.capacity import check_bookable, check_room
from boards.rules.refusal import Refusal

from .holds import use_hold
from .indexing import index_cases
from .locks import locked, locked_booking
from .promotion import promote_waiting
from .room import free_place, locked_meeting, put_on

# No vowels and nothing that reads like something else: a reference is spoken on the telephone.
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True)
class Request:
    """What is asked of a board for one case. ``question`` and ``urgent_reason`` are stored encrypted.

    ``not_before`` is the first day, on the board's clock, on which the waiting list may give it a place.
    """

    question: str
    minutes: int = 5
    presenter: Person | None = None
    presenter_mode: SeatMode = SeatMode.REMOTE
    specialties: Sequence[Specialty] = field(default_factory=tuple)
    requester: Person | None = None
    urgent: bool = False
    urgent_reason: str = ""
    not_before: date | None = None


def new_reference() -> str:
    """A pseudonym such as ``7KQF-M2XD``: random, 38 bits, and so from no patient's data."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


@transaction.atomic
def register_case(
    identity: Identity,
    *,
    organisation: Organisation,
    reference: str = "",
    treating_physician: str = "",
    by: User | None,
    now: datetime,
) -> Case:
    """Open a case for a patient of an organisation."""
    case = Case.objects.create(
        reference=reference or new_reference(),
        organisation=organisation,
        identity=seal(identity),
        treating_physician=treating_physician,
        created_at=now,
    )
    index_cases([(case, identity)])
    record("case.registered", case, by=by, at=now, organisation=organisation)
    return case


@transaction.atomic
def book_case(case: Case, meeting: Meeting, request: Request, *, by: User | None, now: datetime) -> Booking:
    """Book a case on a meeting; its presenter is told, nobody else's calendar changes.

    The place that the user holds on it is used. An urgent case with a reason passes the cut-off, but not the
    capacity. Refusal for a meeting that is over, cancelled, past its cut-off or full.
    """
    meeting = use_hold(by, locked(meeting, now))
    check_request(request)
    check_open(meeting, case.organisation, now, urgent=request.urgent)
    check_room(minutes=request.minutes, minutes_left=meeting.minutes_left, cases_left=meeting.cases_left)
    refuse_second_booking(case, meeting.board, now)
    booking = insert(booking_for(case, meeting.board, request, by, now), request, meeting)
    record_booked(booking, by=by, now=now)
    return booking


def check_request(request: Request) -> None:
    """Refusal ``urgent-without-reason``: who passes others says why."""
    if request.urgent and not request.urgent_reason.strip():
        raise Refusal("urgent-without-reason", "urgent_reason")


def check_open(meeting: Meeting, sender: Organisation, now: datetime, *, urgent: bool) -> None:
    """Refusal for a meeting that is over, cancelled, or past its cut-off unless the case is urgent.

    The cut-off is the sender's, where her own working days make it earlier than the board's.
    """
    check_bookable(
        now=now,
        cutoff_at=meeting.starts_at if urgent else cutoff_for(meeting, sender),
        starts_at=meeting.starts_at,
        cancelled=meeting.cancelled,
    )


def booking_for(case: Case, board: TumourBoard, request: Request, by: User | None, now: datetime) -> Booking:
    """The unsaved booking, on no meeting yet: it waits."""
    return Booking(
        case=case,
        board=board,
        state=BookingState.WAITING,
        waiting_since=now,
        minutes=request.minutes,
        requester=request.requester,
        presenter=request.presenter,
        presenter_mode=request.presenter_mode,
        question=encrypt(request.question),
        urgent=request.urgent,
        urgent_reason=encrypt(request.urgent_reason) if request.urgent_reason else b"",
        not_before=request.not_before,
        booked_by=by,
        created_at=now,
    )


def insert(booking: Booking, request: Request, meeting: Meeting | None) -> Booking:
    """Save a new booking, on a locked meeting if one is given; Refusal ``already-booked``."""
    if meeting:
        put_on(booking, meeting)
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as twice:
        raise Refusal("already-booked", "meeting") from twice
    if request.specialties:
        booking.specialties.set(request.specialties)
    return booking


def record_booked(booking: Booking, *, by: User | None, now: datetime) -> None:
    record(
        "case.booked",
        booking.case,
        by=by,
        at=now,
        meeting=booking.meeting,
        minutes=booking.minutes,
        booking=booking,
        **told(booking),
    )


def refuse_second_booking(case: Case, board: TumourBoard, now: datetime) -> None:
    """A case waits for one discussion at a time on a board; past discussions do not count."""
    others = Booking.objects.filter(case=case, board=board)
    if others.filter(state=BookingState.WAITING).exists():
        raise Refusal("already-waiting", "case")
    if others.filter(state=BookingState.BOOKED, meeting__starts_at__gt=now).exists():
        raise Refusal("already-booked", "case")


@transaction.atomic
def place_booking(booking: Booking, meeting: Meeting, *, by: User | None, now: datetime) -> Booking:
    """Put a case that is booked or waits on another meeting of its board, under the same rules.

    The place that it leaves goes to whoever waits.
    """
    booking = locked_booking(booking, now)
    before = shift(booking, meeting, now)
    record(
        "case.placed",
        booking.case,
        by=by,
        at=now,
        before=before,
        meeting=booking.meeting,
        booking=booking,
        **told(booking),
    )
    if before:
        promote_waiting(booking.board, now=now, until=before.starts_at)
    return booking


def shift(booking: Booking, to: Meeting | None, now: datetime, *, back: bool = False) -> Meeting | None:
    """Take a locked booking from its meeting to another, or to the waiting list; returns where it was.

    Refusal for a withdrawn booking, a meeting of another board, one that has the case already, is over,
    cancelled, full, or past its cut-off unless the case is urgent or goes ``back`` to where it was.
    """
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    before = locked_meeting(booking.meeting_id) if booking.meeting_id else None
    if to:
        to = locked_meeting(to.pk)
        check_open(to, booking.case.organisation, now, urgent=back or booking.urgent)
        _check_shift(booking, to)
    if before:
        free_place(booking, before)
        booking.last_meeting = before
    if to:
        put_on(booking, to)
    else:
        booking.state, booking.meeting = BookingState.WAITING, None
        booking.waiting_since = booking.waiting_since or now
    booking.save(update_fields=["state", "last_meeting", "meeting", "position", "waiting_since"])
    return before


def _check_shift(booking: Booking, to: Meeting) -> None:
    if to.board_id != booking.board_id:
        raise Refusal("meeting-of-other-board", "meeting")
    there = Booking.objects.filter(meeting=to, case=booking.case_id, state=BookingState.BOOKED)
    if there.exists():
        raise Refusal("already-booked", "meeting")
    if booking.discussed:
        check_room(minutes=booking.minutes, minutes_left=to.minutes_left, cases_left=to.cases_left)


def told(booking: Booking) -> dict[str, object]:
    """Whose calendar a change of the booking touches, for its journal entry."""
    return {"presenter": booking.presenter} if booking.presenter else {}


@transaction.atomic
def withdraw_booking(booking: Booking, *, by: User | None, now: datetime) -> None:
    """Take a case off its meeting or the waiting list; its place goes to whoever waits for one."""
    booking = locked_booking(booking, now)
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    meeting = locked_meeting(booking.meeting_id) if booking.meeting_id else None
    if meeting:
        free_place(booking, meeting)
    booking.state, booking.last_meeting, booking.meeting = BookingState.WITHDRAWN, meeting, None
    booking.save(update_fields=["state", "last_meeting", "meeting"])
    facts: dict[str, object] = {"meeting": meeting} if meeting else {}
    record("case.withdrawn", booking.case, by=by, at=now, booking=booking, **facts, **told(booking))
    if meeting:
        promote_waiting(booking.board, now=now, until=meeting.starts_at)


@transaction.atomic
def reinstate_booking(booking: Booking, *, by: User | None, now: datetime) -> Booking:
    """Undo a withdrawal: back to the meeting where the case was, or to the waiting list.

    Refusal if the place has gone to another case meanwhile, or the case was booked anew.
    """
    booking = locked_booking(booking, now)
    if booking.state != BookingState.WITHDRAWN:
        raise Refusal("booking-open")
    refuse_second_booking(booking.case, booking.board, now)
    booking.state = BookingState.WAITING
    shift(booking, booking.last_meeting, now, back=True)
    verb = "case.booked" if booking.meeting_id else "case.waiting"
    facts: dict[str, object] = {"meeting": booking.meeting} if booking.meeting else {}
    record(
        verb, booking.case, by=by, at=now, minutes=booking.minutes, booking=booking, **facts, **told(booking)
    )
    return booking
