"""What follows a slip of the hand: a meeting cancelled and restored, a guest seated and unseated."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from boards.demo.people import Person, doctors
from boards.demo.seating import seats
from config.environment import DEMO_SEED
from tests.journeys import cast
from tests.journeys.browser import ENGLISH_IN_CAYENNE, FRENCH_IN_LYON, Reader, Tab, window
from tests.journeys.house import House
from tests.journeys.mails import occurrence_mail, one_date_mail, season_mail
from tests.journeys.meetings import BOARD, LABEL, begins

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def coordinators_meeting(tab: Tab, weeks: int) -> str:
    """Sign in as Lyon's coordinator, and go to her board's meeting so many weeks from now."""
    cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
    tab.follow("nav [href='/calendar/']")
    tab.page.locator("[name=board]").select_option(BOARD)
    tab.follow("main form[role=search] button")
    for _n in range(weeks):
        tab.follow("main a[rel=next]")
    tab.follow("main .q-row a")
    return tab.page.url.removeprefix(tab.address)


def confirm(tab: Tab, *people: str) -> None:
    """See that the preview names everybody whom it will tell, and go on."""
    shown = tab.text()
    for person in people:
        assert person in shown
    tab.follow("button[value=confirm]")


def test_a_meeting_cancelled_by_mistake_comes_back_with_undo(house: House, browser: Browser) -> None:
    season_mail(house, cast.JOBY_IN_CAYENNE, LABEL)
    with window(browser, house.address, ENGLISH_IN_CAYENNE) as tab:
        path = coordinators_meeting(tab, weeks=4)
        start = begins(tab)
        tab.follow("main a[href$='/cancel/']")
        tab.page.locator("[name=reason]").fill("Congrès")
        tab.follow("button[value=preview]")
        confirm(tab, *cast.INVITED, "Line-Rose Mahury")
        assert "Congrès" in tab.text()
        cancelled = occurrence_mail(house, cast.JOBY_IN_CAYENNE, LABEL, start, method="CANCEL")
        assert cancelled.event["STATUS"] == "CANCELLED"
        tab.follow("#last-action form button")
        confirm(tab, *cast.INVITED)
        assert tab.page.url.endswith(path)
        restored = occurrence_mail(house, cast.JOBY_IN_CAYENNE, LABEL, start)
        assert restored.event["UID"] == cancelled.event["UID"]
        assert restored.event["SEQUENCE"] > cancelled.event["SEQUENCE"]


def a_guest() -> Person:
    """Somebody of Cayenne who is on invitations and does not sit on the board."""
    seated = {seat.person for seat in seats(DEMO_SEED) if seat.board == BOARD}
    free = (one for one in doctors(DEMO_SEED) if one.organisation == "cayenne" and one.slug not in seated)
    return next(one for one in free if one.channel == "invitation")


@pytest.mark.parametrize("reader", [FRENCH_IN_LYON], ids=["fr"])
def test_a_guest_of_one_meeting_is_invited_and_then_told_otherwise(
    house: House, browser: Browser, reader: Reader
) -> None:
    guest = a_guest()
    name = f"{guest.given_name} {guest.family_name}"
    with window(browser, house.address, reader) as tab:
        coordinators_meeting(tab, weeks=5)
        start = begins(tab)
        tab.follow("main a[href*='/seats/new/']")
        with tab.page.expect_response("**/seats/new/?*"):
            tab.page.keyboard.type(name)  # the search has the focus
        tab.follow(
            tab.page.locator("#candidates a").filter(has_text=f"{guest.given_name} {guest.family_name}")
        )
        tab.follow("button[value=preview]")
        confirm(tab, guest.email)
        assert name in tab.text()
        invited = one_date_mail(house, guest.email, LABEL, start)
        tab.follow("#last-action form button")
        confirm(tab, guest.email)
        told = one_date_mail(house, guest.email, LABEL, start, method="CANCEL")
        assert told.event["UID"] == invited.event["UID"]
        assert name not in tab.text()
