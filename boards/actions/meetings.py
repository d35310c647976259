"""One meeting: added, moved, cancelled, restored."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from boards.journal import record
from boards.models import Meeting, MeetingState, TumourBoard, User
from boards.queries.days_off import cutoff
from boards.rules import clock
from boards.rules.recurrence import days_of
from boards.rules.refusal import Refusal

from .holds import drop_holds, end_holds
from .locks import locked
from .promotion import promote_waiting
from .room import lock_boards
from .waiting import all_return, all_wait


@dataclass(frozen=True)
class TimeAndPlace:
    """Wall-clock start in the meeting's own zone. An empty ``place`` means the board's usual one."""

    day: date
    start_time: time
    duration_minutes: int
    place: str = ""


@transaction.atomic
def add_meeting(board: TumourBoard, to: TimeAndPlace, *, by: User | None, now: datetime) -> Meeting:
    """An extraordinary meeting, outside any season; who waits for a place gets one on it."""
    lock_boards([board.pk])
    end_holds([board.pk], now)
    _refuse_empty_board(board)
    meeting = Meeting(
        board=board,
        time_zone=board.time_zone,
        capacity_minutes=board.capacity_minutes,
        capacity_cases=board.capacity_cases,
        changed_at=now,
    )
    _place(meeting, to, now)
    _save(meeting, insert=True)
    record("meeting.added", meeting, by=by, at=now, starts_at=meeting.starts_at)
    promote_waiting(board, now=now, until=meeting.starts_at)
    return meeting


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    to: TimeAndPlace,
    *,
    reason: str = "",
    day_off: UUID | None = None,
    by: User | None,
    now: datetime,
) -> Meeting:
    """Move a meeting; its bookings go with it and its cut-off follows.

    ``reason`` and ``day_off`` (its row) say which day off moves it, if not a person.
    Refusal for a past or cancelled meeting, a time that is past, missing or double (clock change), or
    one that the board already uses.
    """
    meeting = locked(meeting, now)
    _refuse_unless_ahead(meeting, now)
    if to == TimeAndPlace(meeting.day, meeting.start_time, meeting.duration_minutes, meeting.place):
        raise Refusal("nothing-changes", "day")
    before = meeting.starts_at
    meeting.reason, meeting.day_off_id = reason, day_off
    _place(meeting, to, now)
    _save(meeting)
    record(
        "meeting.moved", meeting, by=by, at=now, before=before, starts_at=meeting.starts_at, place=to.place
    )
    promote_waiting(meeting.board, now=now, until=meeting.starts_at)
    return meeting


@transaction.atomic
def cancel_meeting(
    meeting: Meeting, *, reason: str = "", day_off: UUID | None = None, by: User | None, now: datetime
) -> Meeting:
    """Cancel a meeting; its cases go to the board's waiting list, from where a restore takes them back.

    Each has its line in the deferral ledger. ``day_off`` is the row that cancels it, so that withdrawing
    that brings it back.
    """
    meeting = locked(meeting, now)
    _refuse_unless_ahead(meeting, now)
    waiting = all_wait([meeting.pk], by, now)
    drop_holds(meeting)
    meeting.state = MeetingState.CANCELLED
    meeting.reason, meeting.day_off_id = reason, day_off
    meeting.booked_minutes = meeting.booked_cases = 0
    _save(meeting, now=now)
    record("meeting.cancelled", meeting, by=by, at=now, cases_waiting=waiting)
    return meeting


@transaction.atomic
def restore_meeting(meeting: Meeting, *, by: User | None, now: datetime) -> Meeting:
    """Hold a cancelled or skipped meeting all the same.

    The cases that still wait come back, since their places were kept empty. A meeting that its season no
    longer gives comes back by itself, as an extraordinary one.
    """
    meeting = locked(meeting, now)
    if not meeting.cancelled:
        raise Refusal("meeting-not-cancelled")
    if meeting.starts_at <= now:
        raise Refusal("meeting-past")
    back = all_return([meeting.pk])
    if not in_season(meeting):
        meeting.series, meeting.slot_date, meeting.slot_time = None, None, None
    meeting.state, meeting.reason, meeting.day_off = MeetingState.PLANNED, "", None
    minutes = [booking.minutes for booking in back if booking.discussed]
    meeting.booked_cases, meeting.booked_minutes = len(minutes), sum(minutes)
    _save(meeting, now=now)
    record("meeting.restored", meeting, by=by, at=now, cases_back=len(back))
    promote_waiting(meeting.board, now=now, until=meeting.starts_at)
    return meeting


def in_season(meeting: Meeting) -> bool:
    """Whether the season's rule, as it stands, has this meeting's slot."""
    series = meeting.series
    if series is None or series.withdrawn_at or meeting.slot_time != series.start_time:
        return False
    return meeting.slot_date in days_of(series.rrule, series.starts_on, series.ends_on)


def _place(meeting: Meeting, to: TimeAndPlace, now: datetime) -> None:
    starts_at = clock.certain_instant(to.day, to.start_time, meeting.time_zone)
    if starts_at <= now:
        raise Refusal("moved-to-past", "day")
    if to.duration_minutes <= 0:
        raise Refusal("ends-before-start", "end_time")
    if to.duration_minutes > 24 * 60:
        raise Refusal("too-long", "end_time")
    taken = meeting.minutes_within
    if taken > to.duration_minutes:
        raise Refusal("too-short-for-cases", "end_time", booked=taken)
    meeting.capacity_minutes = max(min(meeting.board.capacity_minutes, to.duration_minutes), taken)
    meeting.day, meeting.start_time = to.day, to.start_time
    meeting.duration_minutes, meeting.place = to.duration_minutes, to.place
    meeting.starts_at = starts_at
    meeting.ends_at = starts_at + timedelta(minutes=to.duration_minutes)
    meeting.cutoff_at = cutoff(meeting.board, to.day, meeting.time_zone)
    meeting.changed_at = now


def _save(meeting: Meeting, *, insert: bool = False, now: datetime | None = None) -> None:
    """Write the row as a new version; Refusal ``board-meets-then`` if the hour is taken."""
    meeting.changed_at = now or meeting.changed_at
    if not insert:
        meeting.version += 1  # the row is locked
    try:
        with transaction.atomic():
            meeting.save(force_insert=insert)
    except IntegrityError as clash:
        if "meeting_once_at_a_time" in str(clash) or "starts_at" in str(clash):
            raise Refusal("board-meets-then", "start_time") from clash
        raise


def _refuse_unless_ahead(meeting: Meeting, now: datetime) -> None:
    if meeting.cancelled:
        raise Refusal("meeting-cancelled")
    if meeting.starts_at <= now:
        raise Refusal("meeting-past")


def _refuse_empty_board(board: TumourBoard) -> None:
    if not board.seats.filter(ended_at__isnull=True, meeting__isnull=True).exists():
        raise Refusal("board-without-seats", "board")
