"""The POSIX TZ rule that ends a TZif file (RFC 8536 §3.3), as dates that an RRULE can say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, groupby

_NAME = r"<[A-Za-z0-9+-]+>|[A-Za-z]{3,}"
_CLOCK = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_CHANGE = rf"(?:M\d+\.\d\.\d|J?\d+)(?:/{_CLOCK})?"
_FOOTER = re.compile(
    rf"(?P<standard>{_NAME})(?P<offset>{_CLOCK})"
    rf"(?:(?P<daylight>{_NAME})(?P<daylight_offset>{_CLOCK})?,(?P<begins>{_CHANGE}),(?P<ends>{_CHANGE}))?"
)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # POSIX counts them from Sunday
_FIRST_YEAR = 1970
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Observance:
    """A name and an offset east of UTC."""

    name: str
    offset: timedelta


@dataclass(frozen=True)
class Onset:
    """A yearly change of clocks: its first wall-clock time from 1970 on, before the change, and its RRULE."""

    first: datetime
    rrule: str


@dataclass(frozen=True)
class Footer:
    """Standard time, and what replaces it for a part of each year, if anything does."""

    standard: Observance
    daylight: Observance | None = None
    begins: tuple[Onset, ...] = ()
    ends: tuple[Onset, ...] = ()


def parse_footer(footer: str) -> Footer:
    """Read a TZ string such as `CET-1CEST,M3.5.0,M10.5.0/3`.

    Raises ValueError for what is no such string, and for rules that a yearly RRULE cannot say exactly
    (a date moved over the end of February; no zone published in 2026 has one).
    """
    found = _FOOTER.fullmatch(footer)
    if found is None:
        raise ValueError(f"not a POSIX TZ rule: {footer!r}")
    standard = Observance(found["standard"].strip("<>"), -_clock(found["offset"]))
    if found["daylight"] is None:
        return Footer(standard)
    ahead = found["daylight_offset"]
    offset = standard.offset + timedelta(hours=1) if ahead is None else -_clock(ahead)
    daylight = Observance(found["daylight"].strip("<>"), offset)
    return Footer(standard, daylight, tuple(_onsets(found["begins"])), tuple(_onsets(found["ends"])))


def _clock(text: str) -> timedelta:
    hours, minutes, seconds = [*map(int, text.lstrip("+-").split(":")), 0, 0][:3]
    value = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -value if text.startswith("-") else value


def _onsets(change: str) -> Iterator[Onset]:
    day, _, clock = change.partition("/")
    at = _clock(clock or "2")  # POSIX: 02:00 unless told
    shift = at // _DAY  # RFC 8536 lets the hour run from -167 to 167
    wall = (datetime.combine(date.min, time()) + at % _DAY).time()
    if day.startswith("M"):
        month, week, weekday = map(int, day[1:].split("."))
        yield from _weekday_onsets(month, week, weekday, shift, wall)
    elif shift:
        raise ValueError(f"no RRULE for {change!r}")
    else:
        yield _numbered_day(day, wall)


def _numbered_day(day: str, wall: time) -> Onset:
    if day.startswith("J"):  # 1 to 365, never counting 29 February
        fixed = date(_FIRST_YEAR, 1, 1) + (int(day[1:]) - 1) * _DAY
        by = f"BYMONTH={fixed.month};BYMONTHDAY={fixed.day}"
    else:  # 0 to 365, counting it
        fixed = date(_FIRST_YEAR, 1, 1) + int(day) * _DAY
        by = f"BYYEARDAY={int(day) + 1}"
    return Onset(datetime.combine(fixed, wall), f"FREQ=YEARLY;{by}")


def _weekday_onsets(month: int, week: int, weekday: int, shift: int, wall: time) -> Iterator[Onset]:
    """The onsets of "the week-th weekday of the month, plus shift days".

    Unshifted that is `BYDAY=-1SU`. Shifted ("the day after the last Thursday", Cairo) it is one of seven
    dates, and where those lie in two months, two rules of which one holds in any year.
    """
    last = (date(1971, month % 12 + 1, 1) - _DAY).day
    earliest = last - 6 if week == 5 else 7 * week - 6
    window = [date(1971, month, earliest) + (n + shift) * _DAY for n in range(7)]
    named = _WEEKDAYS[(weekday + shift) % 7]
    if not shift:
        by = f"BYMONTH={month};BYDAY={-1 if week == 5 else week}{named}"
        yield Onset(_first(window, named, wall), f"FREQ=YEARLY;{by}")
        return
    if month == 2 or window[0].month == 2 or window[-1].month == 2:
        raise ValueError("no RRULE for a date counted over the end of February")
    for there, dates in groupby(window, key=lambda day: day.month):
        days = list(dates)
        by = f"BYMONTH={there};BYMONTHDAY={','.join(str(day.day) for day in days)};BYDAY={named}"
        yield Onset(_first(days, named, wall), f"FREQ=YEARLY;{by}")


def _first(days: list[date], weekday: str, wall: time) -> datetime:
    """The first of these dates of the year, 1970 or later, that falls on the weekday."""
    candidates = (day.replace(year=year) for year in count(_FIRST_YEAR) for day in days)
    found = next(day for day in candidates if _WEEKDAYS[day.isoweekday() % 7] == weekday)
    return datetime.combine(found, wall)
