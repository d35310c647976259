"""Three letters in Cayenne, 08:10: sarcoma, breast, cervix. By keyboard alone, from page load to receipt."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys import cast
from tests.journeys.booking import (
    QUESTION,
    SCREEN,
    WORDS,
    book,
    choose_board,
    has_both_hours,
    look_at,
    new_patient,
    wait_for_meetings,
    wait_for_the_demo,
)
from tests.journeys.browser import READERS, Reader, Tab, window
from tests.journeys.house import House
from tests.journeys.keys import counted

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

MOST_STROKES, MOST_REQUESTS = 45, 6


@pytest.fixture(scope="module", autouse=True)
def quiet_house(house: House) -> None:
    wait_for_the_demo(house)


@pytest.mark.parametrize("reader", READERS, ids=["fr", "en"])
def test_three_letters_in_cayenne(house: House, browser: Browser, reader: Reader) -> None:
    sarcoma, breast, cervix = WORDS[reader.language]
    with window(browser, house.address, reader, viewport=SCREEN) as tab:
        cast.sign_in(tab, cast.SECRETARY_IN_CAYENNE)
        first = find_the_board(tab, sarcoma)
        with counted(tab.page) as keys:
            new_patient(keys, f"Zorilla Anse{reader.language}")
            tab.page.locator("[name=question]").focus()
            keys.type(QUESTION)
            look_at(tab)
            assert first in book(keys)
            new_patient(keys, f"Zibeline Roura{reader.language}")
            assert has_both_hours(choose_board(keys, breast))
            keys.type(QUESTION)
            keys.press("Alt+2")
            assert tab.page.locator("[data-offer='2']").is_checked()
            assert has_both_hours(book(keys))
        known_patient(tab, f"zibe roura{reader.language[0]}", cervix)
        assert tab.page.locator(".q-receipts__list > li").count() >= 3
        look_at(tab)


def find_the_board(tab: Tab, words: str) -> str:
    """From the booking page to the finder, and back with its first answer; the board's name."""
    tab.open("/book/")
    tab.page.locator("main a[href='/boards/find/']").focus()
    tab.press("Enter")
    tab.page.locator("[name=q]").focus()
    tab.page.keyboard.type(words)
    tab.press("Enter")
    tab.follow("main a[href*='/book/?board=']")
    assert tab.page.evaluate("document.activeElement.name") == "reference_text"
    return str(tab.page.locator("[name=board_text]").input_value())


def known_patient(tab: Tab, letters: str, board: str) -> None:
    """From page load to receipt, counted."""
    with counted(tab.page) as keys:
        tab.page.goto(f"{tab.address}/book/")
        assert keys.focused() == "reference_text"
        keys.choose("reference", letters)
        assert keys.focused() == "board_text"
        keys.choose("board", board)
        assert keys.focused() == "question"
        keys.type("Brachytherapy?")
        said = wait_for_meetings(tab.page)
        assert has_both_hours(said)
        receipt = book(keys)
    assert has_both_hours(receipt)
    assert re.search(
        r"\d\d:\d\d–\d\d:\d\d Lyon · \d\d:\d\d–\d\d:\d\d Cayenne", receipt
    )  # the expected minutes
    assert "https://" in receipt
    assert "ZIBELINE" not in receipt.upper()
    assert keys.strokes <= MOST_STROKES, keys.strokes
    assert len(keys.requests) <= MOST_REQUESTS, keys.requests
