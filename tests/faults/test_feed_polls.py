"""Calendars are polled while database and broker are away and the web process is killed again and again."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import OperationalError

import psycopg
import pytest

from tests import postgres
from tests.faults.client import Answer, get
from tests.faults.databases import Database, sqlite
from tests.faults.run import Run

Figures = Callable[[str, object], None]
KILL_EVERY = 4.0  # seconds since it serves again: with its start, some five
CLIENTS, SUBSCRIBERS = 4, 20


@pytest.fixture
def run_without_database(tmp_path: Path, seed: int) -> tuple[Run, list[str]]:
    """Feeds that were published, and then no database: PostgreSQL stopped, SQLite's file gone."""
    if os.environ.get("QUORUM_DATABASE_URL", "").startswith("postgres"):
        with postgres.cluster() as url:
            run = Run(tmp_path, Database(url), seed)
            tokens = run.make("feed-addresses", SUBSCRIBERS)["tokens"]
    else:
        run = Run(tmp_path, sqlite(tmp_path), seed)
        tokens = run.make("feed-addresses", SUBSCRIBERS)["tokens"]
        run.database.path.rename(tmp_path / "away.sqlite3")
        run.database.path.mkdir()
    with pytest.raises((psycopg.OperationalError, OperationalError)):
        run.database.rows("SELECT 1")
    return run, tokens


@dataclass
class Poller:
    """Polls addresses in turn, every other time with the ETag that it was last given."""

    port: int
    tokens: list[str]
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: dict[str, set[str]] = field(default_factory=dict)
    cut: int = 0

    def poll(self, number: int) -> None:
        token = self.tokens[number % len(self.tokens)]
        answer = self._answered(token, {})
        self.statuses[answer.status] += 1
        self.bodies.setdefault(token, set()).add(hashlib.sha256(answer.body).hexdigest())
        again = self._answered(token, {"If-None-Match": answer.headers["ETag"]})
        self.statuses[again.status] += 1

    def _answered(self, token: str, headers: dict[str, str]) -> Answer:
        """A poll whose connection is cut while it is answered is made again; a refused one is an error."""
        while True:
            try:
                return get(self.port, f"/feeds/{token}.ics", headers)
            except (ConnectionResetError, BrokenPipeError, http.client.HTTPException):
                self.cut += 1


def test_polls_are_answered_without_database_or_broker_while_the_web_process_is_killed(
    run_without_database: tuple[Run, list[str]], full_size: bool, record_property: Figures
) -> None:
    run, tokens = run_without_database
    polls, seconds = (10_000, 60.0) if full_size else (2_000, 18.0)
    with run.house("web", web=KILL_EVERY) as ports:
        pollers = [Poller(ports["web"], tokens) for _ in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda poller: _paced(poller, polls // CLIENTS, seconds), pollers))
    statuses = sum((poller.statuses for poller in pollers), Counter[int]())
    kills, cut = len(run.history.events("kill")), sum(poller.cut for poller in pollers)
    run.history.note("findings", statuses=dict(statuses), kills=kills, cut=cut)
    assert statuses == {200: polls // 2, 304: polls // 2}
    assert kills >= seconds // KILL_EVERY // 2
    assert cut <= kills * CLIENTS, "a kill cuts what is being answered, and nothing else"
    for token in tokens:
        assert set().union(*(poller.bodies[token] for poller in pollers)) == {_published(run, token)}
    record_property(
        "figures",
        f"Feeds: {polls} polls without database or broker, web process killed {kills} times: "
        f"0 refused, {cut} cut and asked again, only 200 and 304, same bytes",
    )


def _paced(poller: Poller, polls: int, seconds: float) -> None:
    """Two polls at a time, spread over the given time so that every kill meets some."""
    began = time.monotonic()
    for pair in range(polls // 2):
        time.sleep(max(0.0, began + seconds * pair * 2 / polls - time.monotonic()))
        poller.poll(pair)


def _published(run: Run, token: str) -> str:
    """The digest of the calendar in the feed's file, read without the server's code."""
    address = run.var / "feeds" / "addresses" / hashlib.sha256(token.encode()).hexdigest()
    header, _, rest = address.read_bytes().partition(b"\n")
    return hashlib.sha256(rest[: json.loads(header)["plain"]]).hexdigest()
