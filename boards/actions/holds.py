"""Places held while a form is being filled in: ten minutes, one for each user."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from boards.journal import record
from boards.models import Hold, Meeting, TumourBoard, User
from boards.rules.capacity import check_bookable, check_room

from .promotion import promote_waiting
from .room import lock_boards, locked_meeting

LASTS = timedelta(minutes=10)


@transaction.atomic
def hold_place(meeting: Meeting, minutes: int, *, by: User, now: datetime) -> Hold:
    """Keep a place for ten minutes; the user's earlier hold, on whatever meeting, is given back.

    Refusal for a meeting that is over, cancelled or full. The cut-off does not count: the case may be urgent.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # her two windows take turns
    before = list(Hold.objects.filter(user=by).values_list("meeting__board", flat=True))
    lock_boards([meeting.board_id, *before])
    end_holds([meeting.board_id, *before], now)
    former = _give_back(Hold.objects.filter(user=by))
    meeting = locked_meeting(meeting.pk)
    _check(meeting, minutes, now)
    meeting.held_minutes += minutes
    meeting.held_cases += 1
    meeting.save(update_fields=["held_minutes", "held_cases"])
    hold = Hold.objects.create(user=by, meeting=meeting, minutes=minutes, ends_at=now + LASTS)
    record("place.held", meeting, by=by, at=now, minutes=minutes)
    _promote(former, now)
    return hold


def _check(meeting: Meeting, minutes: int, now: datetime) -> None:
    begins = meeting.starts_at
    check_bookable(now=now, cutoff_at=begins, starts_at=begins, cancelled=meeting.cancelled)
    check_room(minutes=minutes, minutes_left=meeting.minutes_left, cases_left=meeting.cases_left)


@transaction.atomic
def release_hold(user: User, now: datetime) -> bool:
    """Give back the place that the user holds; False if she holds none."""
    boards = list(Hold.objects.filter(user=user).values_list("meeting__board", flat=True))
    lock_boards(boards)
    released = _give_back(Hold.objects.filter(user=user, meeting__board__in=boards))
    for hold in released:
        record("place.released", hold.meeting, by=user, at=now, minutes=hold.minutes)
    _promote(released, now)
    return bool(released)


def release_ended_holds(now: datetime) -> int:
    """Give back every place held for longer than ten minutes; returns how many. One transaction a board."""
    ended = Hold.objects.filter(ends_at__lte=now).order_by("meeting__board")
    boards = list(dict.fromkeys(ended.values_list("meeting__board", flat=True)))
    return sum(_release_ended(board, now) for board in boards)


@transaction.atomic
def _release_ended(board: UUID, now: datetime) -> int:
    lock_boards([board])
    return end_holds([board], now)


def end_holds(boards: Collection[UUID], now: datetime) -> int:
    """The same for locked boards, before anything else is decided about their room."""
    ended = _give_back(Hold.objects.filter(meeting__board__in=set(boards), ends_at__lte=now))
    for hold in ended:
        record("place.released", hold.meeting, by=None, at=now, minutes=hold.minutes)
    _promote(ended, now)
    return len(ended)


def use_hold(user: User | None, meeting: Meeting) -> Meeting:
    """The locked meeting without the place that this user held on it, for her to book."""
    if user and _give_back(Hold.objects.filter(user=user, meeting=meeting)):
        return locked_meeting(meeting.pk)
    return meeting


def drop_holds(meeting: Meeting) -> None:
    """Nobody can hold a place on a meeting that is not held; the locked row is left to the caller to save."""
    Hold.objects.filter(meeting=meeting).delete()
    meeting.held_minutes = meeting.held_cases = 0


def _give_back(holds: QuerySet[Hold]) -> list[Hold]:
    given_back = list(holds.select_related("meeting__board"))
    for hold in given_back:
        Meeting.objects.filter(pk=hold.meeting_id).update(
            held_minutes=F("held_minutes") - hold.minutes, held_cases=F("held_cases") - 1
        )
        hold.delete()
    return given_back


def _promote(given_back: Iterable[Hold], now: datetime) -> None:
    """Whoever waits gets these places."""
    latest: dict[TumourBoard, datetime] = {}
    for hold in given_back:
        board, start = hold.meeting.board, hold.meeting.starts_at
        latest[board] = max(start, latest.get(board, start))
    for board, start in latest.items():
        promote_waiting(board, now=now, until=start)
