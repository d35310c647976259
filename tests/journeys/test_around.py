"""Around every page: the menu on one line, the palette by keyboard, a list imported and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.journeys import cast
from tests.journeys.browser import ENGLISH_IN_CAYENNE, FRENCH_IN_LYON, READERS, Reader, Tab, window
from tests.journeys.house import House
from tests.sheets import csv_file

# Markup, keys and the content policy, not what is asked of a database.
pytestmark = [pytest.mark.journey, pytest.mark.any_database]

WIDTHS = (1200, 1280, 1440, 1920)
HEIGHTS_OF_MENU = """() => [...document.querySelectorAll(".q-nav > ul > li")]
    .map((one) => Math.round(one.getBoundingClientRect().top))"""
WIDER = "() => document.documentElement.scrollWidth > innerWidth"
CHOSEN = (
    "() => document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).innerText"
)
HEADS = ("Nom", "First name", "E-mail", "Établissement")


@pytest.mark.parametrize("reader", READERS, ids=["fr", "en"])
@pytest.mark.parametrize("login", [cast.ADMINISTRATOR], ids=["administrator"])  # hers is the longest
def test_the_menu_stays_on_one_line_from_1200_px_on(
    house: House, browser: Browser, reader: Reader, login: str
) -> None:
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, login)
        for width in WIDTHS:
            tab.page.set_viewport_size({"width": width, "height": 800})
            tops = tab.page.evaluate(HEIGHTS_OF_MENU)
            assert len(tops) > 3
            assert len(set(tops)) == 1, f"{width} px: {tops}"
            assert not tab.page.evaluate(WIDER), f"{width} px is not wide enough"


def find(tab: Tab, words: str) -> None:
    """Ctrl+K, the words, and whatever the server found for them."""
    tab.page.keyboard.press("Control+k")
    expect(tab.page.locator("#palette-list")).to_be_visible()
    tab.page.keyboard.type(words)
    expect(tab.page.locator("#palette [aria-selected=true]").first).to_be_visible()


@pytest.mark.parametrize(
    ("reader", "words"), [(FRENCH_IN_LYON, "référence"), (ENGLISH_IN_CAYENNE, "reference")], ids=["fr", "en"]
)
def test_the_palette_finds_and_goes_there_by_keyboard_alone(
    house: House, browser: Browser, reader: Reader, words: str
) -> None:
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
        tab.open("/calendar/")
        tab.page.locator("select[name=board]").focus()
        find(tab, words)
        expect(tab.page.locator("#palette-said")).not_to_be_empty()
        tab.look()
        first = tab.page.evaluate(CHOSEN)
        tab.page.keyboard.press("ArrowDown")
        assert tab.page.evaluate(CHOSEN) != first
        tab.page.keyboard.press("ArrowUp")
        assert tab.page.evaluate(CHOSEN) == first
        tab.page.keyboard.press("Escape")
        assert tab.page.evaluate("document.activeElement.name") == "board"
        assert tab.page.locator("#palette-found").inner_text() == ""
        find(tab, words)
        tab.press("Enter")
        assert "/boards/" in tab.page.url
        assert words not in tab.page.url.partition("?")[2]


@pytest.mark.parametrize("reader", READERS, ids=["fr", "en"])
def test_a_list_of_people_is_looked_at_imported_and_taken_back(
    house: House, browser: Browser, reader: Reader
) -> None:
    address = f"importee.{reader.language}@clb.example"
    rows = [HEADS, ("Importée", "Anaïs", address, "CLB"), ("Fausse", "", "nobody", "CLB")]
    content = csv_file(rows, encoding="cp1252")
    file = FilePayload(name="annuaire.csv", mimeType="text/csv", buffer=content)
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, cast.ADMINISTRATOR)
        tab.open("/people/")
        tab.follow("main a[href='/import/people/']")
        tab.page.locator("main input[type=file]").set_input_files(file)
        tab.follow("main form[enctype] button")
        assert "Importée" in tab.text()
        tab.follow("button[value=confirm]")
        assert address in tab.text()
        tab.follow("#last-action form button")
        assert address not in tab.text()
