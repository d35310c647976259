"""VTIMEZONE in RRULE form, the only form that Outlook reads (MS-STANOICAL 2.2.47)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from scheduling.ical.footer import Footer, Observance, Onset, parse_footer
from scheduling.ical.text import content, local, text

_ALWAYS = Onset(datetime.combine(date(1970, 1, 1), time()), "")


@cache
def vtimezone(zone: str) -> bytes:
    """The VTIMEZONE of an IANA zone, from the rule that its TZif file gives for the years to come.

    It says what holds from the file's last listed change on, not the past; a zone whose government lists
    its changes years ahead (Gaza, by Ramadan) is right only after them.
    Raises zoneinfo.ZoneInfoNotFoundError for an unknown name, ValueError for a file without such a rule.
    """
    rule = parse_footer(_footer(zone))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{text(zone)}"]
    for observance, before, onset in _changes(rule):
        lines += _observance(observance, before, onset, rule)
    return content([*lines, "END:VTIMEZONE"])


def _footer(zone: str) -> str:
    ZoneInfo(zone)  # refuses names that are no zone, and those that would leave the directory
    lines = _tzif(zone).rsplit(b"\n", 2)
    if len(lines) != 3 or not lines[1]:
        raise ValueError(f"the time zone file of {zone} has no rule for the future")
    return lines[1].decode("ascii")


def _tzif(zone: str) -> bytes:
    """The bytes that `zoneinfo` itself would read: the system's file first, then the tzdata package's."""
    for directory in TZPATH:
        path = Path(directory, zone)
        if path.is_file():
            return path.read_bytes()
    return files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


def _changes(rule: Footer) -> Iterator[tuple[Observance, Observance, Onset]]:
    """Each observance with the one before it and the moment it begins."""
    if rule.daylight is None:
        yield rule.standard, rule.standard, _ALWAYS
        return
    for onset in rule.begins:
        yield rule.daylight, rule.standard, onset
    for onset in rule.ends:
        yield rule.standard, rule.daylight, onset


def _observance(now: Observance, before: Observance, onset: Onset, rule: Footer) -> list[str]:
    # By offset, not by the file's own word: Dublin's file calls winter its daylight time, and readers
    # that take DAYLIGHT for the later clock would shift Irish meetings by an hour.
    kind = "DAYLIGHT" if rule.daylight is not None and now.offset > before.offset else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"TZNAME:{text(now.name)}",
        f"TZOFFSETFROM:{_offset(before.offset)}",
        f"TZOFFSETTO:{_offset(now.offset)}",
        f"DTSTART:{local(onset.first)}",
        *([f"RRULE:{onset.rrule}"] if onset.rrule else []),
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    sign = "-" if offset < timedelta(0) else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02d}{minutes:02d}" + (f"{seconds:02d}" if seconds else "")
