"""Cases put off, with the reason: one or many, to another meeting or to the waiting list; and back again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from boards.journal import record
from boards.models import Booking, BookingState, Cause, Deferral, JournalEntry, Meeting, Person, User
from boards.queries.room import soonest_for
from boards.rules.refusal import Refusal

from .cases import place_booking, shift, told
from .ledger import Why, enter, strike
from .locks import locked_bookings
from .promotion import promote_waiting


def defer_booking(
    booking: Booking,
    to: Meeting | None,
    cause: Cause,
    owner: Person | None,
    note: str,
    *,
    by: User | None,
    now: datetime,
) -> Deferral:
    """Put a case off to another meeting of its board, or to the waiting list; see `defer_many`."""
    return defer_many([booking], to, cause, owner, note, by=by, now=now)[0]


@transaction.atomic
def defer_many(
    bookings: Iterable[Booking],
    to: Meeting | None,
    cause: Cause,
    owner: Person | None,
    note: str,
    *,
    promote: bool = True,
    by: User | None,
    now: datetime,
) -> list[Deferral]:
    """Put cases off for one reason: all of them, or none. One line in the ledger for each.

    Those that go to the waiting list get a place again on a later day than the one they leave. Without
    ``promote`` the places that they leave are the caller's to give. Refusal for a case that is on no meeting,
    an earlier meeting, and all those of ``place_booking``.
    """
    lines, left = [], []
    for booking in locked_bookings(bookings, now):
        before, suited = _on_a_later(booking, to), booking.not_before
        lines += enter([booking], Why(cause, owner, note), to, by, now)
        _suits_after(booking, before, to)
        shift(booking, to, now)
        record("case.deferred", booking.case, by=by, at=now, **_facts(booking, before), suited_from=suited)
        left.append(before)
    if promote:
        _promote(left, now)
    return lines


@transaction.atomic
def defer_to_soonest(
    bookings: Iterable[Booking],
    cause: Cause,
    owner: Person | None,
    note: str,
    *,
    by: User | None,
    now: datetime,
) -> list[Deferral]:
    """Put each case off to the soonest later meeting that takes it, or to the waiting list where none does.

    Urgent ones choose first, then those that were asked for first.
    """
    lines: list[Deferral] = []
    locked = locked_bookings(bookings, now)
    for booking in sorted(locked, key=lambda booking: (not booking.urgent, booking.created_at)):
        to = _soonest_after(booking, now)
        lines.append(defer_booking(booking, to, cause, owner, note, by=by, now=now))
    return lines


def _soonest_after(booking: Booking, now: datetime) -> Meeting | None:
    if booking.meeting is None:
        raise Refusal("not-on-a-meeting")
    later = booking.board.meetings.filter(starts_at__gt=max(now, booking.meeting.starts_at))
    return soonest_for(booking.case, later, booking.minutes, now)


@transaction.atomic
def move_many(bookings: Iterable[Booking], to: Meeting, *, by: User | None, now: datetime) -> list[Booking]:
    """Put cases on one meeting: all of them, or none; see ``place_booking``."""
    return [place_booking(booking, to, by=by, now=now) for booking in locked_bookings(bookings, now)]


def _on_a_later(booking: Booking, to: Meeting | None) -> Meeting:
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    if booking.meeting is None:
        raise Refusal("not-on-a-meeting")
    if to and to.starts_at <= booking.meeting.starts_at:
        raise Refusal("not-later", "meeting")
    return booking.meeting


def _suits_after(booking: Booking, before: Meeting, to: Meeting | None) -> None:
    """Who is put off to the waiting list is not given the very place that she left."""
    if to is None:
        after = before.day + timedelta(days=1)
        booking.not_before = max(booking.not_before or after, after)
        booking.save(update_fields=["not_before"])


def _facts(booking: Booking, before: Meeting | None) -> dict[str, object]:
    """Where it was and where it is now, for the journal; whoever presents it is told."""
    now_on: dict[str, object] = {"meeting": booking.meeting} if booking.meeting else {}
    return {"before": before, **now_on, "booking": booking, **told(booking)}


def _promote(left: Sequence[Meeting], now: datetime) -> None:
    """Whoever waits gets the places that were left, once for each board."""
    for board in {meeting.board_id: meeting.board for meeting in left}.values():
        latest = max(meeting.starts_at for meeting in left if meeting.board_id == board.pk)
        promote_waiting(board, now=now, until=latest)


@transaction.atomic
def put_back(moment: datetime, *, promote: bool = True, by: User, now: datetime) -> list[Booking]:
    """Undo what this user moved or put off at that moment: every case goes back, and its line is struck out.

    Without ``promote`` whoever waits goes on waiting, as before the deed.

    Refusal ``nothing-to-undo`` if one of them was moved again since, or the reason for which its earlier
    meeting no longer takes it.
    """
    moves = JournalEntry.objects.filter(actor=by.pk, at=moment, verb__in=("case.placed", "case.deferred"))
    facts = {UUID(move.facts["booking"]): move.facts for move in moves}
    bookings = locked_bookings(Booking.objects.filter(pk__in=facts), now)
    bookings.sort(key=lambda row: facts[row.pk]["before"] is not None)  # room is made, then taken
    if not bookings:
        raise Refusal("nothing-to-undo")
    left = []
    for booking in bookings:
        was = _back(booking, facts[booking.pk], moment, by, now)
        record("case.placed", booking.case, by=by, at=now, **_facts(booking, was))
        left += [was] if was else []
    if promote:
        _promote(left, now)
    return bookings


def _back(
    booking: Booking, moved: dict[str, str | None], moment: datetime, by: User, now: datetime
) -> Meeting | None:
    """Returns the meeting that it leaves for the one where it was."""
    if str(booking.meeting_id or "") != (moved.get("meeting") or ""):
        raise Refusal("nothing-to-undo")
    strike(booking.deferrals.filter(at=moment, by=by, number=booking.deferrals_count))
    if "suited_from" in moved:
        suited = moved["suited_from"]
        booking.not_before = date.fromisoformat(suited) if suited else None
        booking.save(update_fields=["not_before"])
    before = moved["before"]
    to = Meeting.objects.get(pk=UUID(before)) if before else None
    return shift(booking, to, now, back=True)
