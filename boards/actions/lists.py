"""Many rows at once, as a secretary enters a list: the rules and the journal of the single actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from boards.clinical import seal_clinical
from boards.identity import Identity, seal
from boards.journal import entry, record, record_all
from boards.models import (
    Answer,
    Attendance,
    Booking,
    BookingState,
    Case,
    JournalEntry,
    Meeting,
    Organisation,
    Person,
    User,
)
from boards.rules.capacity import check_room
from boards.rules.refusal import Refusal

from .cases import Request, booking_for, check_open, check_request, new_reference, told
from .indexing import index_cases
from .locks import locked


@dataclass(frozen=True)
class ListedCase:
    """A new case and what is asked for it. An empty ``reference`` gets a random one.

    ``clinical`` are fields of the case form that are known already.
    """

    identity: Identity
    request: Request
    reference: str = ""
    clinical: Mapping[str, str] = field(default_factory=dict)
    informed_on: date | None = None
    consented_on: date | None = None


@transaction.atomic
def book_list(
    listed: Sequence[ListedCase],
    meeting: Meeting,
    *,
    organisation: Organisation,
    by: User | None,
    now: datetime,
) -> list[Booking]:
    """Register new cases of an organisation and book them in their order: all of them, or none.

    Refusal as for ``book_case``: a meeting that is over, cancelled, past its cut-off or too full for them.
    """
    meeting = locked(meeting, now)
    check_open(meeting, organisation, now, urgent=False)
    minutes = _check_room(listed, meeting)
    cases = Case.objects.bulk_create(_case(item, organisation, now) for item in listed)
    index_cases(zip(cases, (item.identity for item in listed), strict=True))
    bookings = _insert_bookings(listed, cases, meeting, by, now)
    Meeting.objects.filter(pk=meeting.pk).update(
        booked_minutes=F("booked_minutes") + minutes, booked_cases=F("booked_cases") + len(listed)
    )
    record_all(
        [
            *(entry("case.registered", case, by=by, at=now, organisation=organisation) for case in cases),
            *(_booked(booking, meeting, by, now) for booking in bookings),
        ]
    )
    return bookings


def _check_room(listed: Sequence[ListedCase], meeting: Meeting) -> int:
    """The minutes that the list takes; Refusal at the first case that has no place."""
    taken = 0
    for number, item in enumerate(listed):
        check_request(item.request)
        check_room(
            minutes=item.request.minutes,
            minutes_left=meeting.minutes_left - taken,
            cases_left=meeting.cases_left - number,
        )
        taken += item.request.minutes
    return taken


def _case(item: ListedCase, organisation: Organisation, now: datetime) -> Case:
    return Case(
        reference=item.reference or new_reference(),
        organisation=organisation,
        identity=seal(item.identity),
        clinical=seal_clinical(item.clinical),
        informed_on=item.informed_on,
        consented_on=item.consented_on,
        created_at=now,
    )


def _insert_bookings(
    listed: Sequence[ListedCase], cases: Sequence[Case], meeting: Meeting, by: User | None, now: datetime
) -> list[Booking]:
    unsaved = []
    for position, (item, case) in enumerate(zip(listed, cases, strict=True), meeting.booked_cases + 1):
        booking = booking_for(case, meeting.board, item.request, by, now)
        booking.state, booking.meeting, booking.waiting_since = BookingState.BOOKED, meeting, None
        booking.position = position
        unsaved.append(booking)
    bookings = Booking.objects.bulk_create(unsaved)
    needed = Booking.specialties.through
    needed.objects.bulk_create(
        needed(booking=booking, specialty=specialty)
        for booking, item in zip(bookings, listed, strict=True)
        for specialty in item.request.specialties
    )
    return bookings


def _booked(booking: Booking, meeting: Meeting, by: User | None, now: datetime) -> JournalEntry:
    return entry(
        "case.booked",
        booking.case,
        by=by,
        at=now,
        meeting=meeting,
        minutes=booking.minutes,
        booking=booking,
        **told(booking),
    )


@transaction.atomic
def enter_answers(
    meeting: Meeting, answers: Mapping[Person, Answer], *, by: User | None, now: datetime, source: str
) -> None:
    """Enter the answers that a secretary gathered for one meeting; ``source`` as for ``respond``.

    Refusal for a past or cancelled meeting.
    """
    if meeting.cancelled:
        raise Refusal("meeting-cancelled")
    if meeting.ends_at <= now:
        raise Refusal("meeting-past")
    Attendance.objects.bulk_create(
        (
            Attendance(
                meeting=meeting,
                person=person,
                answer=answer,
                answered_for=meeting.starts_at,
                answered_at=now,
            )
            for person, answer in answers.items()
        ),
        update_conflicts=True,
        unique_fields=["meeting", "person"],
        update_fields=["answer", "answered_for", "answered_at"],
    )
    given = {str(person.pk): answer.value for person, answer in answers.items()}
    record("attendance.answers-entered", meeting, by=by, at=now, answers=given, source=source)
