"""Cases and their bookings. Capacity is decided here, under a lock on the meeting."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

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
    User,
)
from boards.rules.capacity import check_bookable, check_room
from boards.rules.refusal import Refusal

from .meetings import locked

# No vowels and nothing that reads like something else: a reference is spoken on the telephone.
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True)
class Request:
    """What is asked of a board for one case. ``question`` is stored encrypted."""

    question: str
    minutes: int = 5
    presenter: Person | None = None
    presenter_mode: SeatMode = SeatMode.REMOTE
    specialties: Sequence[Specialty] = field(default_factory=tuple)


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
    by: User | None,
    now: datetime,
) -> Case:
    """Open a case for a patient of an organisation."""
    case = Case.objects.create(
        reference=reference or new_reference(),
        organisation=organisation,
        identity=seal(identity),
        created_at=now,
    )
    record("case.registered", case, by=by, at=now, organisation=organisation)
    return case


@transaction.atomic
def book_case(case: Case, meeting: Meeting, request: Request, *, by: User | None, now: datetime) -> Booking:
    """Book a case on a meeting; its presenter is told, nobody else's calendar changes.

    Refusal for a meeting that is over, cancelled, past its cut-off or full.
    """
    meeting = locked(meeting)
    check_bookable(
        now=now, cutoff_at=meeting.cutoff_at, starts_at=meeting.starts_at, cancelled=meeting.cancelled
    )
    check_room(minutes=request.minutes, minutes_left=meeting.minutes_left, cases_left=meeting.cases_left)
    _refuse_second_booking(case, meeting, now)
    booking = _insert(case, meeting, request, now)
    _take_place(request.minutes, meeting)
    record(
        "case.booked",
        case,
        by=by,
        at=now,
        meeting=meeting,
        minutes=request.minutes,
        booking=booking,
        **_told(booking),
    )
    return booking


def _insert(case: Case, meeting: Meeting, request: Request, now: datetime) -> Booking:
    booking = Booking(
        case=case,
        board_id=meeting.board_id,
        meeting=meeting,
        minutes=request.minutes,
        presenter=request.presenter,
        presenter_mode=request.presenter_mode,
        question=encrypt(request.question),
        position=meeting.booked_cases + 1,
        created_at=now,
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as twice:
        raise Refusal("already-booked", "meeting") from twice
    if request.specialties:
        booking.specialties.set(request.specialties)
    return booking


def _refuse_second_booking(case: Case, meeting: Meeting, now: datetime) -> None:
    """A case waits for one discussion at a time on a board; past discussions do not count."""
    others = Booking.objects.filter(case=case, board=meeting.board_id)
    if others.filter(state=BookingState.WAITING).exists():
        raise Refusal("already-waiting", "case")
    if others.filter(state=BookingState.BOOKED, meeting__starts_at__gt=now).exists():
        raise Refusal("already-booked", "case")


@transaction.atomic
def place_booking(booking: Booking, meeting: Meeting, *, by: User | None, now: datetime) -> Booking:
    """Put a case that is booked or waits on another meeting of its board, under the same rules."""
    booking = Booking.objects.select_related("presenter", "case").get(pk=booking.pk)
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    if booking.meeting_id == meeting.pk:
        raise Refusal("already-booked", "meeting")
    before, meeting = _both_locked(booking.meeting, meeting)
    check_bookable(
        now=now, cutoff_at=meeting.cutoff_at, starts_at=meeting.starts_at, cancelled=meeting.cancelled
    )
    check_room(minutes=booking.minutes, minutes_left=meeting.minutes_left, cases_left=meeting.cases_left)
    if before:
        _free_place(booking, before)
    _take_place(booking.minutes, meeting)
    booking.state, booking.last_meeting, booking.meeting = BookingState.BOOKED, before, meeting
    booking.position = meeting.booked_cases + 1
    booking.save(update_fields=["state", "last_meeting", "meeting", "position"])
    record(
        "case.placed",
        booking.case,
        by=by,
        at=now,
        before=before,
        meeting=meeting,
        booking=booking,
        **_told(booking),
    )
    return booking


def _both_locked(before: Meeting | None, after: Meeting) -> tuple[Meeting | None, Meeting]:
    """Both meetings, locked in the order of their keys so that two such moves cannot wait for each other."""
    rows = {
        meeting.pk: meeting
        for meeting in map(locked, sorted(filter(None, (before, after)), key=lambda meeting: str(meeting.pk)))
    }
    return rows[before.pk] if before else None, rows[after.pk]


def _free_place(booking: Booking, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(
        booked_minutes=F("booked_minutes") - booking.minutes, booked_cases=F("booked_cases") - 1
    )


def _take_place(minutes: int, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(
        booked_minutes=F("booked_minutes") + minutes, booked_cases=F("booked_cases") + 1
    )


def _told(booking: Booking) -> dict[str, object]:
    return {"presenter": booking.presenter} if booking.presenter else {}


@transaction.atomic
def withdraw_booking(booking: Booking, *, by: User | None, now: datetime) -> None:
    """Take a case off its meeting or the waiting list; its place is free at once."""
    meeting = locked(booking.meeting) if booking.meeting else None
    booking = Booking.objects.select_related("presenter", "case").get(pk=booking.pk)
    if booking.state == BookingState.WITHDRAWN or booking.meeting_id != (meeting and meeting.pk):
        raise Refusal("booking-closed")
    if meeting:
        _free_place(booking, meeting)
    booking.state, booking.last_meeting, booking.meeting = BookingState.WITHDRAWN, meeting, None
    booking.save(update_fields=["state", "last_meeting", "meeting"])
    facts: dict[str, object] = {"meeting": meeting} if meeting else {}
    record("case.withdrawn", booking.case, by=by, at=now, booking=booking, **facts, **_told(booking))
