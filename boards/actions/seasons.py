"""Seasons: a recurring rule, and its meetings made 18 months ahead."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from boards.journal import record
from boards.models import Meeting, Series, TumourBoard, User
from boards.rules import clock
from boards.rules.recurrence import slots
from boards.rules.refusal import Refusal

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
    by: User | None,
    now: datetime,
) -> Series:
    """Create a season in the board's zone and its meetings.

    Refusal for a rule that cannot be kept, or ``board-meets-then`` where another season has the same hours.
    """
    slots(rrule, starts_on, ends_on)
    series = Series(
        board=board,
        rrule=rrule,
        starts_on=starts_on,
        ends_on=ends_on,
        start_time=start_time,
        duration_minutes=duration_minutes,
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
    return series


@transaction.atomic
def materialise(series: Series, *, now: datetime) -> int:
    """Make the meetings that the season still lacks up to 18 months from now; returns how many."""
    until = min(series.ends_on, now.date() + AHEAD)
    series = Series.objects.select_for_update().select_related("board").get(pk=series.pk)
    if until <= series.materialised_until:
        return 0
    days = [day for day in slots(series.rrule, series.starts_on, until) if day > series.materialised_until]
    Meeting.objects.bulk_create(meeting_on(series, day, now) for day in days)
    series.materialised_until = until
    series.save(update_fields=["materialised_until"])
    record("season.extended", series, by=None, at=now, meetings=len(days), until=until)
    return len(days)


def meeting_on(series: Series, day: date, now: datetime) -> Meeting:
    """The unsaved meeting of that slot, with the board's capacity and cut-off as they stand."""
    starts_at = clock.instant(datetime.combine(day, series.start_time), series.time_zone)
    board = series.board
    return Meeting(
        board=board,
        series=series,
        slot_date=day,
        slot_time=series.start_time,
        day=day,
        start_time=series.start_time,
        duration_minutes=series.duration_minutes,
        time_zone=series.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.duration_minutes),
        cutoff_at=clock.cutoff(day, board.cutoff_days, board.cutoff_time, series.time_zone),
        capacity_minutes=board.capacity_minutes,
        capacity_cases=board.capacity_cases,
        changed_at=now,
    )
