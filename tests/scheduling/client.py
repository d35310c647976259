"""A mail client as RFC 5546 describes one: it reads real mails and keeps a calendar.

It drops what it knew of single days whenever the season's own event comes again, as the strictest do.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import recurring_ical_events  # type: ignore[import-untyped]  # it carries no types
from dateutil.rrule import rrulestr
from icalendar import Calendar


@dataclass(frozen=True)
class Shown:
    """One entry of the calendar. Instants are UTC."""

    start: datetime
    end: datetime
    summary: str
    location: str


@dataclass
class _Thread:
    sequence: int = -1
    stamp: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    master: Any = None
    days: dict[datetime, Any] = field(default_factory=dict)
    recurring: bool = False


@dataclass
class MailClient:
    """The calendar of one address."""

    address: str
    threads: dict[str, _Thread] = field(default_factory=dict)

    def receive(self, mime: bytes) -> None:
        mail = message_from_bytes(mime, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        if parts:
            self._apply(Calendar.from_ical(parts[0].get_content()))

    def _apply(self, calendar: Any) -> None:
        [event] = calendar.walk("VEVENT")
        assert event["ATTENDEE"].lower() == f"mailto:{self.address}".lower()
        thread = self.threads.setdefault(event["UID"], _Thread())
        assert event["SEQUENCE"] >= thread.sequence, "SEQUENCE fell"
        thread.sequence = event["SEQUENCE"]
        stamp: datetime = event["DTSTAMP"].dt
        assert stamp >= thread.stamp, "DTSTAMP went back"
        thread.stamp = stamp
        cancelled = calendar["METHOD"] == "CANCEL"
        if "RECURRENCE-ID" in event:
            thread.days[event["RECURRENCE-ID"].dt.astimezone(UTC)] = None if cancelled else event
        else:
            thread.master, thread.days = (None if cancelled else event), {}

    def shows(self, now: datetime) -> list[Shown]:
        """What of it lies ahead, in order."""
        entries = [entry for thread in self.threads.values() for entry in _entries(thread)]
        return sorted(
            (entry for entry in entries if entry.end > now), key=lambda entry: (entry.start, entry.summary)
        )

    def oracle_shows(self, now: datetime, until: datetime) -> list[Shown]:
        """The same as recurring-ical-events reads what this client holds."""
        found = [event for thread in self.threads.values() for event in _read_by_oracle(thread, now, until)]
        return sorted(found, key=lambda entry: (entry.start, entry.summary))


def _read_by_oracle(thread: _Thread, now: datetime, until: datetime) -> list[Shown]:
    if thread.master is None:
        return []
    calendar, master = Calendar(), thread.master.copy()
    gone = [day for day, event in thread.days.items() if event is None]
    if gone and "RRULE" in master:
        master.add("EXDATE", [day.astimezone(master["DTSTART"].dt.tzinfo) for day in gone])
    for event in (master, *filter(None, thread.days.values())):
        calendar.add_component(event)
    return [
        _shown(event, event["DTSTART"].dt.astimezone(UTC))
        for event in recurring_ical_events.of(calendar).between(now, until)
    ]


def _entries(thread: _Thread) -> list[Shown]:
    if thread.master is None:
        return []
    shown: dict[datetime, Shown | None] = {
        start: _shown(thread.master, start) for start in _starts(thread.master)
    }
    for day, event in thread.days.items():
        shown[day] = _shown(event, event["DTSTART"].dt.astimezone(UTC)) if event is not None else None
    return [entry for entry in shown.values() if entry]


def _starts(master: Any) -> list[datetime]:
    first = master["DTSTART"].dt
    if "RRULE" not in master:
        return [first.astimezone(UTC)]
    rule = rrulestr(master["RRULE"].to_ical().decode(), dtstart=first)
    gone = master.get("EXDATE", [])
    lists = gone if isinstance(gone, list) else [gone]
    exdates = {day.dt.astimezone(UTC) for one in lists for day in one.dts}
    return [start.astimezone(UTC) for start in rule if start.astimezone(UTC) not in exdates]


def _shown(event: Any, start: datetime) -> Shown:
    length: timedelta = event["DTEND"].dt - event["DTSTART"].dt
    return Shown(start, start + length, str(event["SUMMARY"]), str(event.get("LOCATION", "")))
