"""Seasons: a recurring rule, and its meetings made 18 months ahead, days off left out or moved."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from boards.journal import record
from boards.models import Meeting, MeetingState, Series, TumourBoard, User
from boards.queries.days_off import cutoff, days_off
from boards.queries.season_slots import placed
from boards.rules import clock
from boards.rules.recurrence import slots
from boards.rules.refusal import Refusal
from boards.rules.season_days import DaysOff, Placing

from .holds import end_holds
from .promotion import promote_waiting
from .room import lock_boards

AHEAD = timedelta(days=548)


@transaction.atomic
def open_season(
    board: TumourBoard,
    *,
    rrule: str,
    starts_on: date,
    ends_on: date,
    start_time: time,
    duration_minutes: int,
    place: str = "",
    by: User | None,
    now: datetime,
) -> Series:
    """Create a season in the board's zone and its meetings; an empty ``place`` is the board's usual one.

    Who waits for a place on the board gets one.

    Refusal for a rule that cannot be kept, or ``board-meets-then`` where another season has the same hours.
    """
    slots(rrule, starts_on, ends_on)
    lock_boards([board.pk])
    end_holds([board.pk], now)
    series = Series(
        board=board,
        rrule=rrule,
        starts_on=starts_on,
        ends_on=ends_on,
        start_time=start_time,
        duration_minutes=duration_minutes,
        place=place,
        time_zone=board.time_zone,
        materialised_until=starts_on - timedelta(days=1),
    )
    series.save(force_insert=True)
    record("season.opened", series, by=by, at=now)
    try:
        with transaction.atomic():
            materialise(series, now=now)
    except IntegrityError as clash:
        raise Refusal("board-meets-then", "start_time") from clash
    if latest := series.meetings.filter(state=MeetingState.PLANNED).order_by("starts_at").last():
        promote_waiting(board, now=now, until=latest.starts_at)
    return series


@transaction.atomic
def materialise(series: Series, *, now: datetime) -> int:
    """Make the meetings that the season still lacks up to 18 months from now; returns how many.

    Every slot of the rule gets its row: held, moved off a holiday, or skipped with the reason.
    """
    until = min(series.ends_on, now.date() + AHEAD)
    locked = Series.objects.select_for_update(of=("self",)).select_related("board__organisation")
    series = locked.get(pk=series.pk)
    if until <= series.materialised_until:
        return 0
    after = series.materialised_until
    off = days_off(series.board, series.starts_on, until)
    found = [placing for placing in placed(series, until, off) if placing.slot > after]
    Meeting.objects.bulk_create(meeting_on(series, placing, off, now) for placing in found)
    series.materialised_until = until
    series.save(update_fields=["materialised_until"])
    record("season.extended", series, by=None, at=now, meetings=len(found), until=until)
    return len(found)


def meeting_on(series: Series, placing: Placing, off: DaysOff, now: datetime) -> Meeting:
    """The unsaved meeting of that slot, with the board's capacity and cut-off as they stand."""
    starts_at = clock.instant(datetime.combine(placing.day, series.start_time), series.time_zone)
    board = series.board
    return Meeting(
        board=board,
        series=series,
        slot_date=placing.slot,
        slot_time=series.start_time,
        day=placing.day,
        start_time=series.start_time,
        duration_minutes=series.duration_minutes,
        place=series.place,
        time_zone=series.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.duration_minutes),
        cutoff_at=cutoff(board, placing.day, series.time_zone, off),
        state=MeetingState.PLANNED if placing.held else MeetingState.SKIPPED,
        reason=placing.why.name.in_language(board.language) if placing.why else "",
        day_off_id=placing.why.key if placing.why else None,
        capacity_minutes=board.capacity_minutes,
        capacity_cases=board.capacity_cases,
        changed_at=now,
    )
