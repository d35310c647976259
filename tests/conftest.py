"""What every test shares: sizes, and the promise that nothing is skipped where everything is installed."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.spread import Sharing, longest_first

FULL_SIZE = os.environ.get("QUORUM_SIZE") == "full"
SEED = int(os.environ.get("QUORUM_SEED", "20261123"))

settings.register_profile("reduced", max_examples=30, deadline=None, print_blob=True)
settings.register_profile(
    "full", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("full" if FULL_SIZE else "reduced")


@pytest.fixture(scope="session")
def full_size() -> bool:
    """Whether to run the sizes as published (`make proof`) rather than the reduced ones (`make test`)."""
    return FULL_SIZE


@pytest.fixture(scope="session")
def again(pytestconfig: pytest.Config) -> bool:
    """Whether the suite has run on another database already: then its longest runs are shorter."""
    return pytestconfig.pluginmanager.hasplugin("tests.again")


@pytest.fixture(scope="session")
def seed() -> int:
    """The seed of every random choice in a test; the run's header prints it."""
    return SEED


@pytest.fixture(autouse=True)
def journal_emptied_between_tests(request: pytest.FixtureRequest) -> Generator[None]:
    """A test that commits is undone by emptying every table, which the journal's trigger would refuse.

    Emptying ends with post_migrate, where the trigger is set up again.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    from django.db import connection
    from django.db.models.signals import post_migrate

    from boards.triggers import guard_journal, unguard_journal

    def guard(**_: object) -> None:
        guard_journal(connection)

    yield
    post_migrate.connect(guard, weak=False, dispatch_uid="tests-guard-journal")
    unguard_journal(connection)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Sharing:
    return Sharing(config, log)


def pytest_report_header() -> str:
    return f"quorum: {'full' if FULL_SIZE else 'reduced'} sizes, seed {SEED} (QUORUM_SEED={SEED} repeats it)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under QUORUM_REQUIRE_ALL=1 a skip is a failure: CI has installed what the skip is for."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("QUORUM_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped although QUORUM_REQUIRE_ALL=1: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself while it is imported."""
    report = yield
    if report.skipped and os.environ.get("QUORUM_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped although QUORUM_REQUIRE_ALL=1: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests measured on the way (``record_property("figures", …)``): the README's."""
    reports = terminalreporter.stats.get("passed", [])
    figures = [text for report in reports for name, text in report.user_properties if name == "figures"]
    if figures:
        terminalreporter.section("figures")
    for line in figures:
        terminalreporter.line(line)
