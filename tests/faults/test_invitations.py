"""T1: senders are killed while they send. Nothing may be lost, nobody told three times, no byte differ."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest

from tests.faults.checker import check, work_left
from tests.faults.conftest import Prepare
from tests.faults.databases import Database
from tests.faults.run import Run, wait_until

PATIENCE = 120.0  # seconds, and as many again for each thousand invitations
# Seconds between two kills: of a pool child, of the whole worker since it serves, of a sweep that sends.
KILLS = {"pool_child": 0.5, "worker": 4.0, "sweep": 2.0, "ring": 0.5}
Figures = Callable[[str, object], None]


@dataclass(frozen=True)
class Prepared:
    database: Database
    expected: int


@pytest.fixture(scope="module")
def invitations(prepare: Prepare, full_size: bool, again: bool) -> Prepared:
    run = prepare("invitations")
    made = run.make("invitations", 10_000 if full_size else 500 if again else 2_000)
    return Prepared(run.database, made["expected"])


def test_no_invitation_is_lost_while_workers_are_killed(
    invitations: Prepared, prepare: Prepare, record_property: Figures
) -> None:
    run = prepare("killed", like=invitations.database)
    with run.house("sink", "valkey", "worker", "sweep", **KILLS):
        seconds = _settled(run, invitations.expected)
    record_property("figures", _judged("T1", run, invitations.expected, seconds))


def test_none_is_lost_while_the_broker_forgets_everything_each_second(
    invitations: Prepared, prepare: Prepare, record_property: Figures
) -> None:
    run = prepare("flushed", like=invitations.database)
    with run.house("sink", "valkey", "worker", "sweep", flush=1.0, **KILLS):
        seconds = _settled(run, invitations.expected)
    assert run.history.events("flush")
    record_property("figures", _judged("T1, broker flushed", run, invitations.expected, seconds))


def test_none_is_lost_without_a_broker_while_the_sweep_is_killed(
    invitations: Prepared, prepare: Prepare, record_property: Figures
) -> None:
    run = prepare("brokerless", like=invitations.database)
    with run.house("sink", "sweep", sweep=1.0):
        seconds = _settled(run, invitations.expected)
    record_property("figures", _judged("T1, no broker", run, invitations.expected, seconds))


def _settled(run: Run, mails: int) -> float:
    """Wait until nothing is left to do, noting how much there is meanwhile."""

    def settled() -> bool:
        left = work_left(run.database)
        run.history.note("left", work=left)
        return not left

    return wait_until(settled, PATIENCE * (1 + mails / 1000))


def _judged(name: str, run: Run, expected: int, seconds: float) -> str:
    """Hold the run to its promise and say its figures."""
    found, kills = check(run.database, run.sink), run.history.senders_killed()
    run.history.note("findings", kills=kills, seconds=round(seconds, 1), **asdict(found))
    deaths = {death["what"] for death in run.history.events("death")}
    assert deaths <= {"worker"}, "Celery gives up when its children die while it starts; nothing else may"
    assert found.rows == expected
    assert found.said_twice == found.lost == found.altered == found.doubted_too_soon == 0
    assert set(found.states) <= {"sent", "uncertain"}, "the sink refuses nothing"
    assert 0 < found.hits <= kills, "a kill leaves one mail in doubt at most, and some kills must"
    assert found.extra <= kills
    assert found.most_copies <= 2
    shutil.rmtree(run.sink)
    doubted, rate = found.states.get("uncertain", 0), expected / seconds
    return (
        f"{name}: {expected} invitations, {kills} senders killed, {found.hits} in mid-mail, 0 lost, "
        f"{found.extra} extra copies, {doubted} uncertain, {rate:.0f} mails/s"
    )
