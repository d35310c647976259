"""One house for all journeys of a test process, and a browser for each module of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import chromium, need_browser
from tests.journeys.house import House, running_house

BOARDS = "12"  # of the demo's: all that a journey visits, loaded in a third of the time


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The running house, its demo network loaded; the history goes on loading meanwhile."""
    need_browser()
    with running_house(tmp_path_factory.mktemp("journey"), DEMO_BOARDS=BOARDS) as house:
        yield house


@pytest.fixture(scope="module")
def browser(house: House) -> Iterator[Browser]:
    """Closed with its module: while Playwright runs, Django's ORM refuses to work in this thread."""
    with chromium() as browser:
        yield browser
