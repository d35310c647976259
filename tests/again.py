"""The suite on a second database runs only what a database can change.

Loaded by `tests.run` after the suite has passed once on another database (``-p tests.again``). A test that
touches no database gives the same answer twice: pure rules, iCalendar, parsers, templates, supervision.
So do the crawls and journeys marked ``any_database``, which judge markup, keys and accessibility in a
browser; what their pages ask of the database is asked on both by the tests of each view, and the story from
a booking to the calendars is told on both. Left out is not skipped: those tests have run, and the summary
says how many they are.
"""

from __future__ import annotations

from typing import Any

import pytest

MARKS = ("django_db", "fault", "journey")  # the last two start processes on a database of their own
FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
LEFT_OUT = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if not _asks_the_database(item)]
    items[:] = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)


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
