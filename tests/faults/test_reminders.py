"""T10: two beats and three sweepers, and still nobody is reminded, asked or alarmed twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.environment import ROOT
from config.supervisor import plans
from tests.faults.checker import check, work_left
from tests.faults.conftest import Prepare
from tests.faults.run import Run, wait_until

ROUNDS = 3  # of three sweeps that begin at once
BOARDS = 6
NOTES = "SELECT address, uid FROM scheduling_outgoingmail WHERE method = 'NOTE'"
KINDS = {"answer_awaited", "deputy_asked", "item_owed", "quorum"}


@contextmanager
def running(run: Run, *command: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended at the end if it has not ended by itself."""
    broker = f"redis+socket://{plans.broker_path(run.var)}"
    environ = run.environ() | {"QUORUM_SMTP_PORT": str(port), "QUORUM_BROKER_URL": broker}
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environ)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def beat(run: Run, number: int) -> list[str]:
    schedule = str(run.var / "run" / f"beat-{number}")
    options = ["--schedule", schedule, "--pidfile=", "--loglevel", "WARNING"]
    return ["-m", "celery", "-A", "tests.faults.hasty", "beat", *options]


def three_sweeps(run: Run, port: int) -> None:
    """One round each, begun together."""
    with ExitStack() as stack:
        command = (str(ROOT / "manage.py"), "sweep", "--once")
        sweeps = [stack.enter_context(running(run, *command, port=port)) for _ in range(3)]
        assert [sweep.wait(120) for sweep in sweeps] == [0, 0, 0]


def test_two_beats_and_three_sweepers_remind_nobody_twice(
    prepare: Prepare, record_property: Callable[[str, object], None]
) -> None:
    run = prepare("reminders")
    made = run.make("reminders", BOARDS)
    with run.house("sink", "valkey", "worker") as ports, ExitStack() as stack:
        port = ports["sink"]
        beats = [stack.enter_context(running(run, *beat(run, number), port=port)) for number in range(2)]
        for _ in range(ROUNDS):
            three_sweeps(run, port)
        wait_until(lambda: not work_left(run.database), 60)
        assert [process.poll() for process in beats] == [None, None], "both still beat"
    notes = run.database.rows(NOTES)
    assert len(notes) == len(set(notes)) == made["expected"]
    assert {uid.partition("-")[0] for _, uid in notes} == KINDS
    found = check(run.database, run.sink)
    assert (found.states, found.lost, found.extra) == ({"sent": found.rows}, 0, 0)
    assert _copies(run.sink) == {1}
    record_property("figures", f"T10: {len(notes)} reminders, 2 beats, 3 sweepers, each said once")


def _copies(sink: Path) -> set[int]:
    """How many times each mail arrived."""
    return set(Counter(path.read_bytes().split(b"\r\n", 2)[2] for path in sink.glob("*.eml")).values())
