"""Every page that a reader can reach by two links from her first one, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.conftest import FULL_SIZE
from tests.journeys import cast
from tests.journeys.browser import ENGLISH_IN_CAYENNE, FRENCH_IN_LYON, READERS, Reader, Tab, kind_of, window
from tests.journeys.house import House, wait_until

# Markup and accessibility, not what is asked of a database: tests/again.py leaves these to one of them.
pytestmark = [pytest.mark.journey, pytest.mark.any_database]

DEPTH = 2
LINKS = "[...document.links].filter((link) => !link.hasAttribute('download')).map((link) => link.href)"
Kind = tuple[str, frozenset[str]]  # the page's name, and which filters its address has
EVERYBODYS = {"boards:my_week", "boards:calendar", "boards:meeting", "boards:boards", "boards:board"}
EVERYBODYS |= {"boards:partners", "boards:partner", "boards:accessibility", "boards:find_board"}
STAFF = EVERYBODYS | {"boards:book", "boards:booking", "boards:people", "boards:person"}
COORDINATORS = STAFF | {
    "scheduling:inbox",
    "boards:answer_for",
    "scheduling:outgoing",
    "scheduling:outgoing_mail",
    "scheduling:move_meeting",
}
READERS_OF = {
    cast.HELENE_IN_LYON: EVERYBODYS | {"scheduling:my_calendar"},
    cast.SECRETARY_IN_CAYENNE: STAFF,
    cast.COORDINATOR_IN_LYON: COORDINATORS | {"scheduling:seat_person", "scheduling:cancel_meeting"},
    cast.ADMINISTRATOR: COORDINATORS | {"boards:partner_new", "boards:board_new", "boards:person_new"},
}


DOCTOR = pytest.param(cast.HELENE_IN_LYON, FRENCH_IN_LYON, id="doctor-fr")
SECRETARY = pytest.param(cast.SECRETARY_IN_CAYENNE, ENGLISH_IN_CAYENNE, id="secretary-en")
COORDINATOR = pytest.param(cast.COORDINATOR_IN_LYON, FRENCH_IN_LYON, id="coordinator-fr")
ADMINISTRATOR = pytest.param(cast.ADMINISTRATOR, ENGLISH_IN_CAYENNE, id="administrator-en")
# What staff sees in both languages, and what doctors see; at full size each role in both.
ROUNDS = [DOCTOR, SECRETARY, COORDINATOR]
OTHER_LANGUAGE = [
    ADMINISTRATOR,
    pytest.param(cast.HELENE_IN_LYON, ENGLISH_IN_CAYENNE, id="doctor-en"),
    pytest.param(cast.SECRETARY_IN_CAYENNE, FRENCH_IN_LYON, id="secretary-fr"),
    pytest.param(cast.COORDINATOR_IN_LYON, ENGLISH_IN_CAYENNE, id="coordinator-en"),
    pytest.param(cast.ADMINISTRATOR, FRENCH_IN_LYON, id="administrator-fr"),
]


@pytest.mark.parametrize(("login", "reader"), ROUNDS + (OTHER_LANGUAGE if FULL_SIZE else []))
def test_every_page_within_two_links_is_sound(
    house: House, browser: Browser, login: str, reader: Reader
) -> None:
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, login)
        seen = crawl(tab, next_week(), "/")
    assert READERS_OF[login] <= {name for name, _filters in seen}


@pytest.mark.parametrize("reader", READERS, ids=["fr", "en"])
def test_every_page_open_to_everybody_is_sound(house: House, browser: Browser, reader: Reader) -> None:
    wait_until(lambda: any((house.var / "sink").glob("*.eml")), "the first mail of the demo")
    with window(browser, house.address, reader) as tab:
        seen = crawl(tab, "/sink/")
    assert {"boards:login", "boards:accessibility", "scheduling:sink_mail"} <= {name for name, _ in seen}


def next_week() -> str:
    """The calendar of a week where no meeting is over yet, whatever the hour of the run."""
    year, week, _ = (datetime.now(UTC) + timedelta(days=7)).isocalendar()
    return f"/calendar/?week={year}-W{week:02}"


def crawl(tab: Tab, *starts: str) -> set[Kind]:
    """Open the first link of each kind, breadth first; a link that leads to a refusal is a fault, too."""
    seen: set[Kind] = {kind for kind in map(page_and_filters, starts) if kind}
    level = list(starts)
    for depth in range(DEPTH + 1):
        following: list[str] = []
        for path in level:
            tab.open(path)
            for link in links(tab) if depth < DEPTH else ():
                kind = page_and_filters(link)
                if kind is not None and kind not in seen:
                    seen.add(kind)
                    following.append(link)
        level = following
    return seen


def links(tab: Tab) -> Iterator[str]:
    """Path and query of every link of the page that leads to another page of the house."""
    for address in tab.page.evaluate(LINKS):
        if address.startswith(f"{tab.address}/"):
            yield address.removeprefix(tab.address).partition("#")[0]


def page_and_filters(link: str) -> Kind | None:
    name = kind_of(link)
    return (name, frozenset(parse_qs(urlsplit(link).query, keep_blank_values=True))) if name else None
