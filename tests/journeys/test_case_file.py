"""A file made complete by keyboard, what is missing chased; and two people who save the same page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys import cast
from tests.journeys.browser import ENGLISH_IN_CAYENNE, FRENCH_IN_LYON, Tab, window
from tests.journeys.house import House, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

STEPS = ("identity", "request", "tumour", "clinical", "history", "reports", "question", "informed")
TYPED = {"tumour": {"topography": "C49.2"}, "clinical": {"imaging_results": "IRM : une lésion."}}
SAVE = "Control+Enter"


def first_open_file(tab: Tab) -> str:
    """The path of a case whose file lacks something; the demo's lists are loaded while the house is open."""
    cases = tab.page.locator("main a[href^='/cases/']")

    def found() -> bool:
        tab.page.goto(f"{tab.address}/incomplete/")
        return cases.count() > 0

    wait_until(found, "the demo has an incomplete file")
    tab.look()
    return str(cases.first.get_attribute("href"))


def type_into(tab: Tab, field: str, text: str) -> None:
    """As a keyboard does: what is there is replaced."""
    tab.page.locator(f"#id_{field}").focus()
    tab.page.keyboard.press("Control+a")
    tab.page.keyboard.type(text)


def choose_by_keyboard(tab: Tab, field: str, *, number: int) -> None:
    tab.page.locator(f"#id_{field}").focus()
    for _ in range(number):
        tab.page.keyboard.press("ArrowDown")


def refused(tab: Tab, keys: str) -> None:
    """Press keys that send a form back; the browser notes its status as an error, which is meant here."""
    with tab.page.expect_navigation():
        tab.page.keyboard.press(keys)
    tab.faults[:] = [fault for fault in tab.faults if "422" not in fault]
    tab.look()
    focused = tab.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert focused, "the summary of what is wrong has the focus"


def test_a_file_is_filled_step_by_step_and_what_is_missing_is_chased(house: House, browser: Browser) -> None:
    with window(browser, house.address, FRENCH_IN_LYON) as tab:
        cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
        case = first_open_file(tab)
        tab.open(case)
        tab.page.locator(f"a[href='{case}identity/']").focus()
        tab.press("Enter")
        for step in STEPS:
            assert tab.page.url.endswith(f"{case}{step}/")
            if step == "tumour":
                type_into(tab, "topography", "49.2")
                refused(tab, SAVE)
                assert "Un code CIM-10 de tumeur commence par C ou D" in tab.text()
            for field, text in TYPED.get(step, {}).items():
                type_into(tab, field, text)
            tab.page.locator("main form [name=seen] ~ div input, main form textarea").first.focus()
            tab.press(SAVE)
        assert tab.page.url.endswith(case)
        _chase(tab, case)


def _chase(tab: Tab, case: str) -> None:
    """What nobody has noted yet is noted with an owner, who is reminded after a look at the mail."""
    before = tab.page.locator("main a[href^='/items/']").count()
    tab.follow(f"a[href='{case}owed/new/']")
    choose_by_keyboard(tab, "owner", number=1)
    type_into(tab, "note", "Par coursier.")
    tab.press(SAVE)
    assert tab.page.locator("main a[href^='/items/']").count() == before + 1
    tab.page.locator("form[action$='/chase/'][action^='/items/'] button").last.focus()
    tab.press("Enter")
    assert "Envoyer 1 courriel" in tab.text()
    assert "Une RCP a besoin d’un élément de votre part" in tab.text("pre")
    tab.page.locator("button[value=confirm]").focus()
    tab.press(SAVE)
    assert "1 personne est relancée par courriel." in tab.text("#last-action")
    tab.page.locator("form[action$='/received/'] button").last.focus()
    tab.press("Enter")
    assert tab.page.locator("#last-action form button").count() == 1, "it can be undone"


def test_the_second_of_two_who_save_a_page_sees_both_and_chooses(house: House, browser: Browser) -> None:
    with (
        window(browser, house.address, ENGLISH_IN_CAYENNE) as mine,
        window(browser, house.address, ENGLISH_IN_CAYENNE) as theirs,
    ):
        for tab, who in ((mine, cast.COORDINATOR_IN_LYON), (theirs, cast.ADMINISTRATOR)):
            cast.sign_in(tab, who)
        page = f"{first_open_file(mine)}question/"
        for tab, text in ((mine, "My summary"), (theirs, "Their summary")):
            tab.open(page)
            type_into(tab, "summary", text)
        theirs.press(SAVE)
        mine.page.locator("#id_summary").focus()
        refused(mine, SAVE)
        assert "Keep mine: My summary" in mine.text()
        assert "Take theirs: Their summary" in mine.text()
        assert mine.page.locator("#id_summary").input_value() == "My summary"
        mine.page.locator("#id_keep_summary_0").focus()
        mine.page.keyboard.press("Space")
        mine.press(SAVE)
        mine.open(page)
        assert mine.page.locator("#id_summary").input_value() == "My summary"
