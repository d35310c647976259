"""Places over a meeting's capacity: a coordinator's decision, with her name in the journal."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Booking, Meeting, User
from boards.rules.refusal import Refusal

from .cases import place_booking
from .locks import locked
from .promotion import promote_waiting

MOST_CASES, MOST_MINUTES = 50, 240  # over capacity, on one meeting


@transaction.atomic
def overbook(
    meeting: Meeting,
    cases: int,
    minutes: int,
    *,
    first: Sequence[Booking] = (),
    by: User | None,
    now: datetime,
) -> Meeting:
    """Add places and minutes over the capacity of one meeting, for whoever runs its board.

    ``first`` are cases that wait, or are elsewhere, and get a place before the waiting list moves up.
    Refusal for a meeting that has begun or is cancelled, ``overbook-nothing`` or ``overbook-too-much``, and
    those of ``place_booking`` for the cases.
    """
    meeting = locked(meeting, now)
    _check(meeting, cases, minutes, now)
    meeting.extra_cases += cases
    meeting.extra_minutes += minutes
    meeting.save(update_fields=["extra_cases", "extra_minutes"])
    record("meeting.overbooked", meeting, by=by, at=now, cases=cases, minutes=minutes)
    for booking in first:
        place_booking(booking, meeting, by=by, now=now)
    promote_waiting(meeting.board, now=now, until=meeting.starts_at)
    return Meeting.objects.select_related("board__organisation").get(pk=meeting.pk)


def _check(meeting: Meeting, cases: int, minutes: int, now: datetime) -> None:
    if meeting.cancelled:
        raise Refusal("meeting-cancelled")
    if meeting.starts_at <= now:
        raise Refusal("meeting-past")
    if cases < 0 or minutes < 0 or cases + minutes == 0:
        raise Refusal("overbook-nothing", "cases")
    if meeting.extra_cases + cases > MOST_CASES:
        raise Refusal("overbook-too-much", "cases", most=MOST_CASES)
    if meeting.extra_minutes + minutes > MOST_MINUTES:
        raise Refusal("overbook-too-much", "minutes", most=MOST_MINUTES)


@transaction.atomic
def take_back_extra(meeting: Meeting, *, by: User | None, now: datetime) -> Meeting:
    """Give up the places over the capacity that nobody has taken or holds; Refusal ``extra-in-use``."""
    meeting = locked(meeting, now)
    cases = min(meeting.extra_cases, meeting.cases_left)
    minutes = min(meeting.extra_minutes, meeting.minutes_left)
    if cases <= 0 and minutes <= 0:
        raise Refusal("extra-in-use")
    meeting.extra_cases -= max(0, cases)
    meeting.extra_minutes -= max(0, minutes)
    meeting.save(update_fields=["extra_cases", "extra_minutes"])
    record("meeting.extra-taken-back", meeting, by=by, at=now, cases=cases, minutes=minutes)
    return meeting
