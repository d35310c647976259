"""Invitations by mail (RFC 5546): one person, one VEVENT, one message."""

from scheduling.ical.events import PRODID, details, identity, state, times
from scheduling.ical.facts import InvitationFacts
from scheduling.ical.text import content, local, parameter, rule, text, uri, utc
from scheduling.ical.zones import vtimezone


def request(facts: InvitationFacts) -> bytes:
    """METHOD:REQUEST: a new invitation, an update, or the override of one occurrence.

    Raises ValueError for a cancelled event: clients show a REQUEST as an invitation whatever its STATUS.
    """
    if facts.event.cancelled:
        raise ValueError("a cancelled meeting is told by CANCEL")
    return _message("REQUEST", facts, state(facts.event), _attendee(facts, "RSVP=TRUE"))


def cancel(facts: InvitationFacts, *, withdrawn: bool) -> bytes:
    """METHOD:CANCEL of a meeting, a season, or one occurrence (`recurrence_id`).

    `withdrawn`: this person alone is no longer invited and the meeting stands, so there is no
    STATUS:CANCELLED (RFC 5546 §3.2.5).
    """
    status = [] if withdrawn else ["STATUS:CANCELLED"]
    return _message("CANCEL", facts, [*status, "TRANSP:TRANSPARENT", "CLASS:PRIVATE"], _attendee(facts))


def decline_counter(facts: InvitationFacts) -> bytes:
    """METHOD:DECLINECOUNTER: the time that somebody proposed is not taken (RFC 5546 §3.2.8).

    Its table allows no time and no attendee, only whose proposal it was: UID, occurrence, and the
    proposal's SEQUENCE, which `facts.event` carries.
    """
    event = facts.event
    body = [
        "BEGIN:VEVENT",
        f"UID:{text(event.uid)}",
        f"DTSTAMP:{utc(event.stamp)}",
        f"SEQUENCE:{event.sequence}",
        _organizer(facts),
        *_occurrence(facts),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    zones = [vtimezone(_master_zone(facts))] if facts.recurrence_id is not None else []
    return b"".join([content(_head("DECLINECOUNTER")), *zones, content(body)])


def _head(method: str) -> list[str]:
    return ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]


def _organizer(facts: InvitationFacts) -> str:
    return f"ORGANIZER;CN={parameter(facts.organizer_name)}:mailto:{uri(facts.organizer)}"


def _message(method: str, facts: InvitationFacts, status: list[str], attendee: str) -> bytes:
    event = facts.event
    body = [
        "BEGIN:VEVENT",
        *identity(event),
        _organizer(facts),
        attendee,
        *_occurrence(facts),
        *times(event, recurring=bool(facts.rrule)),
        *_recurrence(facts),
        *details(event),
        *status,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    zones = {event.zone}
    if facts.recurrence_id is not None:
        zones.add(_master_zone(facts))
    return b"".join([content(_head(method)), *map(vtimezone, sorted(zones)), content(body)])


def _attendee(facts: InvitationFacts, *parameters: str) -> str:
    given = [
        f"CN={parameter(facts.attendee_name)}",
        "CUTYPE=INDIVIDUAL",
        f"ROLE={facts.role}",
        f"PARTSTAT={facts.partstat}",
        *parameters,
    ]
    return f"ATTENDEE;{';'.join(given)}:mailto:{uri(facts.attendee)}"


def _master_zone(facts: InvitationFacts) -> str:
    return facts.recurrence_zone or facts.event.zone


def _occurrence(facts: InvitationFacts) -> list[str]:
    if facts.recurrence_id is None:
        return []
    return [f"RECURRENCE-ID;TZID={_master_zone(facts)}:{local(facts.recurrence_id)}"]


def _recurrence(facts: InvitationFacts) -> list[str]:
    """RRULE and EXDATEs, the latter in DTSTART's own zone: Exchange ignored them in another (KB 2295902)."""
    lines = [f"RRULE:{rule(facts.rrule)}"] if facts.rrule else []
    return lines + [f"EXDATE;TZID={facts.event.zone}:{local(exdate)}" for exdate in facts.exdates]
