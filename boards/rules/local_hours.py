"""What a board's hour is on the clocks of other sites: from when it changes, whether it is accepted."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from .clock import instant, local

_DAY = timedelta(days=1)


class LocalHour(NamedTuple):
    """An hour at a site. ``days`` is its calendar day less the board's: −1, 0 or 1."""

    hour: time
    days: int


class HourChange(NamedTuple):
    """``day`` is the first one, in the board's zone, on which its hour is another at the site."""

    day: date
    before: LocalHour
    after: LocalHour


class Accepted(NamedTuple):
    """The hours between which a site takes part, on its own clock."""

    zone: str
    earliest: time
    latest: time


def local_hour(day: date, at: time, zone: str, site_zone: str) -> LocalHour:
    """The site's hour when it is ``at`` on ``day`` in ``zone``."""
    there = local(instant(datetime.combine(day, at), zone), site_zone)
    return LocalHour(there.time(), (there.date() - day).days)


@lru_cache(maxsize=2048)
def hour_changes(at: time, zone: str, site_zone: str, first: date, last: date) -> tuple[HourChange, ...]:
    """The days after ``first`` up to ``last`` from which a board held at ``at`` has another hour at the site.

    None where both clocks change together or never. The size of a change is not assumed: half an hour on
    Lord Howe, two in Troll.
    """
    if zone == site_zone:
        return ()
    found, day, known = [], first, local_hour(first, at, zone, site_zone)
    while day < last:
        day += _DAY
        now = local_hour(day, at, zone, site_zone)
        if now != known:
            found.append(HourChange(day, known, now))
            known = now
    return tuple(found)


def minutes_outside(start: datetime, end: datetime, accepted: Accepted) -> int:
    """By how many minutes a meeting (aware instants) leaves the hours that a site accepts; 0 if it does not.

    The hours accepted are those of the day on which the meeting starts there.
    """
    begins, ends = local(start, accepted.zone), local(end, accepted.zone)
    opens = datetime.combine(begins.date(), accepted.earliest)
    closes = datetime.combine(begins.date(), accepted.latest)
    early, late = max(opens - begins, timedelta()), max(ends - closes, timedelta())
    return int((early + late).total_seconds()) // 60


class Span(NamedTuple):
    """From one hour to another on one clock."""

    start: time
    end: time


def hours_outside(
    days: Iterable[date], at: time, minutes: int, zone: str, accepted: Accepted
) -> tuple[Span, ...]:
    """The site's own hours, earliest first, of those meetings of a season that it does not accept."""
    found = set()
    for day in days:
        start = instant(datetime.combine(day, at), zone)
        end = start + timedelta(minutes=minutes)
        if minutes_outside(start, end, accepted):
            found.add(Span(local(start, accepted.zone).time(), local(end, accepted.zone).time()))
    return tuple(sorted(found))
