"""The booking page on a narrow screen, enlarged, and while the server is away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.journeys import cast
from tests.journeys.booking import (
    QUESTION,
    SCREEN,
    WORDS,
    book,
    choose_board,
    look_at,
    new_patient,
    wait_for_the_demo,
)
from tests.journeys.browser import ENGLISH_IN_CAYENNE, FRENCH_IN_LYON, Reader, window
from tests.journeys.house import House
from tests.journeys.keys import counted

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

TWICE = {"width": 720, "height": 450}  # a screen of 1440 by 900 at 200 %
NO_NETWORK = re.compile("ERR_INTERNET_DISCONNECTED|console: htmx:(afterRequest|sendError)")
GIVEN = {390: "Kawine", 320: "Kawotte", 720: "Kawouna"}


@pytest.fixture(scope="module", autouse=True)
def quiet_house(house: House) -> None:
    wait_for_the_demo(house)


@pytest.mark.parametrize(
    ("reader", "size", "zoom"),
    [
        (FRENCH_IN_LYON, {"width": 390, "height": 844}, 1),
        (ENGLISH_IN_CAYENNE, {"width": 320, "height": 640}, 1),
        (FRENCH_IN_LYON, TWICE, 2),
    ],
    ids=["390 px", "320 px", "200 %"],
)
def test_the_page_is_as_good_on_a_narrow_screen_and_enlarged(
    house: House, browser: Browser, reader: Reader, size: dict[str, int], zoom: int
) -> None:
    name = f"Tamanoir {GIVEN[size['width']]}"
    with window(browser, house.address, reader, viewport=size, device_scale_factor=zoom) as tab:
        cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
        tab.page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict of the library's own
        tab.page.goto(f"{tab.address}/book/")
        look_at(tab)
        with counted(tab.page) as keys:
            keys.type(name[:4])
            tab.page.wait_for_selector("[role=option]")
            look_at(tab)
            keys.press("Control+A")
            new_patient(keys, name)
            look_at(tab)
            assert "Lyon" in choose_board(keys, WORDS[reader.language][1])
            look_at(tab)
            assert focus_order(tab.page) == ["question", "More", "meeting", "Book", "wait"]
            tab.page.locator("[name=question]").focus()
            keys.type(QUESTION)
            book(keys)
        look_at(tab)


NAME_OF_FOCUS = """() => { const one = document.activeElement;
    if (one.tagName === "SUMMARY") return one.closest("#book-more") ? "More" : "";
    return one.hasAttribute("data-ctrl-enter") ? "Book" : one.value === "wait" ? "wait" : one.name; }"""


def focus_order(page: Page) -> list[str]:
    """What Tab reaches from the question on."""
    reached: list[str] = []
    page.locator("[name=question]").focus()
    for _ in range(6):
        reached.append(str(page.evaluate(NAME_OF_FOCUS)))
        page.keyboard.press("Tab")
    return [name for name in reached if name][:5]  # without the meetings that cannot take the case


def test_a_draft_survives_a_lost_connection(house: House, browser: Browser) -> None:
    with window(browser, house.address, ENGLISH_IN_CAYENNE, viewport=SCREEN) as tab:
        cast.sign_in(tab, cast.SECRETARY_IN_CAYENNE)
        answers: list[Response] = []
        tab.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  it marks what it is given
        tab.page.goto(f"{tab.address}/book/")
        assert "no-store" in (answers[0].header_value("cache-control") or "")
        tab.page.context.set_offline(True)
        tab.page.locator("[name=question]").focus()
        tab.page.keyboard.type("Whipple now, or after chemotherapy?")
        away = tab.page.locator("[data-draft-away]")
        tab.page.wait_for_function(
            "() => document.querySelector('[data-draft-away]').textContent.trim() !== ''"
        )
        assert "cannot be reached" in away.inner_text()
        tab.page.context.set_offline(False)
        tab.page.wait_for_function(
            "() => document.querySelector('[data-draft-away]').textContent.includes('again:')"
        )
        tab.faults[:] = [fault for fault in tab.faults if not NO_NETWORK.search(fault)]
        tab.page.goto(f"{tab.address}/")
        tab.page.goto(f"{tab.address}/book/")
        assert tab.page.locator("[name=question]").input_value() == "Whipple now, or after chemotherapy?"
        assert re.search(r"Draft of \d\d:\d\d restored", tab.text(".q-draft__restored"))
        stored = tab.page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")
        assert "Whipple" not in stored
        look_at(tab)
        tab.page.locator("[form=draft-discard]").focus()
        tab.press("Enter")
        assert tab.page.locator("[name=question]").input_value() == ""
