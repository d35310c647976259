"""One feed of 520 events, polled: our server against Radicale and nginx with the same calendar."""

from __future__ import annotations

import base64
import contextlib
import gzip
import http.client
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from statistics import median

from bench import load, servers
from bench.houses import House
from bench.progress import rounds, say
from bench.results import Result

ROUNDS, SECONDS = 5, 2
CONNECTIONS = (1, 8)  # what counts is each server's better one; Radicale allows 8
GZIP = {"Accept-Encoding": "gzip"}
POLLS: dict[str, dict[str, str]] = {"304": GZIP, "200, gzip": GZIP, "200, identity": {}}
_SIGNED_IN = {"Authorization": "Basic " + base64.b64encode(b"bench:bench").decode()}


@dataclass
class Rival:
    """A server with the calendar. ``rates`` are requests per second by poll and connections, one a round."""

    name: str
    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    rates: dict[tuple[str, int], list[float]] = field(default_factory=dict)

    def ask(self, headers: Mapping[str, str]) -> tuple[int, bytes, str]:
        """Status, body as it came, and ETag of one request."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(client):
            client.request("GET", self.path, headers={**self.headers, **headers})
            response = client.getresponse()
            return response.status, response.read(), response.headers["ETag"]

    def headers_of(self, poll: str) -> dict[str, str]:
        """The poll's headers; for a 304 the server's own ETag of what it would send."""
        headers = {**self.headers, **POLLS[poll]}
        return {**headers, "If-None-Match": self.ask(POLLS[poll])[2]} if poll == "304" else headers

    def poll(self, poll: str, connections: int) -> None:
        """Measure once."""
        url = f"http://127.0.0.1:{self.port}{self.path}"
        headers = self.headers_of(poll)
        rate = load.requests_per_second(url, headers, connections=connections, seconds=SECONDS)
        self.rates.setdefault((poll, connections), []).append(rate)

    def best(self, poll: str) -> tuple[list[float], int]:
        """The rates with as many connections as suit it best, and how many those are."""
        number = max(CONNECTIONS, key=lambda number: median(self.rates[poll, number]))
        return self.rates[poll, number], number


def measure(house: House, token: str) -> list[Result]:
    """All servers by turns, so that whatever else the machine does meets each of them."""
    with _rivals(house, token) as rivals:
        for _ in rounds(f"polling a feed with {load.generator()}", ROUNDS):
            for poll, connections in product(POLLS, CONNECTIONS):
                for rival in rivals:
                    rival.poll(poll, connections)
        return [result for poll in POLLS for result in _results(poll, *rivals)]


@contextlib.contextmanager
def _rivals(house: House, token: str) -> Iterator[list[Rival]]:
    """Ours first, then those that are there; each has shown that it serves the calendar."""
    directory = house.var.parent
    with contextlib.ExitStack() as stack:
        ours = Rival("Quorum", stack.enter_context(servers.quorum(house)), f"/feeds/{token}.ics")
        body = ours.ask({})[1]
        _check(ours, body)
        port = stack.enter_context(servers.radicale(directory / "radicale"))
        radicale = Rival("Radicale 3.9", port, "/bench/calendar/", _SIGNED_IN)
        say("storing the calendar in Radicale")
        _upload(radicale, body)
        rivals = [ours, radicale]
        if shutil.which("nginx"):
            port = stack.enter_context(_nginx(directory / "nginx", body))
            rivals.append(Rival("nginx", port, "/calendar.ics"))
            _check(rivals[-1], body)
        yield rivals


def _check(rival: Rival, body: bytes) -> None:
    """Same bytes in both codings, and 304 for what the client has; AssertionError otherwise."""
    found = {poll: rival.ask(rival.headers_of(poll)) for poll in POLLS}
    statuses = [found[poll][0] for poll in POLLS]
    if statuses != [304, 200, 200] or found["304"][1]:
        raise AssertionError(f"{rival.name} answers {statuses}")
    if found["200, identity"][1] != body or gzip.decompress(found["200, gzip"][1]) != body:
        raise AssertionError(f"{rival.name} serves something else")


def _upload(radicale: Rival, body: bytes) -> None:
    client = http.client.HTTPConnection("127.0.0.1", radicale.port, timeout=300)
    with contextlib.closing(client):
        headers = {**radicale.headers, "Content-Type": "text/calendar; charset=utf-8"}
        client.request("PUT", radicale.path, body=body, headers=headers)
        status = client.getresponse().status
    stored = radicale.ask({})[1].count(b"BEGIN:VEVENT")
    if status != 201 or stored != body.count(b"BEGIN:VEVENT"):
        raise AssertionError(f"Radicale answered {status} and holds {stored} events")


@contextlib.contextmanager
def _nginx(directory: Path, body: bytes) -> Iterator[int]:
    files = directory / "www"
    files.mkdir(parents=True)
    (files / "calendar.ics").write_bytes(body)
    (files / "calendar.ics.gz").write_bytes(gzip.compress(body, 6))
    with servers.nginx(directory) as port:
        yield port


def _results(poll: str, ours: Rival, *others: Rival) -> Iterator[Result]:
    name = f"feed of 520 events, {poll}"
    rates, connections = ours.best(poll)
    for other in others:
        theirs, suited = other.best(poll)
        yield Result(
            f"{name}: against {other.name.split()[0]}",
            round(median(mine / its for mine, its in zip(rates, theirs, strict=True)), 3),
            "times",
            f"{other.name}: {median(theirs):,.0f} requests/s, best with {_plural(suited)}",
            ">= 300" if other.name.startswith("Radicale") else None,
        )
    yield Result(name, round(median(rates)), "requests/s", f"best with {_plural(connections)}")


def _plural(connections: int) -> str:
    return "1 connection" if connections == 1 else f"{connections} connections"
