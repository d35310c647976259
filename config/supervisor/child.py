"""One supervised process: its start, its death, its next start."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
LONG_LIFE = 4.0  # seconds after which an earlier death is forgiven: it did start, so starting again helps
LONGEST_WAIT = 10.0  # seconds between two starts, at most


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. `stage` orders the stop: 0 first (those who serve), then 1 and 2 (whom they need)."""

    name: str
    command: Sequence[str]
    fds: Sequence[int] = ()
    stage: int = 0
    once: bool = False  # done for good when it exits 0


@dataclass(slots=True)
class Child:
    """A plan and its process. Times are readings of `time.monotonic()`, in seconds."""

    plan: Plan
    log: Path
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    due: float | None = 0.0
    born: float = 0.0
    deaths: int = 0

    def start(self, now: float) -> None:
        """Start in a process group of its own, so that Ctrl-C reaches the supervisor only."""
        supervisor = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.plan.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environ),
                pass_fds=tuple(self.plan.fds),
                process_group=0,
                preexec_fn=lambda: _die_with(supervisor),  # noqa: PLW1509  the supervisor has one thread
            )
        self.born, self.due = now, None

    def reap(self, now: float) -> int | None:
        """If the process has ended, plan its next start and return its exit code."""
        if self.process is None or not _has_ended(self.process.pid):
            return None
        self.kill()  # its own children, left without a parent; while it is a zombie its id is still its own
        code, self.process = self.process.wait(), None
        if now - self.born >= LONG_LIFE:
            self.deaths = 0
        self.due = None if self.plan.once and code == 0 else now + backoff(self.deaths)
        self.deaths += 1
        return code

    def ask_to_stop(self) -> None:
        """SIGTERM to the process alone: Celery and gunicorn then stop their own children in order."""
        if self.process:
            self.process.terminate()

    def kill(self) -> None:
        """SIGKILL to the whole process group."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def backoff(deaths: int) -> float:
    """Seconds to wait before the next start: none the first time, then 1, 2, 4, 8 and 10."""
    return 0.0 if deaths == 0 else min(LONGEST_WAIT, 2.0 ** (deaths - 1))


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _die_with(supervisor: int) -> None:
    """Ask Linux to kill this process when the supervisor dies, however it dies."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != supervisor:  # it died before the request was made
        os._exit(1)
