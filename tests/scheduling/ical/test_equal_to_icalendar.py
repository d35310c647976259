"""The hand formatter writes what icalendar reads back, and what icalendar itself would have written."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import vCalAddress, vUri

from scheduling.ical import EventFacts, InvitationFacts, cancel, feed, fragment, lint, placeholder, request
from scheduling.ical.text import clean as plain
from tests.scheduling.ical import strategies

UNFOLD = (b"\r\n ", b"")
checked = settings(max_examples=60, deadline=None)  # two busy cores


def wall(facts: EventFacts) -> datetime:
    """The start at the hour that exists."""
    zone = ZoneInfo(facts.zone)
    return facts.start.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def ending(facts: EventFacts) -> datetime:
    """The end, in UTC where its local hour comes twice and it is the second."""
    zone = ZoneInfo(facts.zone)
    end = (wall(facts).astimezone(UTC) + facts.duration).astimezone(zone)
    return end.astimezone(UTC) if end.fold else end


def written_by_icalendar(facts: EventFacts) -> icalendar.Event:
    """The same event built with icalendar, for its own serialisation."""
    event = icalendar.Event()
    event.add("uid", facts.uid)
    event.add("dtstamp", facts.stamp)
    event.add("last-modified", facts.stamp)
    event.add("sequence", facts.sequence)
    event.add("dtstart", wall(facts))
    event.add("dtend", ending(facts))
    event.add("summary", plain(facts.summary))
    for name in ("description", "location"):
        if getattr(facts, name):
            event.add(name, plain(getattr(facts, name)))
    event.add("url", facts.url)
    if facts.conference:
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO"}
        event.add("conference", vUri(facts.conference, params=parameters), encode=False)
    event.add("status", "CANCELLED" if facts.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if facts.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def parsed(event: Any) -> dict[str, object]:
    """Every property with its value and parameters, as comparable Python."""
    return {name: _comparable(event[name]) for name in event}


def _comparable(value: Any) -> object:
    if isinstance(value, list):
        return [_comparable(one) for one in value]
    if hasattr(value, "dts"):
        return [one.dt for one in value.dts], dict(value.params)
    if hasattr(value, "dt"):
        return value.dt, dict(value.params)
    return value, dict(getattr(value, "params", {}))


def first_event(data: bytes) -> Any:
    """The only VEVENT of a calendar that icalendar reads without an error."""
    calendar = icalendar.Calendar.from_ical(data)
    assert [component.errors for component in calendar.walk() if component.errors] == []
    (event,) = calendar.walk("VEVENT")
    return event


@checked
@given(strategies.events)
def test_icalendar_reads_every_value_of_a_fragment(facts: EventFacts) -> None:
    event = first_event(feed("Mes RCP", "navy", [facts.zone], [fragment(facts)]))
    assert event["SUMMARY"] == plain(facts.summary)
    assert event.get("DESCRIPTION", "") == plain(facts.description)
    assert event.get("LOCATION", "") == plain(facts.location)
    assert (event["UID"], event["SEQUENCE"], event["URL"]) == (facts.uid, facts.sequence, facts.url)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == facts.stamp
    assert event["DTSTART"].dt.astimezone(UTC) == wall(facts).astimezone(UTC)
    assert event["DTSTART"].params["TZID"] == facts.zone
    assert event["DTEND"].dt.astimezone(UTC) - event["DTSTART"].dt.astimezone(UTC) == facts.duration


@checked
@given(strategies.events)
def test_a_fragment_is_what_icalendar_would_write(facts: EventFacts) -> None:
    ours = icalendar.Event.from_ical(fragment(facts))
    theirs = icalendar.Event.from_ical(written_by_icalendar(facts).to_ical())
    assert parsed(ours) == parsed(theirs)


@checked
@given(strategies.events)
def test_a_fragment_has_icalendars_own_lines(facts: EventFacts) -> None:
    facts = replace(facts, conference="")  # the one line with two parameters, whose order is free
    ours = fragment(facts).replace(*UNFOLD).split(b"\r\n")
    theirs = written_by_icalendar(facts).to_ical().replace(*UNFOLD).split(b"\r\n")
    assert sorted(ours) == sorted(theirs)


@checked
@given(strategies.invitations)
def test_icalendar_reads_the_people_of_an_invitation(facts: InvitationFacts) -> None:
    event = first_event(request(facts))
    assert event["ORGANIZER"] == vCalAddress(f"mailto:{facts.organizer}")
    assert event["ORGANIZER"].params["CN"] == plain(facts.organizer_name)
    assert event["ATTENDEE"] == vCalAddress(f"mailto:{facts.attendee}")
    assert dict(event["ATTENDEE"].params) == {
        "CN": plain(facts.attendee_name),
        "CUTYPE": "INDIVIDUAL",
        "ROLE": facts.role,
        "PARTSTAT": facts.partstat,
        "RSVP": "TRUE",
    }


@checked
@given(strategies.seasons)
def test_icalendar_reads_the_recurrence_of_a_season(facts: InvitationFacts) -> None:
    event = first_event(request(facts))
    zone = ZoneInfo(facts.event.zone)
    assert [exdate.replace(tzinfo=None) for exdate in event.exdates] == list(facts.exdates)
    assert [str(exdate.tzinfo) for exdate in event.exdates] == [str(zone)] * len(facts.exdates)
    expected = icalendar.vRecur.from_ical(facts.rrule) if facts.rrule else None
    assert event.get("RRULE") == expected
    if facts.rrule:
        assert event["DTSTART"].dt.replace(tzinfo=None) == facts.event.start


@checked
@given(strategies.overrides)
def test_icalendar_reads_which_occurrence_an_override_replaces(facts: InvitationFacts) -> None:
    recurrence_id = first_event(request(facts))["RECURRENCE-ID"]
    assert recurrence_id.dt.replace(tzinfo=None) == facts.recurrence_id
    assert recurrence_id.params["TZID"] == (facts.recurrence_zone or facts.event.zone)


@checked
@given(strategies.invitations, st.booleans())
def test_every_invitation_passes_the_linter(facts: InvitationFacts, withdrawn: bool) -> None:
    assert lint(request(facts)) == []
    assert lint(cancel(facts, withdrawn=withdrawn)) == []


@checked
@given(strategies.texts, st.lists(strategies.events, min_size=1, max_size=4))
def test_every_feed_passes_the_linter(name: str, meetings: list[EventFacts]) -> None:
    body = feed(name, "navy", (facts.zone for facts in meetings), map(fragment, meetings))
    assert lint(body) == []
    calendar = icalendar.Calendar.from_ical(body)
    assert calendar["NAME"] == icalendar.vText(plain(name)).to_ical().decode()
    assert list(calendar.get_missing_tzids()) == []


@checked
@given(st.sampled_from(["revoked", "empty"]), st.sampled_from(["fr", "en"]), strategies.stamps)
def test_every_placeholder_holds_one_event_and_passes_the_linter(
    reason: str, language: str, stamp: datetime
) -> None:
    body = placeholder(reason, language, uid="revoked@quorum.example", stamp=stamp)  # type: ignore[arg-type]
    assert lint(body) == []
    event = first_event(body)
    assert event["DTSTART"].dt == stamp.date()
    assert event["DTSTAMP"].dt == stamp
