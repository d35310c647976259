"""Days off as stored and as the country gives them: of one board, of a place, of a school area."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from boards.models import DayOff, DayOffKind, Organisation, TumourBoard
from boards.rules import clock
from boards.rules.holidays import DayName, public_holidays
from boards.rules.season_days import DayOff as Off
from boards.rules.season_days import DaysOff

_AROUND = timedelta(days=10)  # as far as a meeting may move, and a little
_BEFORE = timedelta(days=150)  # more than 60 working days, the longest cut-off


def days_off(board: TumourBoard, first: date, last: date) -> DaysOff:
    """What is off for a board between two days, with the days around them. One query.

    Needs ``organisation`` fetched. Refusal where its country or region has no known holidays.
    """
    begin, end = first - _BEFORE, last + _AROUND
    hers = standing().filter(Q(board=board) | Q(organisation=board.organisation_id))
    own = list(hers.filter(first_day__lte=end, last_day__gte=begin))
    holidays = {day: Off(name) for day, name in place_holidays(board.organisation, begin, end).items()}
    holidays |= _named(row for row in own if row.kind == DayOffKind.HOLIDAY)
    closures = _named(row for row in own if row.kind == DayOffKind.CLOSURE)
    closed = _named(row for row in own if row.organisation_id and row.kind == DayOffKind.CLOSURE)
    return DaysOff(holidays, closures, frozenset(holidays) | frozenset(closed))


def standing() -> QuerySet[DayOff]:
    """Those that were not withdrawn."""
    return DayOff.objects.filter(withdrawn_at__isnull=True)


def place_holidays(place: Organisation, first: date, last: date) -> dict[date, DayName]:
    """The public holidays of its country and region."""
    return public_holidays(place.holiday_country, place.holiday_subdivision, first, last)


def cutoff(board: TumourBoard, day: date, zone: str, off: DaysOff | None = None) -> datetime:
    """When a meeting of the board on ``day`` stops taking cases, counted in its place's working days."""
    workless = (off or days_off(board, day, day)).workless
    return clock.cutoff(day, board.cutoff_days, board.cutoff_time, zone, workless)


def _named(rows: Iterable[DayOff]) -> dict[date, Off]:
    return {day: Off(DayName(row.name, row.name), row.pk) for row in rows for day in days_of(row)}


def days_of(row: DayOff) -> Iterator[date]:
    for number in range((row.last_day - row.first_day).days + 1):
        yield row.first_day + timedelta(days=number)
