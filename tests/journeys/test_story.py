"""The main story: a case booked in Cayenne, the meeting moved in Lyon, and every doctor sees it.

Told twice, with what each reader's browser and language may change, about two meetings of the board.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser

from tests.calendars import icaljs, khal
from tests.calendars.oracle import need
from tests.journeys import cast
from tests.journeys.browser import READERS, Reader, Tab, window
from tests.journeys.feeds import Subscription
from tests.journeys.house import House
from tests.journeys.mails import occurrence_mail, season_mail
from tests.journeys.meetings import BOARD, CAYENNE, LABEL, LYON, begins, type_the_time

pytestmark = pytest.mark.journey

NEW_HOUR = time(15)


@dataclass(frozen=True)
class Moved:
    """A meeting's page, and when it begins (in UTC) before and after the move."""

    path: str
    before: datetime
    after: datetime


@pytest.fixture(scope="module")
def subscriptions(house: House, browser: Browser) -> Mapping[str, Subscription]:
    """The devices of the two doctors who subscribe."""
    readers = zip(cast.SUBSCRIBED, READERS, strict=True)
    return {doctor: cast.subscribe(browser, house, doctor, reader) for doctor, reader in readers}


@pytest.fixture(scope="module", params=READERS, ids=["French in Lyon", "English in Cayenne"])
def moved(
    request: pytest.FixtureRequest,
    house: House,
    browser: Browser,
    subscriptions: Mapping[str, Subscription],
) -> Moved:
    """The meeting on which a case was booked, moved to the next day at 15:00 once everybody is invited."""
    need(icaljs)
    need(khal)
    reader: Reader = request.param
    for doctor in cast.INVITED:
        season_mail(house, doctor, LABEL)
    for subscription in subscriptions.values():
        subscription.wait_for(304)
    path, before = book_a_case(browser, house, reader, alternative=READERS.index(reader))
    for subscription in subscriptions.values():
        assert before in subscription.shown_by_icaljs(LABEL)
    return Moved(path, before, move_to_the_next_day(browser, house, reader, path, before))


def book_a_case(browser: Browser, house: House, reader: Reader, alternative: int) -> tuple[str, datetime]:
    """Cayenne's secretary books by keyboard, on the first meeting offered or on an alternative."""
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, cast.SECRETARY_IN_CAYENNE)
        tab.press("n")
        type_the_patient(tab, born=f"12/4/{1961 + alternative}")
        choose_the_board(tab)
        chosen = choose_a_meeting(tab, alternative)
        tab.page.locator("[name=question]").focus()
        tab.page.keyboard.type("Résection ou chimiothérapie d’abord ?")
        tab.page.keyboard.press("Control+Enter")
        tab.page.wait_for_selector("#desk[data-booked]")
        tab.look()
        said = tab.text("#last-action")
        assert "Lyon" in said
        assert "Cayenne" in said
        assert tab.page.evaluate("document.activeElement.name") == "reference_text"  # ready for the next case
        tab.open(chosen)
        assert "OYANA" in tab.text()
        return chosen, begins(tab)


def type_the_patient(tab: Tab, *, born: str) -> None:
    """The patient's field has the focus when the page opens; the last of its list enters a new one."""
    tab.page.keyboard.type(f"Oyana Solène {born}")
    tab.page.wait_for_selector("#patient-new[data-given='Solène']")
    tab.page.keyboard.press("ArrowUp")
    tab.page.keyboard.press("Enter")
    assert tab.page.locator("[name=given_name]").input_value() == "Solène"


def choose_the_board(tab: Tab) -> None:
    tab.page.locator("[name=board_text]").focus()
    tab.page.keyboard.type("sarcom")
    tab.page.wait_for_selector("#id_board_list [role=option]")
    with tab.page.expect_response("**/book/proposals/"):
        tab.page.keyboard.press("Enter")
    tab.settle()
    assert tab.page.locator("[name=board]").first.input_value() == BOARD


