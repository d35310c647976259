"""`python -m tests.faults.house sink worker …`: the named processes, restarted at once, and their faults.

One process with one thread, so that it may fork safely, made of the supervisor's own parts: it holds the
listening sockets. It prints their ports as one JSON line and ends everything it started when its
standard input closes. Faults are options, in seconds between two strikes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from config.supervisor import plans
from config.supervisor.child import Child, Plan
from config.supervisor.sockets import listen_or_any
from tests.faults.history import History
from tests.faults.sockets import connected_to

TICK = 0.03  # seconds
CHILDREN = "/proc/{0}/task/{0}/children"  # proc(5)


@dataclass
class Fault:
    """Something done every so many seconds of a time in which ``ready`` holds: it must hit what works."""

    every: float
    strike: Callable[[], None]
    ready: Callable[[], object]

    def __post_init__(self) -> None:
        self.due = time.monotonic() + self.every

    def strike_if_due(self, now: float) -> None:
        if not self.ready():
            self.due = now + self.every
        elif self.due <= now:
            self.strike()
            self.due = now + self.every


class House:
    def __init__(self, options: argparse.Namespace) -> None:
        self.var = Path(os.environ["QUORUM_VAR"])
        self.history = History(self.var / "history.jsonl")
        self.chance = random.Random(options.seed)
        self.ports: dict[str, int] = {}
        self.broker = plans.broker_path(self.var)
        os.environ["QUORUM_BROKER_URL"] = f"redis+socket://{self.broker}"
        self.pages = Celery(broker=os.environ["QUORUM_BROKER_URL"])
        self.children = {name: self._child(name) for name in options.children}
        self.faults = self._faults(options)

    def _faults(self, options: argparse.Namespace) -> list[Fault]:
        known = {
            "ring": (self._ring, lambda: True),
            "flush": (self._flush, self.broker.exists),
            "pool_child": (self._kill_pool_child, self._pool),
            "worker": (lambda: self._kill("worker", senders=len(self._pool())), self._pool),
            "sweep": (lambda: self._kill("sweep", senders=1), self._sweep_sends),
            "web": (lambda: self._kill("web", senders=0), lambda: self._below("web")),
        }
        wanted = {name: getattr(options, name) for name in known}
        return [Fault(every, *known[name]) for name, every in wanted.items() if every]

    def _child(self, name: str) -> Child:
        log = self.var / "logs" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        return Child(self._plan(name), log, os.environ)

    def _plan(self, name: str) -> Plan:
        if name == "worker":
            return plans.worker()
        if name == "sweep":
            return Plan("sweep", [*plans.sweep().command, "--every", "1"])
        if name == "valkey":
            binary = plans.valkey_binary()
            if binary is None:
                sys.exit("no Valkey for this machine")
            return plans.valkey(binary, self.broker, self.var)
        return plans.sink(self._listen(name)) if name == "sink" else plans.web([self._listen(name)])

    def _listen(self, name: str) -> int:
        held = listen_or_any(0)
        self.ports[name] = held.getsockname()[1]
        descriptor = os.dup(held.fileno())
        held.close()
        if name == "sink":
            os.environ |= {"QUORUM_SINK_FD": str(descriptor), "QUORUM_SMTP_PORT": str(self.ports[name])}
        return descriptor

    def run(self) -> None:
        sys.stdout.write(json.dumps(self.ports) + "\n")
        sys.stdout.flush()
        try:
            while not select.select([sys.stdin], [], [], TICK)[0]:
                now = time.monotonic()
                self._restart_dead(now)
                for fault in self.faults:
                    fault.strike_if_due(now)
        finally:
            for child in self.children.values():
                child.kill()

    def _restart_dead(self, now: float) -> None:
        """At once where we killed it, unlike the supervisor, which lets a process be that dies so often."""
        for child in self.children.values():
            code = child.reap(now)
            if code is not None and code != -signal.SIGKILL:
                self.history.note("death", what=child.plan.name, code=code)
            elif code is not None:
                child.due, child.deaths = now, 0
            if child.due is not None and child.due <= now:
                child.start(now)

    def _kill(self, name: str, *, senders: int) -> None:
        """SIGKILL to the whole process group."""
        self.history.note("kill", what=name, senders=senders)
        self.children[name].kill()

    def _below(self, name: str) -> list[int]:
        """The processes that one of ours started: gunicorn's or Celery's own; none while it starts."""
        process = self.children[name].process
        with suppress(OSError):  # it may just have ended
            if process is not None:
                return [int(pid) for pid in Path(CHILDREN.format(process.pid)).read_text().split()]
        return []

    def _pool(self) -> list[int]:
        return self._below("worker")

    def _kill_pool_child(self) -> None:
        """One that is sending, if any is; otherwise one that relays or waits."""
        pool = self._pool()
        victim = self.chance.choice(connected_to(self.ports["sink"], pool) or pool)
        self.history.note("kill", what="pool child", senders=1)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)

    def _sweep_sends(self) -> bool:
        sweep = self.children["sweep"].process
        return sweep is not None and bool(connected_to(self.ports["sink"], [sweep.pid]))

    def _flush(self) -> None:
        with redis.Redis(unix_socket_path=str(self.broker)) as client:
            client.flushall()
        self.history.note("flush")

    def _ring(self) -> None:
        """What a page does after a commit, and beat now and then. An absent broker is no matter."""
        with suppress(OperationalError):
            for task in ("relay", "deliver"):
                self.pages.send_task(f"scheduling.tasks.{task}", retry=False)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("children", nargs="+")
    parser.add_argument("--seed", type=int, required=True)
    for name in ("pool-child", "worker", "sweep", "web", "flush", "ring"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    House(parser.parse_args()).run()


if __name__ == "__main__":
    main()
