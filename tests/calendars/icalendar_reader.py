"""icalendar with dateutil's recurrence: a second opinion on instants, zones from the system, not the file."""

from collections.abc import Iterator
from datetime import datetime

import icalendar
from dateutil.rrule import rrulestr

from tests.calendars.oracle import Instant, instant


def missing() -> str | None:
    """Nothing: both come with the project's own requirements."""
    return None


def problems(calendar: bytes) -> list[str]:
    """What icalendar could not parse, and the TZIDs that nothing declares."""
    parsed = icalendar.Calendar.from_ical(calendar)
    errors = [f"{name}: {text}" for component in parsed.walk() for name, text in component.errors]
    return errors + [f"no VTIMEZONE for {tzid}" for tzid in sorted(parsed.get_missing_tzids())]


def instants(calendar: bytes) -> list[Instant]:
    """Every occurrence, sorted; overrides stand for themselves."""
    parsed = icalendar.Calendar.from_ical(calendar)
    return sorted(row for event in parsed.walk("VEVENT") for row in _occurrences(event))


def _occurrences(event: icalendar.Event) -> Iterator[Instant]:
    length = instant(event.end) - instant(event.start)
    texts = str(event.get("SUMMARY", "")), str(event.get("STATUS", ""))
    for start in map(instant, _starts(event)):
        yield Instant(str(event["UID"]), start, start + length, *texts)


def _starts(event: icalendar.Event) -> list[datetime]:
    if "RRULE" not in event:
        return [event.start]
    excluded = set(event.exdates)
    series = rrulestr(event["RRULE"].to_ical().decode(), dtstart=event.start)
    return [start for start in series if start not in excluded]
