"""A board's hour at the other sites: from when it is another one, and where it is not acceptable."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from boards.hours import Place, day_words
from boards.models import Meeting, Organisation, Series, TumourBoard, User
from boards.permissions import RUNS_BOARDS, organisations_as
from boards.queries.places import place_of
from boards.queries.taking_part import taking_part
from boards.rules.local_hours import Accepted, HourChange, LocalHour, Span, hour_changes, hours_outside
from boards.rules.recurrence import slots

WARNED = timedelta(weeks=6)  # how far ahead “My week” looks for a change of hour


@dataclass(frozen=True)
class Hour:
    """A board's start on one clock, in words: “09:00”, “01:00 (the day after)”."""

    local: LocalHour

    def __str__(self) -> str:
        words = day_words(self.local.days)
        return f"{self.local.hour:%H:%M}" + (f" ({words})" if words else "")


@dataclass(frozen=True)
class NewHour:
    """From ``day`` on, a board has another hour in these cities, which share a clock."""

    day: date
    cities: str
    before: Hour
    after: Hour


@dataclass(frozen=True)
class Unwelcome:
    """A site that does not accept these hours of a board; ``spans`` are on its own clock."""

    site: Organisation
    spans: tuple[Span, ...]

    @property
    def hours(self) -> str:
        return ", ".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in self.spans)


@dataclass(frozen=True)
class Rule:
    """A board's hour on its own clock, and the days of its season on which it meets."""

    at: time
    minutes: int
    zone: str
    days: Sequence[date]

    @classmethod
    def of(cls, series: Series, first: date) -> "Rule":
        """What is left of a season from ``first`` on."""
        days = [day for day in slots(series.rrule, series.starts_on, series.ends_on) if day >= first]
        return cls(series.start_time, series.duration_minutes, series.time_zone, days)


@dataclass(frozen=True)
class SiteHours:
    """What to warn of: new hours in the order of their days, and sites that do not accept them."""

    changes: tuple[NewHour, ...] = ()
    unwelcome: tuple[Unwelcome, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.unwelcome)


def accepted(site: Organisation) -> Accepted:
    return Accepted(site.time_zone, site.earliest_start, site.latest_end)


def site_hours(rule: Rule, sites: Collection[Organisation]) -> SiteHours:
    """Of one season; no query."""
    if not rule.days:
        return SiteHours()
    places = [(site.city, site.time_zone) for site in sites]
    changes = new_hours(rule.at, rule.zone, places, rule.days[0], rule.days[-1])
    return SiteHours(tuple(changes), tuple(_unwelcome(rule, sites)))


def _unwelcome(rule: Rule, sites: Iterable[Organisation]) -> Iterator[Unwelcome]:
    for site in sites:
        if spans := hours_outside(rule.days, rule.at, rule.minutes, rule.zone, accepted(site)):
            yield Unwelcome(site, spans)


def new_hours(at: time, zone: str, places: Iterable[Place], first: date, last: date) -> list[NewHour]:
    """The changes of a board's hour in each place between two days of the board's zone, soonest first."""
    cities: dict[str, dict[str, None]] = {}
    for city, site_zone in places:
        cities.setdefault(site_zone, {})[city] = None
    found = [
        _new_hour(change, ", ".join(names))
        for site_zone, names in cities.items()
        for change in hour_changes(at, zone, site_zone, first, last)
    ]
    return sorted(found, key=lambda change: change.day)


def _new_hour(change: HourChange, cities: str) -> NewHour:
    return NewHour(change.day, cities, Hour(change.before), Hour(change.after))


def board_hours(board: TumourBoard, now: datetime) -> list[tuple[Series, SiteHours]]:
    """The seasons of one board that are not over, with what to warn of. Five queries."""
    today = now.astimezone(ZoneInfo(board.time_zone)).date()
    sites = taking_part([board.pk])[board.pk]
    ahead = board.series.filter(ends_on__gte=today, withdrawn_at__isnull=True)
    told = [(series, site_hours(Rule.of(series, today), sites)) for series in ahead]
    return [(series, hours) for series, hours in told if hours]


def season_hours(series: Series, now: datetime) -> SiteHours:
    """One season as it is or would be, from today on. Four queries; needs ``board`` fetched."""
    today = now.astimezone(ZoneInfo(series.time_zone)).date()
    return site_hours(Rule.of(series, today), taking_part([series.board_id])[series.board_id])


def meeting_hours(before: Meeting, after: Meeting) -> SiteHours:
    """What a move makes of the hours at other sites: where clocks change in between, and who is outside."""
    sites = taking_part([after.board_id])[after.board_id]
    first, last = sorted((before.day, after.day))
    places = [(site.city, site.time_zone) for site in sites]
    rule = Rule(after.start_time, after.duration_minutes, after.time_zone, [after.day])
    changes = new_hours(after.start_time, after.time_zone, places, first, last)
    return SiteHours(tuple(changes), tuple(_unwelcome(rule, sites)))


@dataclass(frozen=True)
class BoardChange:
    board: TumourBoard
    change: NewHour


@dataclass(frozen=True)
class ClockChange:
    """A day from which boards have another hour in these cities."""

    day: date
    cities: str
    boards: tuple[BoardChange, ...]


def coming_changes(
    boards: QuerySet[TumourBoard], user: User, reader: Place, now: datetime
) -> list[ClockChange]:
    """The changes of hour in the next six weeks that concern this reader. Five queries.

    Whoever runs a board hears of all its sites, everybody else of her own clock.
    """
    today = now.astimezone(ZoneInfo(reader[1])).date()
    last = today + WARNED
    ahead = Series.objects.filter(
        board__in=boards, starts_on__lte=last, ends_on__gte=today, withdrawn_at__isnull=True
    )
    found = list(ahead.select_related("board__organisation").order_by("board__name"))
    runs = organisations_as(user, *RUNS_BOARDS)
    run = {series.board_id for series in found if series.board.organisation_id in runs}
    sites = taking_part(run)
    changes = {
        (change.day, change.cities, series.board, change.before, change.after): None
        for series in found
        for change in _changes_of(series, [reader, *_places(sites.get(series.board_id, []))], today, last)
    }
    ordered = sorted(changes, key=lambda change: change[:2])
    return [
        ClockChange(day, cities, tuple(BoardChange(row[2], NewHour(day, cities, *row[3:])) for row in rows))
        for (day, cities), rows in groupby(ordered, lambda change: change[:2])
    ]


def _places(sites: Iterable[Organisation]) -> list[Place]:
    return [place_of(site.time_zone, site) for site in sites]


def _changes_of(series: Series, places: Iterable[Place], today: date, last: date) -> list[NewHour]:
    first, end = max(today, series.starts_on), min(last, series.ends_on)
    return new_hours(series.start_time, series.time_zone, places, first, end)
