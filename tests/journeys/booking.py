"""What a secretary does on the booking page, by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.journeys.browser import AXE, RUN_AXE, TOO_WIDE, Tab
from tests.journeys.house import House, wait_until
from tests.journeys.keys import Keys

SCREEN = {"width": 1440, "height": 900}
WORDS = {
    "en": ("sarcoma, second opinion", "breast", "cervi"),
    "fr": ("sarcome, deuxième avis", "sein", "col ut"),
}
QUESTION = "Surgery or radiotherapy?"


def wait_for_the_demo(house: House) -> None:
    """The demo is loaded: nobody else writes, and the patients and meetings ahead are there."""
    said = house.var.parent / "house.log"
    wait_until(lambda: "history is done" in said.read_text("utf-8"), "the demo is complete", seconds=900)


def look_at(tab: Tab) -> None:
    """Axe at the size that the window has, and nothing wider than it."""
    tab.settle()
    tab.page.evaluate(AXE.read_text("utf-8"))
    faults = [*tab.faults, *tab.page.evaluate(RUN_AXE), *tab.page.evaluate(TOO_WIDE)]
    assert faults == [], "\n".join(faults)


def wait_for_meetings(page: Page) -> str:
    """What is said aloud once the meetings have come."""
    page.wait_for_function("() => document.getElementById('book-said').textContent.trim() !== ''")
    return page.locator("#book-said").inner_text()


def book(keys: Keys) -> str:
    """Ctrl + Enter; what is said aloud of the receipt. The focus is back on the patient."""
    keys.press("Control+Enter")
    keys.page.wait_for_selector("#desk[data-booked]")
    keys.page.wait_for_function("() => document.activeElement.name === 'reference_text'")
    return keys.page.locator("#last-action").inner_text()


def new_patient(keys: Keys, name: str) -> None:
    """The last of the list opens the fields of a new patient, with what was typed."""
    keys.type(f"{name} 12/4/61")
    keys.page.wait_for_selector("#patient-new[data-born='12/04/1961']")
    keys.press("ArrowUp")
    keys.press("Enter")
    assert keys.focused() == "local_id"
    keys.page.wait_for_function(
        "() => document.getElementById('id_birth_date_echo').textContent.includes('1961')"
    )


def has_both_hours(said: str) -> bool:
    return bool(re.search(r"\d\d:\d\d Lyon · \d\d:\d\d Cayenne", said))


def choose_board(keys: Keys, words: str) -> str:
    """What is said aloud of the meetings that it proposes."""
    assert keys.page.locator("[name=board_text]").evaluate("(one) => one.focus() || true")
    keys.choose("board", words)
    assert keys.focused() == "question"
    return wait_for_meetings(keys.page)
