"""A doctor's click on Accept or Decline in a real Thunderbird changes the quorum forecast of the meeting.

The invitation is the one that the house sent by SMTP; the answer is the mail that Thunderbird sends, which
reaches the house through Dovecot's IMAP.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.clients.cast import ZOE
from tests.clients.house import House, Meeting
from tests.clients.post import PostOffice, event_of
from tests.clients.thunderbird import Thunderbird
from tests.faults.run import wait_until

pytestmark = pytest.mark.calendars

PATIENCE = 90.0  # seconds from a click to the page: the mailbox is looked into every 15 s


def invited(office: PostOffice, wanted: Callable[[str], bool]) -> str:
    """The newest invitation that Zoé got of the wanted kind, once it is there."""
    found: list[str] = []

    def arrived() -> bool:
        found[:] = [one for one in office.invitations(ZOE) if wanted(one)]
        return bool(found)

    wait_until(arrived, PATIENCE)
    return found[-1]


def is_season(invitation: str) -> bool:
    return "RRULE" in event_of(invitation)


def begins_at(start: datetime) -> Callable[[str], bool]:
    """Whether an invitation is about one day of the season, which now begins at this instant."""

    def fits(invitation: str) -> bool:
        event = event_of(invitation)
        return "RECURRENCE-ID" in event and event.start == start

    return fits


def becomes(house: House, meeting: Meeting, forecast: str) -> None:
    wait_until(lambda: forecast in house.page(meeting), PATIENCE)


def test_an_answer_from_thunderbird_changes_the_forecast(
    house: House, office: PostOffice, doctor: Thunderbird
) -> None:
    """First to the season, then, against it, to one day that was moved."""
    stays, moves = house.meetings[2:4]
    assert "Quorum if all come" in house.page(stays)

    season = invited(office, is_season)
    assert doctor.answer(season, "ACCEPTED", ZOE) == {"method": "REQUEST", "found": 0}
    becomes(house, stays, "Quorum reached")
    assert "Quorum reached" in house.page(moves)

    to = moves.local + timedelta(days=1, hours=1)
    house.move(moves, to)
    assert "Quorum if all come" in house.page(moves), "who answered for another hour is asked again"
    day = invited(office, begins_at(to))
    assert doctor.answer(day, "DECLINED", ZOE) == {"method": "REQUEST:UPDATE", "found": 1}
    becomes(house, moves, "No quorum")
    assert "Quorum reached" in house.page(stays)
