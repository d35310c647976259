"""Every slot of a season with what becomes of it, made or not yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language

from boards.models import Meeting, MeetingState, Series
from boards.queries.day_notes import school_days
from boards.queries.days_off import days_off
from boards.rules import clock
from boards.rules.recurrence import slots
from boards.rules.season_days import DaysOff, Placing, placings


@dataclass(frozen=True)
class SeasonSlot:
    """``why`` is the holiday or closure, ``school`` the school holidays of the day, in the reader's words."""

    placing: Placing
    starts_at: datetime
    ends_at: datetime
    why: str
    school: str


def placed(series: Series, until: date, off: DaysOff) -> Iterator[Placing]:
    """Every slot up to ``until`` with what becomes of it, beside what the board holds already. One query."""
    others = Meeting.objects.filter(board=series.board, state=MeetingState.PLANNED, day__gte=series.starts_on)
    others = others.exclude(series_id=series.pk).filter(start_time=series.start_time)
    ruled = slots(series.rrule, series.starts_on, until)
    return placings(ruled, series.board.holiday_rule, off, others.values_list("day", flat=True))


def season_slots(series: Series) -> list[SeasonSlot]:
    """The whole season, stored or not. Three queries; needs ``board.organisation`` fetched."""
    board, language = series.board, get_language() or ""
    off = days_off(board, series.starts_on, series.ends_on)
    school = school_days(board.organisation, series.starts_on, series.ends_on)
    found = []
    for placing in placed(series, series.ends_on, off):
        starts_at = clock.instant(datetime.combine(placing.day, series.start_time), series.time_zone)
        ends_at = starts_at + timedelta(minutes=series.duration_minutes)
        why = placing.why.name.in_language(language) if placing.why else ""
        found.append(SeasonSlot(placing, starts_at, ends_at, why, school.get(placing.day, "")))
    return found
