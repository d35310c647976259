"""Work done twice, a process that wakes after its lease, a clock that jumps: none changes anything."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.environment import ROOT
from tests.faults.checker import check
from tests.faults.conftest import Prepare
from tests.faults.run import LEASE, Run, wait_until
from tests.faults.test_invitations import Figures

MAILS = 125  # one board's: all of them still in the journal
CLOSED_PORT = 1
HOUR, DAY = 3600, 24 * 3600  # seconds
STATES = (
    "SELECT id, state, token, attempts, ambiguities, finished_at FROM scheduling_outgoingmail ORDER BY id"
)


@contextmanager
def sweep(run: Run, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """One round of the sweep: relay, then send to this port."""
    command = [sys.executable, str(ROOT / "manage.py"), "sweep", "--once"]
    process = subprocess.Popen(command, cwd=ROOT, env=run.environ() | {"QUORUM_SMTP_PORT": str(port)})
    try:
        yield process
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait()


def test_three_relays_at_once_write_each_invitation_once(prepare: Prepare) -> None:
    run = prepare("relays")
    run.make("invitations", MAILS)
    with sweep(run, CLOSED_PORT), sweep(run, CLOSED_PORT), sweep(run, CLOSED_PORT):
        pass
    found = check(run.database, run.sink)
    assert (found.rows, found.said_twice, found.states) == (MAILS, 0, {"queued": MAILS})
    assert run.database.rows("SELECT count(*) FROM boards_unhandled") == [(0,)]


def test_a_sender_that_wakes_after_its_lease_writes_nothing(prepare: Prepare) -> None:
    run = prepare("late")
    run.make("invitations", MAILS)
    with run.house("sink") as ports, sweep(run, ports["sink"]) as sleeper:
        wait_until(lambda: any(run.sink.glob("*.eml")), 60)
        _stop_between_transactions(sleeper, run)
        assert check(run.database, run.sink).states["sending"] > 0
        for _ in range(2):  # a lease that ran out is given once more: the clock may have jumped
            time.sleep(LEASE)
            with sweep(run, ports["sink"]):
                pass
        settled = run.database.rows(STATES)
        sleeper.send_signal(signal.SIGCONT)
        assert sleeper.wait(60) == 0
        assert run.database.rows(STATES) == settled
    found = check(run.database, run.sink)
    assert (found.states, found.lost, found.altered) == ({"sent": MAILS}, 0, 0)
    assert found.extra <= 1, "only the mail that was leaving when it stopped"


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
def test_a_clock_that_jumps_takes_no_mail_from_a_sender_that_lives(
    prepare: Prepare, jump: int, record_property: Figures
) -> None:
    """T9: the process that sends knows nothing of it, and finishes what it claimed."""
    run = prepare("jump")
    run.make("invitations", MAILS)
    command = [sys.executable, "-m", "tests.faults.jump", str(jump)]
    with run.house("sink") as ports, sweep(run, ports["sink"]):
        wait_until(lambda: any(run.sink.glob("*.eml")), 60)
        taken = subprocess.run(command, cwd=ROOT, env=run.environ(), check=True, stdout=subprocess.PIPE)
        assert json.loads(taken.stdout) == 0
    found = check(run.database, run.sink)
    assert (found.states, found.lost, found.altered, found.extra) == ({"sent": MAILS}, 0, 0, 0)
    record_property(
        "figures", f"T9, clock {jump // HOUR:+d} h: {MAILS} mails, 0 taken from their sender, 0 extra copies"
    )


def _stop_between_transactions(process: subprocess.Popen[bytes], run: Run) -> None:
    """Asleep with a lock it would stop everybody, which is another fault."""
    while True:
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        if not run.database.is_being_written():
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.01)
