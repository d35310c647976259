"""Hours at which several sites can meet all year: every quarter hour of a day, tried on every clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .clock import instant, local
from .local_hours import Accepted, minutes_outside

QUARTER = 15
QUARTERS = tuple(time(*divmod(minute, 60)) for minute in range(0, 24 * 60, QUARTER))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SiteHour:
    """What a start is at one site in one part of the year. ``outside`` is in minutes; 0 is acceptable.

    ``days`` is the site's calendar day less the board's. ``summer`` tells the parts of the year apart, by the
    board's clock, or by the site's where the board's never changes.
    """

    start: time
    end: time
    days: int
    outside: int
    summer: bool


@dataclass(frozen=True)
class Option:
    """A start on the board's clock; ``sites`` are in the order asked, each hour once a half year."""

    at: time
    sites: tuple[tuple[SiteHour, ...], ...]

    @cached_property
    def outside(self) -> tuple[int, int]:
        """The most minutes by which any site is outside its hours, and the sum of them; (0, 0) is good."""
        minutes = [hour.outside for site in self.sites for hour in site]
        return max(minutes, default=0), sum(minutes)

    @property
    def good(self) -> bool:
        return self.outside == (0, 0)


@dataclass(frozen=True)
class Window:
    """Starts that are all good, a quarter of an hour apart from ``first`` to ``last``."""

    first: time
    last: time


def options(zone: str, sites: Sequence[Accepted], days: Iterable[date], minutes: int) -> list[Option]:
    """Each quarter hour of the board's day, on clocks that differ in their seasons."""
    seasons = list(_seasons(zone, sites, days))
    years = [_SiteYear(zone, site, seasons, _halves(zone, site.zone, seasons)) for site in sites]
    return [Option(at, tuple(year.hours(at, minutes) for year in years)) for at in QUARTERS]


def windows(found: Iterable[Option]) -> list[Window]:
    """The good starts as unbroken stretches of the day."""
    stretches = (list(same) for good, same in groupby(found, lambda option: option.good) if good)
    return [Window(same[0].at, same[-1].at) for same in stretches]


def least_bad(found: Iterable[Option], count: int) -> list[Option]:
    """The starts that leave the accepted hours least: first by the worst site, then by all of them."""
    return sorted(found, key=lambda option: (option.outside, option.at))[:count]


def _seasons(zone: str, sites: Sequence[Accepted], days: Iterable[date]) -> Iterator[date]:
    """One day for each way in which the clocks stand to each other.

    A day on which one of them changes stands for itself: its hours are those of no other.
    """
    clocks = [ZoneInfo(name) for name in dict.fromkeys((zone, *(site.zone for site in sites)))]
    seen = set()
    for day in days:
        begins, ends = _offsets(day, clocks), _offsets(day + _DAY, clocks)
        key = (begins, ends, day if begins != ends else None)
        if key not in seen:
            seen.add(key)
            yield day


def _offsets(day: date, clocks: Sequence[ZoneInfo]) -> tuple[timedelta | None, ...]:
    moment = datetime.combine(day, time(), UTC)
    return tuple(moment.astimezone(clock).utcoffset() for clock in clocks)


class _Halves(NamedTuple):
    """The clock that tells winter from summer, and its offset in winter."""

    clock: ZoneInfo
    standard: timedelta

    def is_summer(self, at: datetime) -> bool:
        return (at.astimezone(self.clock).utcoffset() or timedelta()) > self.standard


@dataclass(frozen=True)
class _SiteYear:
    """One site on the days that stand for the year of a board in ``zone``."""

    zone: str
    site: Accepted
    days: Sequence[date]
    halves: _Halves

    def hours(self, at: time, minutes: int) -> tuple[SiteHour, ...]:
        """Each of its hours once a half year."""
        return tuple(dict.fromkeys(self._hour(day, at, minutes) for day in self.days))

    def _hour(self, day: date, at: time, minutes: int) -> SiteHour:
        start = instant(datetime.combine(day, at), self.zone)
        end = start + timedelta(minutes=minutes)
        there, leaves = local(start, self.site.zone), local(end, self.site.zone)
        return SiteHour(
            there.time(),
            leaves.time(),
            (there.date() - day).days,
            minutes_outside(start, end, self.site),
            self.halves.is_summer(start),
        )


def _halves(zone: str, site_zone: str, seasons: Sequence[date]) -> _Halves:
    """By the board's clock, or the site's where the board's never changes.

    By offsets, since Dublin's file calls winter its daylight time.
    """
    clocks = [(clock, _known_offsets(clock, seasons)) for clock in (ZoneInfo(zone), ZoneInfo(site_zone))]
    clock, offsets = next((known for known in clocks if len(known[1]) > 1), clocks[0])
    return _Halves(clock, min(offsets, default=timedelta()))


def _known_offsets(clock: ZoneInfo, days: Iterable[date]) -> set[timedelta]:
    return {_offsets(moment, [clock])[0] or timedelta() for day in days for moment in (day, day + _DAY)}
