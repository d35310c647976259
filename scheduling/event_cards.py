"""The calendar part of a mail, put into words for somebody who has no calendar program at hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar

from boards.hours import day_in_words
from scheduling.letters import rule_in_words

Properties = Mapping[str, Any]  # of a VEVENT, by name, as icalendar reads them


@dataclass(frozen=True)
class EventCard:
    """The calendar part in words. ``when`` and ``occurrence`` are wall-clock times with their zone's name."""

    method: str
    sequence: int
    summary: str
    when: str
    zone: str
    rule: str
    until: str
    exceptions: tuple[str, ...]
    occurrence: str
    location: str
    attendee: str
    answer: str
    cancelled: bool

    @property
    def title(self) -> str:
        """What a mail program writes above its buttons."""
        if self.method == "CANCEL":
            return _("Cancelled") if self.cancelled else _("You are no longer expected")
        if self.sequence == 0:
            return _("Invitation")
        return _("Updated invitation")


def read_event(calendar: str) -> EventCard | None:
    """The one VEVENT of an iTIP message (RFC 5546) as an event card; None if there is none to be read."""
    try:
        read = Calendar.from_ical(calendar)
    except ValueError:
        return None
    events = [event for event in read.walk("VEVENT") if "DTSTART" in event]  # DECLINECOUNTER has no time
    return _card(str(read.get("METHOD", "")), cast("Properties", events[0])) if events else None


def _card(method: str, event: Properties) -> EventCard:
    start, end = event["DTSTART"].dt, _end(event)
    rule = event["RRULE"].to_ical().decode() if "RRULE" in event else ""
    attendee = event.get("ATTENDEE", "")
    occurrence = event.get("RECURRENCE-ID")
    return EventCard(
        method=method,
        sequence=int(event.get("SEQUENCE", 0)),
        summary=str(event.get("SUMMARY", "")),
        when=_span(start, end),
        zone=event["DTSTART"].params.get("TZID", "UTC"),
        rule=rule_in_words(_plain(rule)) if rule else "",
        until=_until(rule, event["DTSTART"].params.get("TZID", "UTC")),
        exceptions=tuple(day_in_words(day) for day in _exceptions(event)),
        occurrence=_moment(occurrence.dt) if occurrence else "",
        location=str(event.get("LOCATION", "")),
        attendee=str(attendee).removeprefix("mailto:"),
        answer=attendee.params.get("PARTSTAT", "") if attendee else "",
        cancelled=str(event.get("STATUS", "")) == "CANCELLED",
    )


def _end(event: Properties) -> datetime:
    start: datetime = event["DTSTART"].dt
    if "DTEND" in event:
        end: datetime = event["DTEND"].dt
        return end
    length: timedelta = event["DURATION"].dt if "DURATION" in event else timedelta()
    return start + length


def _plain(rule: str) -> str:
    """The rule without UNTIL, its parts in our own order."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    return ";".join(f"{name}={parts[name]}" for name in ("FREQ", "INTERVAL", "BYDAY") if name in parts)


def _until(rule: str, zone: str) -> str:
    found = re.search(r"UNTIL=(\d{8}T\d{6}Z)", rule)
    if not found:
        return ""
    return day_in_words(datetime.strptime(found[1], "%Y%m%dT%H%M%S%z").astimezone(ZoneInfo(zone)))


def _exceptions(event: Properties) -> list[datetime]:
    """EXDATE may stand once or several times."""
    found = event.get("EXDATE", [])
    lists = found if isinstance(found, list) else [found]
    return [value.dt for several in lists for value in several.dts]


def _span(start: datetime, end: datetime) -> str:
    return f"{_moment(start)}–{end:%H:%M}"


def _moment(at: datetime) -> str:
    return f"{day_in_words(at)}, {at:%H:%M}"
