"""Three readers that share no code agree on every instant, and libical finds no fault in a message."""

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.ical import EventFacts, InvitationFacts, cancel, feed, fragment, lint, placeholder, request
from tests.calendars import icalendar_reader, icaljs, khal, libical
from tests.calendars.oracle import Instant, need
from tests.scheduling.ical.make import INVITATION, SEASON, at, event, invitation
from tests.scheduling.ical.strategies import ZONES

pytestmark = pytest.mark.calendars

MEETINGS = [
    event(uid="1@q.example", start=at("2026-10-22 14:00"), summary="Paris, dernier jeudi d'été"),
    event(uid="2@q.example", start=at("2026-10-29 14:00"), summary="Paris, premier jeudi d'hiver"),
    event(uid="3@q.example", start=at("2027-03-25 14:00"), summary="Paris, dernier jeudi d'hiver"),
    event(uid="4@q.example", start=at("2027-04-01 14:00"), summary="Paris, premier jeudi d'été"),
    event(uid="5@q.example", start=at("2026-10-25 01:30"), summary="Finit dans la seconde heure égale"),
    event(uid="6@q.example", start=at("2027-03-28 02:30"), summary="Commence à une heure qui n'existe pas"),
    event(uid="7@q.example", zone="America/Cayenne", start=at("2026-10-22 09:00"), summary="Cayenne, été"),
    event(uid="8@q.example", zone="America/Cayenne", start=at("2026-12-03 10:00"), summary="Cayenne, hiver"),
    event(uid="9@q.example", zone="Europe/London", start=at("2027-03-30 13:00"), summary="Londres"),
    event(uid="10@q.example", zone="Europe/Dublin", start=at("2027-01-05 09:00"), summary="Dublin, hiver"),
    event(uid="11@q.example", zone="America/Santiago", start=at("2026-09-07 09:00"), summary="Santiago"),
    event(uid="12@q.example", zone="Australia/Lord_Howe", start=at("2026-10-05 09:00"), summary="Lord Howe"),
    event(uid="13@q.example", cancelled=True, summary="ANNULÉE : RCP Sarcomes ; « œuvre », 中文, 🫁"),
    event(uid="14@q.example", summary="Long " + "é" * 200, description="Ligne,\n" * 100),
]
FEED = feed("Mes RCP", "navy", {meeting.zone for meeting in MEETINGS}, map(fragment, MEETINGS))


def told(facts: EventFacts) -> Instant:
    """What a reader must show for one meeting, from zoneinfo alone."""
    start = facts.start.replace(tzinfo=ZoneInfo(facts.zone)).astimezone(UTC)
    status = "CANCELLED" if facts.cancelled else "CONFIRMED"
    return Instant(facts.uid, start, start + facts.duration, facts.summary, status)


EXPECTED = sorted(map(told, MEETINGS))
# 1 October to 10 December 2026 at 14:00 in Paris, without 5 and 12 November.
SEASON_STARTS = [
    (at(f"2026-{day} 14:00").replace(tzinfo=ZoneInfo("Europe/Paris"))).astimezone(UTC)
    for day in ("10-01", "10-08", "10-15", "10-22", "10-29", "11-19", "11-26", "12-03", "12-10")
]
MOVED = invitation(event=event(start=at("2026-10-23 15:00")), recurrence_id=at("2026-10-22 14:00"))
ABROAD = invitation(
    event=event(zone="America/Cayenne"), recurrence_id=at("2026-10-22 14:00"), recurrence_zone="Europe/Paris"
)
INVITATIONS = [INVITATION, SEASON, MOVED, ABROAD, replace(INVITATION, attendee_name='Dr "Zoé"; Léa, 中文')]


def test_the_sample_feed_passes_our_linter() -> None:
    assert lint(FEED) == []


def test_icalendar_shows_every_meeting_at_its_instant() -> None:
    assert icalendar_reader.problems(FEED) == []
    assert icalendar_reader.instants(FEED) == EXPECTED


