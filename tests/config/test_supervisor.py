"""The supervisor with real processes: tiny children, real signals, real sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.environment import ROOT
from config.supervisor.child import backoff

HARNESS = """
import sys
from pathlib import Path
from config.supervisor.child import Child, Plan
from config.supervisor.loop import Supervisor

logs = Path(sys.argv[1])
children = [Child(plan, logs / (plan.name + ".log"), {"PATH": "/usr/bin:/bin"}) for plan in eval(sys.argv[2])]
Supervisor(children, lambda line: print(line, flush=True)).run()
"""
SLEEPER = 'Plan("sleeper", ["sh", "-c", "echo $$; exec sleep 600"])'

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Start]:
    """Start a supervisor in a process of its own; kill it afterwards, should it still run."""
    started: list[subprocess.Popen[str]] = []

    def start(plans: str, fds: tuple[int, ...] = ()) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HARNESS, str(tmp_path), f"[{plans}]"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, pass_fds=fds)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_killed_child_is_started_again_at_once(supervise: Start, tmp_path: Path) -> None:
    supervise(SLEEPER)
    first = pids(tmp_path, 1)[0]
    began = time.monotonic()
    os.kill(first, signal.SIGKILL)
    second = pids(tmp_path, 2)[1]
    assert second != first
    assert time.monotonic() - began < 2


def test_a_supervisor_asked_to_stop_leaves_no_child(supervise: Start, tmp_path: Path) -> None:
    supervisor = supervise(SLEEPER)
    child = pids(tmp_path, 1)[0]
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(5) == 0
    assert not alive(child)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux (PR_SET_PDEATHSIG)")
def test_a_killed_supervisor_leaves_no_child(supervise: Start, tmp_path: Path) -> None:
    supervisor = supervise(SLEEPER)
    child = pids(tmp_path, 1)[0]
    supervisor.kill()
    supervisor.wait(5)
    wait_until(lambda: not alive(child))


def test_a_dead_child_takes_its_own_children_along(supervise: Start, tmp_path: Path) -> None:
    supervise('Plan("parent", ["sh", "-c", "sleep 600 & echo $!; wait"])')
    grandchild = pids(tmp_path, 1, "parent")[0]
    parent = int(subprocess.check_output(["ps", "-o", "ppid=", "-p", str(grandchild)], text=True))
    os.kill(parent, signal.SIGKILL)
    wait_until(lambda: not alive(grandchild))


def test_a_finished_one_shot_is_not_started_again(supervise: Start, tmp_path: Path) -> None:
    supervisor = supervise(f'Plan("once", ["sh", "-c", "echo $$"], once=True), {SLEEPER}')
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "once is done\n"
    time.sleep(0.5)
    assert len(pids(tmp_path, 1, "once")) == 1


def test_those_who_serve_stop_before_those_whom_they_need(supervise: Start, tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = f"trap 'sleep 0.3; echo %s >> {order}; exit' TERM; echo $$; while :; do sleep 0.05; done"
    plans = [
        f'Plan({name!r}, ["sh", "-c", {script % name!r}], stage={stage})'
        for name, stage in [("broker", 2), ("sink", 1), ("web", 0)]
    ]
    supervisor = supervise(", ".join(plans))
    for name in ("broker", "sink", "web"):
        pids(tmp_path, 1, name)
    supervisor.terminate()
    assert supervisor.wait(8) == 0
    assert order.read_text().split() == ["web", "sink", "broker"]


def test_waits_grow_from_none_to_ten_seconds() -> None:
    assert [backoff(deaths) for deaths in range(7)] == [0, 1, 2, 4, 8, 10, 10]


def test_no_connection_is_refused_while_the_web_process_is_killed(supervise: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        fd = held.fileno()
        server = (
            f"import os, socket; s = socket.socket(fileno={fd}); print(os.getpid(), flush=True)\n"
            "while True: c, _ = s.accept(); c.sendall(b'ok'); c.close()"
        )
        supervise(f'Plan("web", [{sys.executable!r}, "-S", "-c", {server!r}], fds=({fd},))', (fd,))
        answers = []
        for round_number in range(1, 4):
            os.kill(pids(tmp_path, round_number, "web")[-1], signal.SIGKILL)
            answers += [ask(held.getsockname()) for _ in range(50)]
            time.sleep(1.0 if round_number > 1 else 0.0)
    assert len(answers) == 150
    assert answers.count(b"ok") >= 147  # a kill may cut the one connection that was being answered


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environ = {**os.environ, "QUORUM_PORT": str(port), "QUORUM_VAR": str(tmp_path)}
        command = [sys.executable, "-m", "config.supervisor"]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"quorum: Port {port} is in use: stop what listens there (Quorum itself, perhaps), "
        f"or choose another with QUORUM_PORT={port + 1} make run.\n"
    )


def pids(logs: Path, at_least: int, name: str = "sleeper") -> list[int]:
    """The process ids that a child has written to its log, once there are that many."""
    log = logs / f"{name}.log"

    def written() -> list[int]:
        return [int(line) for line in log.read_text().split()] if log.exists() else []

    wait_until(lambda: len(written()) >= at_least)
    return written()


def ask(address: tuple[str, int]) -> bytes:
    try:
        with socket.create_connection(address, timeout=5) as client:
            return client.recv(2)
    except ConnectionResetError:
        return b""


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until(fact: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
