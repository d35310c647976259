"""Chromium as one reader's window, which notes every fault that she would not see herself.

Nothing is relaxed for the test: axe is injected through the debugger, so the content policy stays on.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, sync_playwright

from config.environment import ROOT

AXE = ROOT / "tests" / "calendars" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 30_000  # milliseconds
DESK, PHONE, WIDE = ({"width": wide, "height": 900} for wide in (1280, 390, 1440))
OPTIONS = [
    "--no-sandbox",  # its sandbox refuses to run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LISTEN = """document.addEventListener("securitypolicyviolation", (event) =>
    reportViolation(`${event.effectiveDirective} ${event.blockedURI} on ${location.pathname}`));"""
# Every sort of element on the page: its tag, classes, role and states, and those of what it lies in.
SORTS = """() => {
    const told = (name) => /^(aria-|role|hidden|disabled)/.test(name);
    const states = (one) => one.getAttributeNames().filter(told);
    const sort = (one) => [one.tagName, one.getAttribute("type"), ...one.classList, ...states(one)].join(" ");
    return [...new Set([...document.querySelectorAll("body, body *")]
        .map((one) => `${sort(one.parentElement)} > ${sort(one)}`))];
}"""
RUN_AXE = """async () => (await axe.run(document, {iframes: false, resultTypes: ["violations"]}))
    .violations.map((one) => `${one.id}: ${one.help}: ` + one.nodes.map((node) => node.html).join(" | "))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
    .map((one) => one.outerHTML.slice(0, 160))"""


def need_browser() -> None:
    """Skip the test, naming what is lacking, where no browser or no axe is installed."""
    if shutil.which("chromium") is None:
        pytest.skip("needs the system package chromium")
    if not AXE.exists():
        pytest.skip("needs the system package npm (then run: npm ci --prefix tests/calendars)")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. While it runs, Django's ORM refuses to work in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        yield browser
        browser.close()


JUDGED: dict[tuple[str, str], set[str]] = {}
"""The sorts of elements that axe has seen in this process, by language and kind of page."""


@dataclass(frozen=True)
class Reader:
    """How somebody's browser is set. ``language`` is the one in which she reads the pages."""

    language: str
    locale: str
    zone: str


FRENCH_IN_LYON = Reader("fr", "fr-FR", "Europe/Paris")
ENGLISH_IN_CAYENNE = Reader("en", "en-GB", "America/Cayenne")
READERS = [FRENCH_IN_LYON, ENGLISH_IN_CAYENNE]


@dataclass
class Tab:
    """One page of a window of its own, and what went wrong on it so far."""

    page: Page
    address: str
    reader: Reader
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to an address of the house and look at the page."""
        self.page.goto(self.address + path)
        self.look()

    def follow(self, what: Locator | str) -> None:
        """Click what leads to another page, and look at it."""
        target = self.page.locator(what) if isinstance(what, str) else what
        with self.page.expect_navigation():
            target.first.click()
        self.look()

    def press(self, keys: str) -> None:
        """Press keys that lead to another page, and look at it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(keys)
        self.look()

    def look(self) -> None:
        """No axe violation, nothing wider than its window, no fault noted on the way here."""
        self.settle()
        where = self.page.url.removeprefix(self.address)
        if self._is_news(where):
            self.page.evaluate(AXE.read_text("utf-8"))
            self.faults += [f"axe on {where}: {fault}" for fault in self.page.evaluate(RUN_AXE)]
        for size in (PHONE, WIDE, DESK):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict of the library's own
            wide = f"wider than {size['width']} px on {where}"
            self.faults += [f"{wide}: {html}" for html in self.page.evaluate(TOO_WIDE)]
        assert self.faults == [], "\n".join(self.faults)

    def _is_news(self, where: str) -> bool:
        """Whether the page holds a sort of element that axe saw on no page of its kind in its language."""
        language = self.page.locator("html").get_attribute("lang") or ""
        judged = JUDGED.setdefault((language, kind_of(where)), set())
        found = set(self.page.evaluate(SORTS)) - judged
        judged |= found
        return bool(found)

    def settle(self) -> None:
        """Wait until the page and the fragments that it asks for at once are there."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling')")

    def sign_in(self, email: str, password: str) -> None:
        """By keyboard: the address has the focus already. Then choose the reader's language."""
        self.open("/sign-in/")
        self.page.keyboard.type(email)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.press("Enter")
        self.read_in(self.reader.language)

    def read_in(self, language: str) -> None:
        """Use the language switch, unless the page is in that language already."""
        if self.page.locator("html").get_attribute("lang") != language:
            self.follow(f"button[name=language][value={language}]")
        assert self.page.locator("html").get_attribute("lang") == language

    def text(self, what: str = "main") -> str:
        return " ".join(self.page.locator(what).first.inner_text().split())


def kind_of(link: str) -> str:
    """The name of the page that a path and query lead to; empty where there is none."""
    try:
        return resolve(urlsplit(link).path).view_name
    except Resolver404:
        return ""


@contextlib.contextmanager
def window(browser: Browser, address: str, reader: Reader, **options: Any) -> Iterator[Tab]:
    """A window with its own cookies, set to the reader's locale and clock."""
    context = browser.new_context(
        locale=reader.locale, timezone_id=reader.zone, **{"viewport": DESK, **options}
    )
    context.set_default_timeout(PATIENCE)
    faults: list[str] = []
    context.expose_function("reportViolation", lambda what: faults.append(f"content policy: {what}"))
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.on("console", lambda message: _note_console(faults, message))
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("response", lambda response: _note_response(faults, response))
    yield Tab(page, address, reader, faults)
    context.close()
    assert faults == [], "\n".join(faults)


def _note_console(faults: list[str], message: ConsoleMessage) -> None:
    if message.type == "error":
        faults.append(f"console: {message.text} ({message.location.get('url')})")


def _note_response(faults: list[str], response: Response) -> None:
    if response.status >= 500:
        faults.append(f"{response.status} from {response.url}")