def test_icaljs_shows_every_meeting_at_its_instant() -> None:
    need(icaljs)
    assert icaljs.instants(FEED) == EXPECTED


@pytest.mark.parametrize("zone", ["UTC", "America/Cayenne", "Asia/Tokyo"])
def test_khal_shows_every_meeting_at_its_instant_wherever_its_reader_lives(zone: str) -> None:
    need(khal)
    assert khal.instants(FEED, zone=zone) == EXPECTED


def test_icaljs_reads_our_vtimezone_of_every_zone_as_zoneinfo_does() -> None:
    need(icaljs)
    meetings = [
        event(
            uid=f"{zone}-{month}@q.example", zone=zone, start=at(f"{2027 + month % 10}-{month:02d}-28 12:00")
        )
        for zone in ZONES
        for month in range(1, 13)
    ]
    body = feed("Fuseaux", "navy", ZONES, map(fragment, meetings))
    assert icaljs.instants(body) == sorted(map(told, meetings))


def test_a_season_has_the_same_occurrences_in_all_three() -> None:
    need(icaljs)
    need(khal)
    body = request(SEASON)
    expected = [
        Instant(SEASON.event.uid, start, start + timedelta(minutes=90), SEASON.event.summary, "CONFIRMED")
        for start in SEASON_STARTS
    ]
    assert icalendar_reader.instants(body) == expected
    assert icaljs.instants(body) == expected
    assert khal.instants(body) == expected


def test_an_override_alone_has_the_same_instant_in_icalendar_and_icaljs() -> None:
    need(icaljs)
    for facts in (MOVED, ABROAD):
        assert (
            icaljs.instants(request(facts))
            == icalendar_reader.instants(request(facts))
            == [told(facts.event)]
        )


def test_icaljs_shows_a_missing_vtimezone_as_a_shifted_time() -> None:
    need(icaljs)
    (shown,) = icaljs.instants(feed("x", "navy", [], [fragment(MEETINGS[0])]))
    assert shown.start == told(MEETINGS[0]).start + timedelta(hours=2)


@pytest.mark.parametrize("reason", ["revoked", "empty"])
def test_a_placeholder_is_one_event_in_icaljs(reason: str) -> None:
    need(icaljs)
    body = placeholder(reason, "fr", uid="k@q.example", stamp=MEETINGS[0].stamp)  # type: ignore[arg-type]
    assert [shown.uid for shown in icaljs.instants(body)] == ["k@q.example"]


def messages(facts: InvitationFacts) -> list[bytes]:
    """Each message that one invitation can become."""
    return [request(facts), cancel(facts, withdrawn=False), cancel(facts, withdrawn=True)]


def test_libical_finds_no_violation_in_any_message() -> None:
    need(libical)
    bodies = [body for facts in INVITATIONS for body in messages(facts)]
    assert libical.violations([*bodies, FEED]) == [[] for _ in (*bodies, FEED)]


@pytest.mark.parametrize(
    ("line", "property_name"),
    [
        (b"UID:", "UID"),
        (b"DTSTAMP:", "DTSTAMP"),
        (b"ORGANIZER;", "ORGANIZER"),
        (b"ATTENDEE;", "ATTENDEE"),
        (b"SUMMARY:", "SUMMARY"),
    ],
)
def test_libical_names_a_property_that_was_taken_out(line: bytes, property_name: str) -> None:
    need(libical)
    unfolded = request(INVITATION).replace(b"\r\n ", b"").split(b"\r\n")
    planted = b"\r\n".join(one for one in unfolded if not one.startswith(line))
    (found,) = libical.violations([planted])
    assert len(found) == 1
    assert property_name in found[0]


def test_libical_names_a_cancel_without_sequence() -> None:
    need(libical)
    (found,) = libical.violations([cancel(INVITATION, withdrawn=False).replace(b"SEQUENCE:2\r\n", b"")])
    assert len(found) == 1
    assert "SEQUENCE" in found[0]
