"""`python -m tests.journeys.screens`: the README's pictures, taken of the real pages in both languages.

Starts a house of its own, waits until its demo is complete, and writes docs/screens/<page>-<language>.png.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from config.environment import ROOT
from tests.journeys import cast
from tests.journeys.browser import FRENCH_IN_LYON, Reader, Tab, chromium, need_browser, window
from tests.journeys.house import House, running_house, wait_until
from tests.journeys.meetings import BOARD, LYON, begins, type_the_time
from tests.journeys.png import smaller

SIZE = {"width": 1440, "height": 800}
LARGEST = 200 * 1024  # bytes
FOLDER = ROOT / "docs" / "screens"


def main() -> None:
    need_browser()
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="screens-") as folder, running_house(Path(folder)) as house:
        said = Path(folder) / "house.log"
        wait_until(lambda: "history is done" in said.read_text("utf-8"), "the demo is complete", seconds=900)
        with chromium() as browser:
            for language in ("fr", "en"):
                for path in take(house, browser, replace(FRENCH_IN_LYON, language=language)):
                    size = path.stat().st_size
                    sys.stdout.write(f"screens  {path.relative_to(ROOT)}  {size / 1024:.0f} KB\n")
                    if size > LARGEST:
                        sys.exit(f"screens  {path.name} is larger than {LARGEST // 1024} KB")


def take(house: House, browser: Browser, reader: Reader) -> Iterator[Path]:
    with window(browser, house.address, reader, viewport=SIZE) as tab:
        cast.sign_in(tab, cast.COORDINATOR_IN_LYON)
        tab.open(f"/boards/{BOARD}/")
        tab.follow("main a[href^='/meetings/']")
        preview_a_move(
            tab
        )  # the meeting's own page shows patients, and no picture may, not even invented ones
        yield picture(tab, "move")
        tab.open("/partners/")
        yield picture(tab, "partners")
    with window(browser, house.address, reader, viewport=SIZE) as tab:
        cast.sign_in(tab, cast.SECRETARY_IN_CAYENNE)
        tab.open("/calendar/")
        yield picture(tab, "calendar")
        tab.open(f"/book/?board={BOARD}")
        yield picture(tab, "book")
    with window(browser, house.address, reader, viewport=SIZE) as tab:
        cast.sign_in(tab, cast.HELENE_IN_LYON)
        tab.open("/my-calendar/")
        yield picture(tab, "my-calendar", first="form:has([name=channel])")


def preview_a_move(tab: Tab) -> None:
    day = begins(tab).astimezone(LYON).date() + timedelta(days=1)
    tab.follow("main a[href$='/move/']")
    type_the_time(tab, day)
    tab.follow("button[value=preview]")


def picture(tab: Tab, name: str, *, first: str = "body") -> Path:
    """The window with this part of the page on top."""
    path = FOLDER / f"{name}-{tab.reader.language}.png"
    tab.page.set_viewport_size(SIZE)  # type: ignore[arg-type]  # a TypedDict of the library's own
    tab.page.locator(first).evaluate("(part) => part.scrollIntoView({behavior: 'instant'})")
    tab.page.wait_for_timeout(300)  # a screenshot right after a jump shows half of both places
    shown = tab.page.screenshot(animations="disabled")
    blank = tab.page.context.new_page()
    path.write_bytes(smaller(shown, blank))
    blank.close()
    return path


if __name__ == "__main__":
    main()
