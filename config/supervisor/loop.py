"""Starts the children, waits for what happens, restarts them, stops them in order."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType

from config.supervisor.child import Child

PATIENCE = (6.0, 1.5, 2.0)  # seconds that each stage of the stop may take: about ten in all


class Supervisor:
    """Runs children until SIGINT or SIGTERM. `say` receives one line per event."""

    def __init__(self, children: Iterable[Child], say: Callable[[str], None]) -> None:
        self.children = list(children)
        self.say = say
        self.stopping = 0  # how many times we were asked to stop; the second time we do not wait

    def run(self) -> None:
        """Supervise until asked to stop, then stop every child."""
        with _wakeups(self._asked_to_stop) as wait:
            try:
                while not self.stopping:
                    now = time.monotonic()
                    self._reap(now)
                    self._start_due(now)
                    wait(self._until_next_start(now))
            finally:
                self._stop_all(wait)

    def _asked_to_stop(self) -> None:
        self.stopping += 1

    def _start_due(self, now: float) -> None:
        for child in self.children:
            if child.due is not None and child.due <= now:
                child.start(now)

    def _reap(self, now: float) -> None:
        for child in self.children:
            code = child.reap(now)
            if code is not None:
                self.say(_obituary(child, code, now))

    def _until_next_start(self, now: float) -> float | None:
        waits = [child.due - now for child in self.children if child.due is not None]
        return max(0.0, min(waits)) if waits else None

    def _stop_all(self, wait: Callable[[float | None], None]) -> None:
        for stage, patience in enumerate(PATIENCE):
            living = [child for child in self.children if child.plan.stage == stage and child.process]
            for child in living:
                child.ask_to_stop()
            self._wait_for(living, time.monotonic() + patience, wait)
            for child in living:
                if child.process:
                    self.say(f"{child.plan.name} did not stop in time: killed")
                    child.kill()
                    child.process.wait()

    def _wait_for(self, living: list[Child], deadline: float, wait: Callable[[float | None], None]) -> None:
        while self.stopping < 2 and time.monotonic() < deadline:
            for child in living:
                child.reap(time.monotonic())
            if not any(child.process for child in living):
                return
            wait(deadline - time.monotonic())


def _obituary(child: Child, code: int, now: float) -> str:
    name = child.plan.name
    if child.due is None:
        return f"{name} is done"
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    wait = child.due - now
    when = f"in {wait:.0f} s" if wait else "now"
    return f"{name} {how} (see {child.log}); starting it again {when}"


@contextlib.contextmanager
def _wakeups(stop: Callable[[], None]) -> Iterator[Callable[[float | None], None]]:
    """Give a `wait(seconds)` that ends early when a signal arrives, and call `stop` on SIGINT or SIGTERM."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)

    def asked(_number: int, _frame: FrameType | None) -> None:
        stop()

    def noticed(_number: int, _frame: FrameType | None) -> None:
        """A child ended: the wake-up through the pipe is all that is needed."""

    def wait(seconds: float | None) -> None:
        select.select([reader], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(reader, 4096)

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, noticed)
    earlier = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield wait
    finally:
        signal.set_wakeup_fd(earlier)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)
