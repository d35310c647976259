"""A real Thunderbird subscribes to a feed of the running house, and shows what happens to a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.clients.house import House
from tests.clients.thunderbird import Shown, Thunderbird
from tests.faults.run import wait_until

pytestmark = pytest.mark.calendars

PATIENCE = 60.0  # seconds from a click to the feed, on a machine that does other things too


def sees(doctor: Thunderbird, fact: Callable[[list[Shown]], bool]) -> list[Shown]:
    """Press Synchronise until her calendar shows it; the calendar must stay on."""

    def seen() -> bool:
        doctor.synchronise("Boards")
        return fact(doctor.shown())

    wait_until(seen, PATIENCE)
    assert not doctor.is_off("Boards")
    return doctor.shown()


def test_a_move_a_cancellation_and_a_restore_reach_a_subscriber(house: House, doctor: Thunderbird) -> None:
    meeting = house.meetings[0]
    doctor.subscribe("Boards", house.feed_address)
    before = sees(doctor, lambda shown: len(shown) == len(house.meetings))
    assert {one.start for one in house.meetings[:2]} <= set(starts(before)), "nobody has moved these yet"

    to = meeting.local + timedelta(days=1, hours=1)
    house.move(meeting, to)
    moved = sees(doctor, lambda shown: to.astimezone(UTC) in starts(shown))
    assert meeting.start not in starts(moved)
    assert uids(moved) == uids(before)

    house.change(meeting, "cancel", reason="Congress")
    cancelled = sees(doctor, lambda shown: "CANCELLED" in statuses(shown))
    assert [one.start for one in cancelled if one.status == "CANCELLED"] == [to.astimezone(UTC)]

    house.change(meeting, "restore")
    restored = sees(doctor, lambda shown: "CANCELLED" not in statuses(shown))
    assert starts(restored) == starts(moved)
    assert uids(restored) == uids(before)


def starts(shown: list[Shown]) -> list[datetime]:
    return [one.start for one in shown]


def uids(shown: list[Shown]) -> set[str]:
    return {one.uid for one in shown}


def statuses(shown: list[Shown]) -> set[str]:
    return {one.status for one in shown}
