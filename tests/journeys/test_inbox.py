"""What comes back: a doctor delegates by mail, and the coordinator sees to it by keyboard; another answers
on her telephone, from the link in her mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from boards.demo.people import Person, doctors
from boards.demo.seating import seats
from config.environment import DEMO_SEED
from tests.journeys import cast
from tests.journeys.browser import (
    ENGLISH_IN_CAYENNE,
    FRENCH_IN_LYON,
    PHONE,
    READERS,
    Reader,
    Tab,
    window,
)
from tests.journeys.house import House, wait_until
from tests.journeys.mails import Mail, one_date_mail, season_mail
from tests.journeys.meetings import BOARD, LABEL

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

ANSWER = re.compile(r"https?://\S+?(/answer/[\w-]+/)")
WORDS = {"fr": ("À traiter", "Décline et propose"), "en": ("To settle", "Declined, proposes somebody else")}


def colleagues() -> list[Person]:
    """Of Cayenne, on invitations, and not on the board."""
    seated = {seat.person for seat in seats(DEMO_SEED) if seat.board == BOARD}
    free = (one for one in doctors(DEMO_SEED) if one.organisation == "cayenne" and one.slug not in seated)
    return [one for one in free if one.channel == "invitation"][-3:]


def a_day_ahead(invitation: Mail, weeks: int) -> datetime:
    """The local start (aware) of the season's meeting after so many weeks."""
    start: datetime = invitation.event["DTSTART"].dt
    soonest = datetime.now(UTC) + timedelta(weeks=weeks)
    while start < soonest:
        start += timedelta(weeks=1)
    return start


def delegation(invitation: Mail, day: datetime, to: str) -> bytes:
    """As a mail program writes it: to the organizer's address, for one day."""
    event = invitation.event
    sender = str(event["ATTENDEE"]).removeprefix("mailto:")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//client//EN", "METHOD:REPLY", "BEGIN:VEVENT",
        f"UID:{event['UID']}", f"SEQUENCE:{event['SEQUENCE']}",
        f"DTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
        f"RECURRENCE-ID;TZID={event['DTSTART'].params['TZID']}:{day:%Y%m%dT%H%M%S}",
        f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{to}":mailto:{sender}',
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    head = [
        f"From: {sender}",
        f"To: {str(event['ORGANIZER']).removeprefix('mailto:')}",
        f"Message-ID: <{day:%Y%m%d}.{to}>",
        "Content-Type: text/calendar; method=REPLY; charset=UTF-8",
    ]
    return "\r\n".join([*head, "", *lines]).encode()


def reach(tab: Tab, what: str) -> None:
    """By the Tab key alone, to the first such element."""
    for _step in range(120):
        if tab.page.evaluate("what => document.activeElement.matches(what)", what):
            return
        tab.page.keyboard.press("Tab")
    raise AssertionError(f"no way by keyboard to {what}")


@pytest.mark.parametrize("reader", READERS, ids=["fr", "en"])
def test_a_delegation_by_mail_ends_in_an_invitation_by_keyboard(
    house: House, browser: Browser, reader: Reader
) -> None:
    number = READERS.index(reader)
    colleague, who = colleagues()[number], cast.INVITED[number]
    invitation = season_mail(house, who, LABEL)
    day = a_day_ahead(invitation, weeks=8 + number)
    house.receive(delegation(invitation, day, colleague.email))
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
        wait_until(lambda: _arrived(tab, colleague), "the delegation in the inbox")
        title, outcome = WORDS[reader.language]
        assert title in tab.text()
        row = tab.page.locator("main tr").filter(has_text=colleague.family_name).first
        path = row.locator("th a").get_attribute("href")
        assert outcome in row.inner_text()
        reach(tab, f"a[href='{path}']")
        tab.press("Enter")
        reach(tab, "a[href$='/invite/']")
        tab.press("Enter")
        reach(tab, "button[value=preview]")
        tab.press("Enter")
        assert colleague.email in tab.text()
        reach(tab, "button[value=confirm]")
        tab.press("Enter")
        assert tab.page.url.endswith("/inbox/")
        invited = one_date_mail(house, colleague.email, LABEL, day)
        assert str(invited.calendar["METHOD"]) == "REQUEST" if invited.calendar else False


def _arrived(tab: Tab, colleague: Person) -> bool:
    tab.open("/inbox/")
    return colleague.family_name in tab.text()


@pytest.mark.parametrize(
    ("who", "reader"),
    [
        pytest.param(cast.HELENE_IN_LYON, FRENCH_IN_LYON, id="fr"),
        pytest.param(cast.JOBY_IN_CAYENNE, ENGLISH_IN_CAYENNE, id="en"),
    ],
)
def test_the_link_in_a_mail_answers_on_a_telephone_without_script(
    house: House, browser: Browser, who: str, reader: Reader
) -> None:
    body = season_mail(house, who, LABEL).message.get_body(("plain",))
    assert body is not None
    found = ANSWER.search(body.get_content())
    assert found is not None
    with window(browser, house.address, reader, viewport=PHONE) as tab:
        tab.open(found[1])
        tab.read_in(reader.language)
        tab.follow("button[value=TENTATIVE]")
        expect(tab.page.locator("button[value=TENTATIVE][aria-pressed=true]")).to_have_count(1)
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(house.address + found[1])
    page.locator("button[value=ACCEPTED]").click()
    expect(page.locator("button[value=ACCEPTED][aria-pressed=true]")).to_have_count(1)
    context.close()
