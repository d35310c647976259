"""The whole house with its demo, as `make run` starts it: real processes, its own var/, a free port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.environment import ROOT
from tests.faults import databases

PATIENCE = 240.0  # seconds, for a machine that does other things too; a free one needs a tenth
OURS = ("QUORUM_", "DJANGO_", "DEMO_")


@dataclass(frozen=True)
class House:
    """A running house. ``address`` is its base URL without a trailing slash.

    ``environ`` is what its commands need, such as the one to which a mail server delivers.
    """

    address: str
    var: Path
    environ: Mapping[str, str]

    def receive(self, mime: bytes) -> None:
        """A mail comes to one of its mailboxes, by way of the mail server's pipe."""
        command = [sys.executable, "manage.py", "receive"]
        subprocess.run(command, cwd=ROOT, env=dict(self.environ), input=mime, check=True, timeout=PATIENCE)


@contextlib.contextmanager
def running_house(folder: Path, **settings: str) -> Iterator[House]:
    """Start it in an empty folder, wait until its pages open, and stop it in the end.

    ``settings`` are variables of its environment. Its database is a new one of the PostgreSQL server that the
    environment names, or else SQLite.
    """
    var = folder / "var"
    var.mkdir(mode=0o700)
    database, port = databases.fresh(var), _free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environ |= {"QUORUM_VAR": str(var), "QUORUM_PORT": str(port), "QUORUM_DEMO": "1"} | settings
    environ["QUORUM_DATABASE_URL"] = database.url
    with (folder / "house.log").open("w") as log:
        command = [sys.executable, "-m", "config.supervisor"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            house = House(f"http://localhost:{port}", var, environ)
            wait_until(lambda: process.poll() is not None or _answers(house), f"pages open (see {folder})")
            assert process.poll() is None, (folder / "house.log").read_text("utf-8")
            yield house
        finally:
            _stop(process)
            database.drop()


def wait_until(fact: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait for something that other processes bring about; ``what`` names it when it never happens."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _answers(house: House) -> bool:
    """The socket is held from the start; the first answer comes once the network is loaded."""
    try:
        with urllib.request.urlopen(f"{house.address}/sign-in/", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
