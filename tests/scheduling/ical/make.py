"""Facts for tests: one meeting and one invitation, of which a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scheduling.ical import EventFacts, InvitationFacts

at = datetime.fromisoformat  # "2026-10-22 14:00": wall-clock time, naive
EVENT = EventFacts(
    uid="5b0c2f9e-thorax@quorum.example",
    sequence=2,
    stamp=datetime(2026, 9, 1, 8, 15, 30, tzinfo=UTC),
    start=at("2026-10-22 14:00"),
    duration=timedelta(minutes=90),
    zone="Europe/Paris",
    summary="RCP Thorax",
    description="Salle ouverte dès 13 h 45.",
    location="Salle Récamier, bâtiment B",
    url="https://quorum.example/m/7f3a",
)
INVITATION = InvitationFacts(
    event=EVENT,
    organizer_name="RCP Thorax",
    organizer="rcp+k7@quorum.example",
    attendee_name="Dr Zoé Léa",
    attendee="zoe.lea@hopital.example",
    role="REQ-PARTICIPANT",
    partstat="NEEDS-ACTION",
)
SEASON = replace(
    INVITATION,
    event=replace(EVENT, start=at("2026-10-01 14:00")),
    rrule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20261210T130000Z",
    exdates=(at("2026-11-05 14:00"), at("2026-11-12 14:00")),
)


def event(**changes: Any) -> EventFacts:
    """The meeting above, changed."""
    return replace(EVENT, **changes)


def invitation(**changes: Any) -> InvitationFacts:
    """The invitation above, changed."""
    return replace(INVITATION, **changes)
