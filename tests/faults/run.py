"""One run: a var directory, a database, processes with their faults, and the history that they leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.environment import ROOT
from tests.faults.databases import Database
from tests.faults.history import History

# Short, so that a dead sender's mails are taken up again while the test waits.
LEASE, SMTP_TIMEOUT = 3, 2  # seconds


@dataclass
class Run:
    """``seed`` chooses which process is killed each time."""

    var: Path
    database: Database
    seed: int

    def __post_init__(self) -> None:
        for name in ("run", "sink"):
            (self.var / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.history = History(self.var / "history.jsonl")
        engine = "PostgreSQL" if self.database.is_postgresql else "SQLite"
        self.history.note("run", seed=self.seed, engine=engine)

    @property
    def sink(self) -> Path:
        return self.var / "sink"

    def environ(self) -> dict[str, str]:
        """The processes' environment: production's settings with throw-away keys and a short lease."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("QUORUM_", "DJANGO_"))
        }
        return inherited | {
            "QUORUM_VAR": str(self.var),
            "QUORUM_DATABASE_URL": self.database.url,
            "QUORUM_SECRET_KEY": "faults-" + "k" * 50,
            "QUORUM_IDENTITY_KEYS": "dGhlLXRlc3RzLWtleS10aGUtdGVzdHMta2V5LTAwMDA=",
            "QUORUM_ADDRESS_KEY": "faults-address-key",
            "QUORUM_INDEX_KEY": "faults-index-key",
            "QUORUM_HASHED_STATIC": "0",
            "QUORUM_QUIET_HOURS": "off",
            "QUORUM_LEASE_SECONDS": str(LEASE),
            "QUORUM_SMTP_TIMEOUT": str(SMTP_TIMEOUT),
        }

    def make(self, what: str, *numbers: int) -> dict[str, Any]:
        """Fill the database as ``tests.faults.data`` says."""
        command = [sys.executable, "-m", "tests.faults.data", what, *map(str, numbers)]
        done = subprocess.run(command, cwd=ROOT, env=self.environ(), check=True, stdout=subprocess.PIPE)
        made: dict[str, Any] = json.loads(done.stdout)
        return made

    @contextmanager
    def house(self, *children: str, **faults: float) -> Iterator[dict[str, int]]:
        """The named processes with their faults (seconds between two strikes); gives the ports they serve."""
        command = [sys.executable, "-m", "tests.faults.house", *children, "--seed", str(self.seed)]
        for name, every in faults.items():
            command += [f"--{name.replace('_', '-')}", str(every)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environ(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.communicate()  # closes its standard input, at which it ends what it started


def wait_until(fact: Callable[[], bool], seconds: float) -> float:
    """Wait for a fact and return how long it took, in seconds."""
    began = time.monotonic()
    while not fact():
        assert time.monotonic() - began < seconds, f"it did not happen within {seconds} s"
        time.sleep(0.5)
    return time.monotonic() - began