def choose_a_meeting(tab: Tab, alternative: int) -> str:
    """The path of the meeting chosen: the first feasible one, unless an arrow key goes on to another."""
    tab.page.locator("[name=meeting]:checked").focus()
    for _n in range(alternative):
        tab.page.keyboard.press("ArrowDown")
    offer = tab.page.locator("label:has([name=meeting]:checked)")
    assert "Lyon" in offer.inner_text()
    assert "Cayenne" in offer.inner_text()
    return f"/meetings/{offer.locator('input').get_attribute('value')}/"


def move_to_the_next_day(
    browser: Browser, house: House, reader: Reader, path: str, before: datetime
) -> datetime:
    """Lyon's coordinator sees whom the move would tell, then does it."""
    day = before.astimezone(LYON).date() + timedelta(days=1)
    after = datetime.combine(day, NEW_HOUR, LYON).astimezone(UTC)
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
        tab.open(path)
        tab.follow("main a[href$='/move/']")
        type_the_time(tab, day)
        tab.follow("button[value=preview]")
        assert_previewed(tab, before, after)
        tab.follow("button[value=confirm]")
        assert tab.page.url.endswith(path)
        assert begins(tab) == after
        assert "15:00" in tab.text("#last-action")
    return after


def assert_previewed(tab: Tab, before: datetime, after: datetime) -> None:
    """Old and new hours at both places, who gets a mail, and who sees it without one."""
    shown = tab.text()
    for instant in (before, after):
        for zone in (LYON, CAYENNE):
            assert f"{instant.astimezone(zone):%H:%M}" in shown
    for doctor in cast.INVITED:
        assert doctor in shown
    for name in ("Étienne Vercors", "Line-Rose Mahury"):
        assert name in shown


def test_a_doctor_on_invitations_gets_an_update_of_that_one_date(
    house: House, browser: Browser, moved: Moved
) -> None:
    for doctor in cast.INVITED:
        mail = occurrence_mail(house, doctor, LABEL, moved.after)
        assert mail.event["RECURRENCE-ID"].dt == moved.before
        assert mail.event["UID"] == season_mail(house, doctor, LABEL).event["UID"]
        assert f"{moved.after.astimezone(LYON):%H:%M} Lyon" in mail.subject
        if doctor == cast.JOBY_IN_CAYENNE:
            assert f"{moved.after.astimezone(CAYENNE):%H:%M} Cayenne" in mail.subject


@pytest.mark.parametrize("reader", READERS, ids=["fr", "en"])
def test_the_sink_shows_the_mail_as_its_reader_would_see_it(
    house: House, browser: Browser, moved: Moved, reader: Reader
) -> None:
    mail = occurrence_mail(house, cast.JOBY_IN_CAYENNE, LABEL, moved.after)
    with window(browser, house.address, reader) as tab:
        tab.open("/sink/")
        tab.follow(f"main a[href='{mail.path}']") if mail.path in tab.page.content() else tab.open(mail.path)
        assert mail.subject in tab.text()
        assert "METHOD:REQUEST" in tab.text()
        letter = tab.page.frame_locator("main iframe").locator("body").inner_text()
        assert f"{moved.after.astimezone(CAYENNE):%H:%M} Cayenne" in letter


def test_a_doctor_who_subscribes_reads_the_new_time_in_her_own_zone(
    moved: Moved, subscriptions: Mapping[str, Subscription]
) -> None:
    for subscription, zone in zip(subscriptions.values(), (LYON, CAYENNE), strict=True):
        subscription.wait_for(200)
        everywhere = subscription.shown_by_icaljs(LABEL)
        assert moved.after in everywhere
        assert moved.before not in everywhere
        shown = subscription.shown_by_khal(LABEL, zone.key)
        assert moved.after.astimezone(zone).replace(tzinfo=None) in shown
        assert moved.before.astimezone(zone).replace(tzinfo=None) not in shown
        subscription.wait_for(304)


def test_the_hour_moved_to_is_told_on_both_clocks(moved: Moved) -> None:
    assert moved.after.astimezone(LYON).time() == NEW_HOUR
    assert moved.after.astimezone(CAYENNE).hour in {10, 11}  # 5 or 4 hours behind
