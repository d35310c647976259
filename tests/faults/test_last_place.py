"""T4: secretaries race over HTTP for a meeting's last places, against two gunicorn processes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest

from tests.faults.client import Answer, Browser
from tests.faults.conftest import Prepare
from tests.faults.run import Run

Figures = Callable[[str, object], None]
Race = dict[str, str]
FULL = b"This meeting is full"
BOOKED = """
    SELECT m.capacity_cases, m.booked_cases, count(b.id), m.booked_minutes, coalesce(sum(b.minutes), 0)
    FROM boards_meeting m LEFT JOIN boards_booking b ON b.meeting_id = m.id AND b.state = 'booked'
    GROUP BY m.id, m.capacity_cases, m.booked_cases, m.booked_minutes
"""
CASES_WITHOUT_BOOKING = """
    SELECT count(*) FROM boards_case c
    WHERE NOT EXISTS (SELECT 1 FROM boards_booking b WHERE b.case_id = c.id)
"""


@dataclass
class Arena:
    """Meetings to race for, and browsers whose users have signed in."""

    run: Run
    races: list[Race]
    browsers: list[Browser]

    def hold(self, race: Race) -> list[Answer]:
        """Everybody books a patient of her own on the same meeting at the same moment."""
        start = Barrier(len(self.browsers))

        def book(number: int) -> Answer:
            fields = _patient(number, race) | race | {"question": "Adjuvant treatment?", "minutes": "5"}
            start.wait()
            return self.browsers[number].send("/book/", fields)

        with ThreadPoolExecutor(len(self.browsers)) as pool:
            return list(pool.map(book, range(len(self.browsers))))

    def choose(self, race: Race) -> list[Answer]:
        """Everybody chooses the meeting in her form at the same moment, which holds a place on it."""
        start = Barrier(len(self.browsers))

        def hold(number: int) -> Answer:
            start.wait()
            return self.browsers[number].send("/book/hold/", {"meeting": race["meeting"], "minutes": "5"})

        with ThreadPoolExecutor(len(self.browsers)) as pool:
            return list(pool.map(hold, range(len(self.browsers))))


def _patient(number: int, race: Race) -> dict[str, str]:
    """Somebody new each time: the same patient twice on a board would be refused."""
    name = f"Racer{number} {race['meeting']}"
    return {"family_name": name, "given_name": "Jeanne", "birth_date": "1961-04-12"}


@pytest.fixture(params=[(2, 1, 200, 1_000), (20, 5, 20, 200)], ids=["the-last-place", "five-places"])
def arena(request: pytest.FixtureRequest, prepare: Prepare, full_size: bool) -> Iterator[Arena]:
    clients, places, reduced, full = request.param
    run = prepare(f"places{places}")
    made = run.make("free-places", full if full_size else reduced, places)
    with run.house("web") as ports:
        browsers = [_signed_in(ports["web"], made, number) for number in range(clients)]
        yield Arena(run, made["races"], browsers)


def _signed_in(port: int, made: dict[str, Any], number: int) -> Browser:
    browser, secretaries = Browser(port), made["secretaries"]
    browser.open("/sign-in/")
    email = secretaries[number % len(secretaries)]
    assert browser.send("/sign-in/", {"email": email, "password": made["password"]}).status == 302
    assert browser.open("/book/").status == 200
    return browser


def test_a_race_for_the_last_places_fills_the_meeting_and_no_more(
    arena: Arena, record_property: Figures
) -> None:
    began = time.monotonic()
    answers = [arena.hold(race) for race in arena.races]
    seconds = time.monotonic() - began
    found = arena.run.database.rows(BOOKED)
    places, clients = found[0][0], len(arena.browsers)
    statuses = Counter(answer.status for race in answers for answer in race)
    arena.run.history.note("findings", races=len(answers), statuses=dict(statuses), seconds=round(seconds, 1))
    for race in answers:
        assert sorted(answer.status for answer in race) == [302] * places + [422] * (clients - places)
        assert all(FULL in answer.body for answer in race if answer.status == 422)
    assert set(found) == {(places, places, places, 5 * places, 5 * places)}
    assert arena.run.database.rows(CASES_WITHOUT_BOOKING) == [(0,)]
    prize = "the last place" if places == 1 else f"{places} places"
    record_property(
        "figures",
        f"T4: {clients} clients for {prize}, {len(answers)} times: 0 overbooked, all full, no 500, "
        f"{len(answers) * clients / seconds:.0f} answers/s",
    )


TAKEN = "SELECT sum(held_cases), sum(held_minutes), sum(booked_cases) FROM boards_meeting"
HOLDS = "SELECT count(*) FROM boards_hold"


def test_who_held_a_place_has_it_when_everybody_books(prepare: Prepare) -> None:
    """Four secretaries choose the same meeting of two places at once, then all of them press Book."""
    run = prepare("holds")
    made = run.make("free-places", 4, 2)
    with run.house("web") as ports:
        arena = Arena(run, made["races"], [_signed_in(ports["web"], made, number) for number in range(4)])
        for number, race in enumerate(arena.races):
            held = arena.choose(race)
            assert [answer.status for answer in held] == [200] * 4
            assert run.database.rows(TAKEN) == [(2, 10, 2 * number)]
            answers = arena.hold(race)
            assert sorted(answer.status for answer in answers) == [302, 302, 422, 422]
            assert run.database.rows(TAKEN) == [(0, 0, 2 * number + 2)]
    assert run.database.rows(HOLDS) == [(0,)]
