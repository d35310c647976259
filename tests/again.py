"""The suite on a second database runs only what a database can change.

Loaded by `tests.run` after the suite has passed once on another database (``-p tests.again``). A test that
touches no database gives the same answer twice: pure rules, iCalendar, parsers, templates, supervision.
So do the crawls and journeys marked ``any_database``, which judge markup, keys and accessibility in a
browser; what their pages ask of the database is asked on both by the tests of each view, and the story from
a booking to the calendars is told on both. Of a parametrised test the first case runs again: the others put
the same questions to the database (`make proof` runs them all). Left out is not skipped: those tests have
run, and the summary says how many they are.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

FULL_SIZE = os.environ.get("QUORUM_SIZE") == "full"
MARKS = ("django_db", "fault", "journey")  # the last two start processes on a database of their own
FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
LEFT_OUT = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asking = [item for item in items if _asks_the_database(item)]
    kept = asking if FULL_SIZE else _first_cases(asking)
    again = set(kept)
    left_out = [item for item in items if item not in again]
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)


def _first_cases(items: list[pytest.Item]) -> list[pytest.Item]:
    """One of each parametrised test, and every fault."""
    seen: set[str] = set()
    kept: list[pytest.Item] = []
    for item in items:
        function = item.nodeid.partition("[")[0]
        if function not in seen or item.get_closest_marker("fault"):
            kept.append(item)
        seen.add(function)
    return kept


def _asks_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database"):
        return False
    marked = any(item.get_closest_marker(name) for name in MARKS)
    return marked or bool(FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several tells the one that writes the summary."""
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["left_out"] = session.config.stash[LEFT_OUT]


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("xdist") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Listener(config))


class _Listener:
    """Hears the processes end; each of them has collected the same tests."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_testnodedown(self, node: Any) -> None:
        output: dict[str, Any] = getattr(node, "workeroutput", {})  # one that crashed has none
        self.config.stash[LEFT_OUT] = output.get("left_out", self.config.stash.get(LEFT_OUT, 0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    number = config.stash.get(LEFT_OUT, 0)
    terminalreporter.line(f"not run again: {number} tests whose result does not depend on the database")
