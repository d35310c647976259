"""What a coordinator's first look decides: a case is discussed, or only recorded by a guideline.

A recorded case stays on its meeting's list without taking minutes or a place of it (HAS; CI-SIS ORG-128).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from boards.journal import entry, record, record_all
from boards.models import (
    Booking,
    BookingState,
    Guideline,
    JournalEntry,
    Lane,
    Meeting,
    MeetingState,
    TumourBoard,
    User,
)
from boards.queries.guidelines import guidelines_for
from boards.rules.refusal import Refusal

from .cases import told
from .locks import locked_booking, locked_bookings
from .promotion import promote_waiting
from .room import free_place, locked_meeting, put_on


@transaction.atomic
def record_only(booking: Booking, guideline: Guideline, *, by: User | None, now: datetime) -> Booking:
    """Record a case by a guideline without discussing it; its place goes to whoever waits for one.

    One that waits for a place itself is recorded on the list of its board's next meeting. Refusal
    ``booking-closed``, ``lane-settled`` (its meeting has begun), ``already-recorded``,
    ``guideline-withdrawn``, ``guideline-of-others`` or ``no-meeting-to-record-on``.
    """
    return record_many([booking], guideline, by=by, now=now)[0]


@transaction.atomic
def record_many(
    bookings: Iterable[Booking], guideline: Guideline, *, by: User | None, now: datetime
) -> list[Booking]:
    """The same for several cases at once: all of them, or none."""
    rows = locked_bookings(bookings, now)
    freed: dict[TumourBoard, datetime] = {}
    for booking in rows:
        meeting = _list_of(booking, now)
        _check_recordable(booking, meeting, guideline, now)
        if booking.meeting_id and booking.discussed:
            free_place(booking, meeting)
            freed[booking.board] = max(meeting.starts_at, freed.get(booking.board, now))
        _record(booking, meeting, guideline, by=by, now=now)
    for board, until in freed.items():
        promote_waiting(board, now=now, until=until)
    return rows


def _list_of(booking: Booking, now: datetime) -> Meeting:
    """The meeting of a booking, locked; the next one of its board where it waits for a place."""
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    if booking.meeting_id:
        return locked_meeting(booking.meeting_id)
    there = Booking.objects.filter(case=booking.case_id, meeting=OuterRef("pk"), state=BookingState.BOOKED)
    ahead = Meeting.objects.filter(board=booking.board_id, state=MeetingState.PLANNED, starts_at__gt=now)
    key = ahead.exclude(Exists(there)).order_by("starts_at").values_list("pk", flat=True).first()
    if key is None:
        raise Refusal("no-meeting-to-record-on")
    return locked_meeting(key)


def _check_recordable(booking: Booking, meeting: Meeting, guideline: Guideline, now: datetime) -> None:
    if meeting.starts_at <= now:
        raise Refusal("lane-settled")
    if not booking.discussed and booking.guideline_id == guideline.pk and booking.meeting_id:
        raise Refusal("already-recorded", "guideline")
    if not guidelines_for(booking.board).filter(pk=guideline.pk).exists():
        withdrawn = Guideline.objects.filter(pk=guideline.pk, withdrawn_at__isnull=False).exists()
        raise Refusal("guideline-withdrawn" if withdrawn else "guideline-of-others", "guideline")


def _record(
    booking: Booking, meeting: Meeting, guideline: Guideline, *, by: User | None, now: datetime
) -> None:
    booking.lane, booking.guideline = Lane.RECORDED, guideline
    booking.triaged_at = booking.triaged_at or now
    if booking.meeting_id is None:
        put_on(booking, meeting)
    booking.save(
        update_fields=["state", "meeting", "waiting_since", "position", "lane", "guideline", "triaged_at"]
    )
    record(
        "case.recorded",
        booking.case,
        by=by,
        at=now,
        meeting=meeting,
        booking=booking,
        guideline=guideline,
        **told(booking),
    )


@transaction.atomic
def discuss_again(booking: Booking, *, by: User | None, now: datetime) -> Booking:
    """Take a recorded case back into discussion: on its meeting if that has room, else on the waiting list.

    The cut-off does not count, since the case was on the list before. It waits from the day on which it was
    asked for: having been recorded costs it nothing. Refusal ``not-recorded``, ``lane-settled`` or
    ``booking-closed``.
    """
    booking = locked_booking(booking, now)
    meeting = locked_meeting(booking.meeting_id) if booking.meeting_id else None
    _check_recorded(booking, meeting, now)
    booking.lane, booking.guideline = Lane.DISCUSSED, None
    if meeting and meeting.minutes_left >= booking.minutes and meeting.cases_left > 0:
        before = booking.position
        put_on(booking, meeting)
        booking.position = before
    else:
        booking.state, booking.meeting, booking.waiting_since = BookingState.WAITING, None, booking.created_at
    booking.save(update_fields=["lane", "guideline", "position", "state", "waiting_since", "meeting"])
    facts: dict[str, object] = {"meeting": meeting} if meeting else {"board": booking.board}
    record(
        "case.discussed-again",
        booking.case,
        by=by,
        at=now,
        booking=booking,
        waits=booking.meeting_id is None,
        **facts,
        **told(booking),
    )
    return booking


def _check_recorded(booking: Booking, meeting: Meeting | None, now: datetime) -> None:
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    if booking.discussed:
        raise Refusal("not-recorded")
    if meeting and meeting.starts_at <= now:
        raise Refusal("lane-settled")


@transaction.atomic
def mark_triaged(bookings: Iterable[Booking], *, by: User | None, now: datetime) -> list[Booking]:
    """Note that a coordinator has looked at these requests; returns those that were new."""
    changed = _set_triaged(bookings, now)
    record_all([_looked_at("case.triaged", row, by, now) for row in changed])
    return changed


@transaction.atomic
def return_to_triage(bookings: Iterable[Booking], *, by: User | None, now: datetime) -> list[Booking]:
    """Have a coordinator look at these requests again; returns those that were looked at."""
    changed = _set_triaged(bookings, None)
    record_all([_looked_at("case.back-to-triage", row, by, now) for row in changed])
    return changed


def _set_triaged(bookings: Iterable[Booking], at: datetime | None) -> list[Booking]:
    """Those that change; a withdrawn one does not."""
    keys = [booking.pk for booking in bookings]
    rows = Booking.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    others = rows.filter(triaged_at__isnull=at is not None).exclude(state=BookingState.WITHDRAWN)
    changed = list(others.select_related("case", "board"))
    Booking.objects.filter(pk__in=[row.pk for row in changed]).update(triaged_at=at)
    return changed


def _looked_at(verb: str, booking: Booking, by: User | None, now: datetime) -> JournalEntry:
    return entry(verb, booking.case, by=by, at=now, booking=booking, board=booking.board)
