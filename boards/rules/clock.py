"""Wall-clock times and instants. The wall clock and the zone are stored; UTC is derived."""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from .refusal import Refusal


@cache
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_named(name: str, *, field: str = "time_zone") -> ZoneInfo:
    """The IANA zone; Refusal ``unknown-zone`` otherwise."""
    if name not in known_zones():
        raise Refusal("unknown-zone", field, zone=name[:60])
    return ZoneInfo(name)


def instant(local: datetime, zone: str) -> datetime:
    """UTC instant of a naive local time; in a gap or a fold RFC 5545 §3.3.5 (the earlier offset)."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def certain_instant(day: date, at: time, zone: str) -> datetime:
    """UTC instant of a local time that a person typed.

    Raises Refusal ``hour-does-not-exist`` or ``hour-exists-twice`` (clock change), ``unknown-zone``.
    """
    tz = zone_named(zone)
    local = datetime.combine(day, at)
    first, second = (local.replace(tzinfo=tz, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        skipped = first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != local
        code = "hour-does-not-exist" if skipped else "hour-exists-twice"
        raise Refusal(code, "start_time", time=at, day=day, zone=zone)
    return first.astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    """Naive wall-clock time of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_working(day: date, off: Container[date] = ()) -> bool:
    """Monday to Friday, and none of ``off``."""
    return day.weekday() < 5 and day not in off


def working_days_before(day: date, count: int, off: Container[date] = ()) -> date:
    """The day that lies ``count`` working days before ``day``; 0 is ``day`` itself."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working(day, off)
    return day


def working_days_from(first: date, day: date, off: Container[date] = ()) -> int:
    """How many working days lie between ``first``, included, and ``day``, not included."""
    days = (first + timedelta(days=number) for number in range((day - first).days))
    return sum(is_working(each, off) for each in days)


def cutoff(day: date, working_days: int, at: time, zone: str, off: Container[date] = ()) -> datetime:
    """The instant after which a meeting on ``day`` takes no more cases; ``off`` are days without work."""
    return instant(datetime.combine(working_days_before(day, working_days, off), at), zone)


def recounted_cutoff(
    cutoff_at: datetime, day: date, zone: str, here: Container[date], there: Container[date]
) -> datetime:
    """The cut-off of a meeting on ``day`` as another place counts it.

    That place has as many working days as lie between the cut-off and the meeting ``here``; the hour stays
    that of ``zone``. ``here`` and ``there`` are the days without work of both places.
    """
    before = local(cutoff_at, zone)
    count = working_days_from(before.date(), day, here)
    return cutoff(day, count, before.time(), zone, there)
