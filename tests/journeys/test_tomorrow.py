"""Thirty-one requests for twenty places: the coordinator in Lyon prepares the meeting, by keyboard alone.

Told in both languages; what the first telling moved is put back before the second.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from config.environment import ROOT
from tests.journeys import cast
from tests.journeys.browser import READERS, TOO_WIDE, Reader, Tab, window
from tests.journeys.house import PATIENCE, House, wait_until
from tests.journeys.meetings import BOARD, LABEL

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

REQUESTS, PLACES = 31, 20
ROW = re.compile(r'id="request-([0-9a-f-]{36})"')
MEETING = re.compile(r'href="(/meetings/[0-9a-f-]{36}/)"')
WIDTHS = (1440, 390, 320)
PUT_BACK = """
from django.utils import timezone
from boards.actions.overflow import take_back
from boards.models import JournalEntry, Meeting, User
user = User.objects.get(email="{email}")
last = JournalEntry.objects.filter(verb="case.deferred", actor=user.pk).latest("at")
take_back(Meeting.objects.get(pk=last.facts["before"]), last.at, by=user, now=timezone.now())
"""


@pytest.fixture(params=READERS, ids=["fr", "en"])
def reader(request: pytest.FixtureRequest, house: House) -> Iterator[Reader]:
    """Each telling leaves the requests where it found them, but for one that it recorded."""
    yield request.param
    code = PUT_BACK.format(email=cast.COORDINATOR_IN_LYON)
    command = [sys.executable, "manage.py", "shell", "-c", code]
    subprocess.run(command, cwd=ROOT, env=dict(house.environ), check=True, timeout=PATIENCE)


def test_thirty_one_requests_become_a_published_list_of_twenty_and_none_is_lost(
    house: House, browser: Browser, reader: Reader
) -> None:
    with window(browser, house.address, reader) as tab:
        cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
        meetings = once_all_is_booked(tab)
        add_a_guideline(tab)
        asked = requests_on(tab, meetings[0])
        open_from_my_week(tab, f"{meetings[0]}prepare/")
        walk_and_tick(tab)
        see_who_owes_something(tab)
        record_one_and_discuss_another(tab)
        to_discuss = places_on(tab)
        settle_the_overflow(tab)
        enter_on(tab, "#last-action form button")  # undo
        assert places_on(tab) == to_discuss
        settle_the_overflow(tab)
        assert len(places_on(tab)) == PLACES
        publish(tab)
        assert asked <= set().union(*(requests_on(tab, meeting) for meeting in meetings))


def once_all_is_booked(tab: Tab) -> list[str]:
    """The next meetings of the board, once the demo has loaded the lists of all of them."""
    meetings: list[str] = []

    def booked() -> bool:
        page = tab.page.request.get(f"{tab.address}/boards/{BOARD}/").text()
        meetings[:] = dict.fromkeys(MEETING.findall(page))
        return len(requests_on(tab, meetings[0])) == REQUESTS

    wait_until(booked, "thirty-one requests for the next meeting")
    return meetings


def requests_on(tab: Tab, meeting: str) -> set[str]:
    """Every request for a meeting, and whoever waits for a place on its board."""
    return set(ROW.findall(tab.page.request.get(f"{tab.address}{meeting}prepare/").text()))


def places_on(tab: Tab) -> set[str]:
    """The requests of the page that have a place and are to be discussed."""
    first = tab.page.locator(".q-prepare tbody").first
    return set(ROW.findall(first.evaluate("(part) => part.outerHTML")))


def open_from_my_week(tab: Tab, prepare: str) -> None:
    """The whole page at every width, with who is ill named and a deputy one press away."""
    tab.open("/")
    enter_on(tab, f"a[href='{prepare}']")
    assert f"{len(places_on(tab))}/{PLACES}" in tab.text()
    assert tab.page.locator("form[action*='/deputies/'] button").count() >= 1
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        assert tab.page.evaluate(TOO_WIDE) == [], f"wider than {width} px"
    tab.look()


def walk_and_tick(tab: Tab) -> None:
    """J goes down, X ticks, A ticks all and none; how many is said, and the focus stays on its row."""
    keys, said = tab.page.keyboard, tab.page.locator("[data-selected]")
    keys.press("j")
    keys.press("j")
    keys.press("x")
    row = tab.page.locator("tr:focus-within, tr:focus")
    assert row.locator("input[type=checkbox]").is_checked()
    assert said.inner_text().startswith("1 ")
    keys.press("a")
    assert said.inner_text().startswith(f"{REQUESTS} ")
    keys.press("a")
    assert not re.match(r"\d", said.inner_text())


def see_who_owes_something(tab: Tab) -> None:
    """Those that lack something, all ticked, and who would get a mail; nothing is sent."""
    enter_on(tab, "a[href^='?show=incomplete']")
    lacking = len(ROW.findall(tab.page.content()))
    assert 4 <= lacking < REQUESTS
    tab.page.keyboard.press("a")
    tab.press("c")
    assert tab.page.locator("button[value=confirm]").count() == 1
    enter_on(tab, ".q-confirm a")
    assert "show=incomplete" in tab.page.url
    enter_on(tab, ".q-filters__buttons a")


def add_a_guideline(tab: Tab) -> None:
    """Its name is the reader's language: the library takes each version once."""
    tab.open("/guidelines/new/")
    for field, typed in (("name", f"Lipome {tab.reader.language}"), ("edition", "2026")):
        tab.page.locator(f"[name={field}]").focus()
        tab.page.keyboard.type(typed)
    tab.page.locator("[name=dated_on]").fill("2026-01-15")
    tab.press("Control+Enter")


def record_one_and_discuss_another(tab: Tab) -> None:
    """Either leads back to the requests, where the focus is."""
    before = places_on(tab)
    tick_the_first(tab)
    tab.page.locator("select[name=guideline]").focus()
    tab.page.keyboard.press("ArrowDown")
    enter_on(tab, "button[value=record]")
    assert tab.page.evaluate("document.activeElement.id") == "requests"
    assert len(places_on(tab)) == len(before) - 1
    tick_the_first(tab)
    tab.press("d")
    assert tab.page.evaluate("document.activeElement.id") == "requests"


def tick_the_first(tab: Tab) -> None:
    tab.page.keyboard.press("j")
    tab.page.keyboard.press("x")


def settle_the_overflow(tab: Tab) -> None:
    """Proposed with reasons and days, and applied as proposed."""
    over = len(places_on(tab)) - PLACES
    tab.press("o")
    going = tab.page.locator("section:has(> #going) [data-item]")
    assert going.count() == over
    assert going.locator("strong").count() >= over
    going.first.locator("select").first.focus()
    tab.press("Control+Enter")
    tab.settle()
    assert tab.page.evaluate("document.activeElement.id") == "requests"


def publish(tab: Tab) -> None:
    """Whoever is told is shown first; afterwards there is nothing left to tell."""
    tab.press("p")
    mails = int(re.findall(r"\d+", tab.text("button[value=confirm]"))[0])
    assert mails >= 1
    enter_on(tab, "button[value=confirm]")
    assert str(mails) in tab.text("#last-action")
    assert tab.page.locator("a[data-key=p] .q-count").count() == 0
    queue = f"{tab.address}/outgoing/?state=queued&method=NOTE"
    wait_until(lambda: LABEL in tab.page.request.get(queue).text(), "the mails about the list wait to leave")


def enter_on(tab: Tab, what: str) -> None:
    """Enter on what has the focus; every page that it leads to is looked at."""
    tab.page.locator(what).first.focus()
    tab.press("Enter")
