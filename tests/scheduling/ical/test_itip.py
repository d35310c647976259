"""Invitations, updates, overrides and cancellations (RFC 5546)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scheduling.ical import cancel, request
from tests.scheduling.ical.make import EVENT, INVITATION, SEASON, at, event, invitation
from tests.scheduling.ical.test_events import line, lines

ATTENDEE = (
    'ATTENDEE;CN="Dr Zoé Léa";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE'
    ":mailto:zoe.lea@hopital.example"
)
MOVED = invitation(event=event(start=at("2026-10-23 15:00")), recurrence_id=at("2026-10-22 14:00"))


def test_a_request_names_one_organizer_and_one_attendee() -> None:
    body = request(INVITATION)
    assert "METHOD:REQUEST" in lines(body)
    assert line(body, "ORGANIZER") == 'ORGANIZER;CN="RCP Thorax":mailto:rcp+k7@quorum.example'
    assert line(body, "ATTENDEE") == ATTENDEE
    assert lines(body).count("BEGIN:VEVENT") == 1
    assert "STATUS:CONFIRMED" in lines(body)


def test_an_answer_already_given_survives_an_update() -> None:
    assert "PARTSTAT=ACCEPTED;RSVP=TRUE" in line(request(invitation(partstat="ACCEPTED")), "ATTENDEE")


def test_a_season_carries_its_rule_and_its_holidays_in_its_own_zone() -> None:
    body = lines(request(SEASON))
    assert "RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20261210T130000Z" in body
    assert [one for one in body if one.startswith("EXDATE")] == [
        "EXDATE;TZID=Europe/Paris:20261105T140000",
        "EXDATE;TZID=Europe/Paris:20261112T140000",
    ]


def test_a_season_keeps_its_hour_where_the_clocks_skip_it_once() -> None:
    night = replace(SEASON, event=event(start=at("2026-03-29 02:30")))
    assert line(request(night), "DTSTART") == "DTSTART;TZID=Europe/Paris:20260329T023000"


def test_an_override_names_its_occurrence() -> None:
    body = request(MOVED)
    assert line(body, "RECURRENCE-ID") == "RECURRENCE-ID;TZID=Europe/Paris:20261022T140000"
    assert line(body, "DTSTART") == "DTSTART;TZID=Europe/Paris:20261023T150000"


def test_an_override_held_elsewhere_declares_both_zones() -> None:
    body = request(
        invitation(
            event=event(zone="America/Cayenne"),
            recurrence_id=at("2026-10-22 14:00"),
            recurrence_zone="Europe/Paris",
        )
    )
    declared = [one for one in lines(body) if one.startswith("TZID:")]
    assert declared == ["TZID:America/Cayenne", "TZID:Europe/Paris"]
    assert line(body, "RECURRENCE-ID") == "RECURRENCE-ID;TZID=Europe/Paris:20261022T140000"


def test_a_cancelled_meeting_is_a_cancel_with_its_status_and_asks_no_answer() -> None:
    body = cancel(INVITATION, withdrawn=False)
    assert "METHOD:CANCEL" in lines(body)
    assert line(body, "STATUS") == "STATUS:CANCELLED"
    assert "RSVP" not in line(body, "ATTENDEE")


def test_a_person_withdrawn_gets_a_cancel_without_status() -> None:
    body = lines(cancel(INVITATION, withdrawn=True))
    assert "METHOD:CANCEL" in body
    assert not [one for one in body if one.startswith("STATUS")]


def test_one_occurrence_can_be_cancelled() -> None:
    body = cancel(MOVED, withdrawn=False)
    assert line(body, "RECURRENCE-ID") == "RECURRENCE-ID;TZID=Europe/Paris:20261022T140000"


def test_a_cancelled_meeting_cannot_be_requested() -> None:
    with pytest.raises(ValueError, match="CANCEL"):
        request(invitation(event=event(cancelled=True)))


def test_the_organizer_is_never_the_attendee() -> None:
    with pytest.raises(ValueError, match="organizer"):
        invitation(attendee="RCP+k7@quorum.example")


@pytest.mark.parametrize(
    "wrong",
    [
        {"recurrence_id": datetime(2026, 10, 22, 14, tzinfo=UTC)},
        {"exdates": (datetime(2026, 10, 22, 14, tzinfo=UTC),)},
    ],
)
def test_wall_clock_times_are_naive(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="naive"):
        invitation(**wrong)


def test_an_override_does_not_recur() -> None:
    with pytest.raises(ValueError, match="cannot recur"):
        replace(MOVED, rrule="FREQ=WEEKLY")


def test_a_request_says_what_the_feed_says_of_the_meeting() -> None:
    told = lines(request(INVITATION))
    assert [one for one in told if one.startswith(("SUMMARY", "DESCRIPTION", "LOCATION", "URL"))] == [
        f"SUMMARY:{EVENT.summary}",
        f"DESCRIPTION:{EVENT.description}",
        "LOCATION:Salle Récamier\\, bâtiment B",
        f"URL:{EVENT.url}",
    ]
