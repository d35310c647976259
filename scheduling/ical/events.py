"""Feeds: one VEVENT for each meeting, no recurrence, stamps from the row's version."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scheduling.ical.facts import EventFacts
from scheduling.ical.text import content, local, text, uri, utc
from scheduling.ical.zones import vtimezone

PRODID = "-//Quorum//Tumour board scheduling//EN"

_PLACEHOLDERS = {
    ("revoked", "en"): (
        "Feed revoked",
        "This calendar address is no longer valid. Remove it, and copy the new one from My calendar.",
    ),
    ("revoked", "fr"): (
        "Calendrier révoqué",
        "Cette adresse n'est plus valable. Supprimez-la et copiez la nouvelle depuis Mon calendrier.",
    ),
    ("empty", "en"): ("No meeting planned", "No tumour board meeting is planned for you at present."),
    ("empty", "fr"): ("Aucune réunion prévue", "Aucune réunion de RCP n'est prévue pour vous à ce jour."),
}


def fragment(facts: EventFacts) -> bytes:
    """One VEVENT of a feed. No ORGANIZER and no ATTENDEE: a feed with them can ask for answers."""
    return content(
        ["BEGIN:VEVENT", *identity(facts), *times(facts), *details(facts), *state(facts), "END:VEVENT"]
    )


def feed(name: str, colour: str, zones: Iterable[str], fragments: Iterable[bytes]) -> bytes:
    """A whole feed from fragments made before, byte for byte the same for the same input.

    `colour` is a CSS3 colour name (RFC 7986 §5.9); `zones` are the IANA names that the fragments use, in
    any order. Give at least one fragment: Evolution keeps its old events when it finds none, and
    `placeholder("empty", …)` is there for that.
    """
    parts = [content(_header(name, colour)), *map(vtimezone, sorted(set(zones))), *fragments]
    return b"".join(parts) + b"END:VCALENDAR\r\n"


def placeholder(
    reason: Literal["revoked", "empty"], language: Literal["fr", "en"], *, uid: str, stamp: datetime
) -> bytes:
    """A feed of one all-day event, on the UTC date of the aware `stamp`, that replaces what a client holds.

    An empty calendar leaves the old events in Evolution, and a 4xx switches Thunderbird's calendar off.
    """
    summary, description = _PLACEHOLDERS[reason, language]
    day = stamp.astimezone(UTC)
    lines = [
        *_header(summary, "gray"),
        "BEGIN:VEVENT",
        f"UID:{text(uid)}",
        f"DTSTAMP:{utc(stamp)}",
        f"LAST-MODIFIED:{utc(stamp)}",
        "SEQUENCE:0",
        f"DTSTART;VALUE=DATE:{local(day)[:8]}",
        f"DTEND;VALUE=DATE:{local(day + timedelta(days=1))[:8]}",
        f"SUMMARY:{text(summary)}",
        f"DESCRIPTION:{text(description)}",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return content(lines)


def identity(facts: EventFacts) -> list[str]:
    """UID, the stamps and SEQUENCE: what tells a client whether this is news (Evolution reads all three)."""
    stamp = utc(facts.stamp)
    return [
        f"UID:{text(facts.uid)}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{facts.sequence}",
    ]


def times(facts: EventFacts, *, recurring: bool = False) -> list[str]:
    """DTSTART and DTEND in the event's zone.

    A wall-clock time that the clocks skip or repeat is read as RFC 5545 §3.3.5 says: with the offset from
    before the gap, and as the first of two. One meeting is then written at the hour that exists; a series
    keeps the hour it was given, which exists in its other weeks. The end is the start's instant plus the
    duration; in the second of two equal hours only UTC can name it.
    """
    zone = ZoneInfo(facts.zone)
    began = facts.start.replace(tzinfo=zone, fold=0).astimezone(UTC)
    ends = (began + facts.duration).astimezone(zone)
    start = facts.start if recurring else began.astimezone(zone)
    end = f"DTEND:{utc(ends)}" if ends.fold else f"DTEND;TZID={facts.zone}:{local(ends)}"
    return [f"DTSTART;TZID={facts.zone}:{local(start)}", end]


def details(facts: EventFacts) -> list[str]:
    """What a person reads. Empty texts are left out: some clients show an empty line for them."""
    lines = [f"SUMMARY:{text(facts.summary)}"]
    if facts.description:
        lines.append(f"DESCRIPTION:{text(facts.description)}")
    if facts.location:
        lines.append(f"LOCATION:{text(facts.location)}")
    if facts.url:
        lines.append(f"URL:{uri(facts.url)}")
    if facts.conference:
        lines.append(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{uri(facts.conference)}")
    return lines


def state(facts: EventFacts) -> list[str]:
    """STATUS, TRANSP and CLASS. A cancelled meeting no longer makes its people busy."""
    if facts.cancelled:
        return ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "CLASS:PRIVATE"]
    return ["STATUS:CONFIRMED", "TRANSP:OPAQUE", "CLASS:PRIVATE"]


def _header(name: str, colour: str) -> list[str]:
    title = text(name)
    return [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{title}",
        f"NAME:{title}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"COLOR:{text(colour)}",
    ]
