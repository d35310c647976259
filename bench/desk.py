"""The booking desk of a cancer centre, and of a region of ten: 60,000 and 600,000 bookings of three years."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Self

from bench import servers
from bench.houses import House, Street
from bench.progress import rounds, say
from bench.readers import Reader
from bench.residents import Resident
from bench.results import Result
from tests.fuzz.page_forms import Page

BOARDS, A_YEAR, YEARS, CENTRES = 40, 20_000, 3, 10
PARTS = 12  # of the history, written one after the other
REQUESTS, WARMING = 60, 5
SECRETARY = "secretary@centre-0.example"


@dataclass
class Figures:
    """Of one page in one house: seconds of each request, statements, and bytes of a first visit."""

    queries: int = 0
    weight: int = 0
    seconds: list[float] = field(default_factory=list)


Measured = dict[str, Figures]
Asked = tuple[str, str, dict[str, str]]  # as bench.inside.desk tells them


def measure(houses: Street, empty: House) -> list[Result]:
    """Both houses by turns, each page in both before the next, so that what else happens meets either."""
    centre, bookings = _centre(houses, empty)
    region = _region(houses, centre)
    with ExitStack() as stack:
        desks = [stack.enter_context(_Served(house)) for house in (centre, region)]
        for number in rounds("asking for each page", REQUESTS + WARMING):
            for name in desks[0].pages:
                for served in desks[:: 1 if number % 2 else -1]:
                    served.ask(name, counts=number >= WARMING)
    small, large = (served.figures for served in desks)
    return [result for name in small for result in _results(name, small[name], large[name], bookings)]


def _centre(houses: Street, empty: House) -> tuple[House, int]:
    house = houses.copy(empty, "centre")
    with Resident(house) as resident:
        say(f"a cancer centre: {BOARDS} boards, {A_YEAR:,} cases a year, {YEARS} years")
        resident.ask("centre.found", boards=BOARDS)
        for part in rounds("three years of history", PARTS):
            resident.ask("centre.pass_by", part=part, parts=PARTS, bookings=A_YEAR * YEARS)
        made = resident.ask("centre.fill_the_weeks_ahead")
        resident.ask("keys.write", centre=0)
        resident.ask("centre.settle")
    say(f"{made['bookings']:,} bookings of {made['cases']:,} cases on {made['meetings']:,} meetings")
    return house, int(made["bookings"])


def _region(houses: Street, centre: House) -> House:
    house = houses.copy(centre, "region")
    with Resident(house) as resident:
        tables: list[str] = resident.ask("copies.tables")
        for number in rounds(f"a region of {CENTRES} such centres", len(tables)):
            resident.ask("copies.copy", table=tables[number], copies=CENTRES - 1)
        for number in rounds("the keys by which their cases are found", CENTRES - 1):
            resident.ask("keys.write", centre=number + 1)
        resident.ask("centre.settle")
    return house


class _Served:
    """A house behind its own web server, with a reader of each role."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stack = ExitStack()
        self._readers: dict[str, Reader] = {}
        self._references: list[str] = []
        self.pages: dict[str, Asked] = {}
        self.figures: Measured = {}

    def __enter__(self) -> Self:
        with Resident(self._house) as resident:
            self.pages = {**resident.ask("desk.pages"), "booking": (SECRETARY, "", {})}
            self.figures = {name: Figures() for name in self.pages}
            for name, count in resident.ask("desk.queries").items():
                self.figures[name].queries = count
            password: str = resident.ask("desk.password")
            self._references = resident.ask("desk.references", count=REQUESTS + WARMING)
        port = self._stack.enter_context(servers.quorum(self._house))
        for email in {email for email, _, _ in self.pages.values()}:
            self._readers[email] = Reader(port, email)
            self._readers[email].sign_in(password)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ask(self, name: str, *, counts: bool) -> None:
        """One request of a page; those that do not count weigh it."""
        email, path, fields = self.pages[name]
        seconds = self._shown(self._readers[email], path, fields) if path else self._booked()
        if counts:
            self.figures[name].seconds.append(seconds)
        elif path and not fields:
            self.figures[name].weight = self._readers[email].weight(path)

    def _shown(self, reader: Reader, path: str, fields: dict[str, str]) -> float:
        typed = {name: [value] for name, value in fields.items()}
        answer = reader.post(path, {**typed, **reader.token}) if fields else reader.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer.seconds

    def _booked(self) -> float:
        """The next known case, in the meeting that the page proposes; RuntimeError unless it is booked."""
        email, path, _ = self.pages["booking page"]
        reader = self._readers[email]
        form = next(form for form in Page(reader.get(path).text).forms if "question" in form.names)
        typed = {"reference": [self._references.pop()], "question": ["Adjuvant treatment?"]}
        answer = reader.post(form.action, {**form.sent(), **typed})
        if answer.status != 302:
            raise RuntimeError(f"a booking was answered {answer.status}:\n{answer.text[-3000:]}")
        return answer.seconds


def _results(name: str, small: Figures, large: Figures, bookings: int) -> Iterator[Result]:
    before, after = median(small.seconds), median(large.seconds)
    many = f"{bookings * CENTRES:,} bookings"
    p95 = quantiles(large.seconds, n=20)[18] * 1000
    yield Result(
        f"desk, {name}: 95th percentile",
        round(p95, 1),
        "ms",
        f"{many}, {len(large.seconds)} requests, median {after * 1000:.1f} ms",
        "< 150",
    )
    yield Result(
        f"desk, {name}: growth", round(after / before, 3), "times", f"{many} against {bookings:,}", "< 1.3"
    )
    if large.weight:
        against = f"{small.queries} with a tenth of the rows"
        yield Result(f"desk, {name}: queries", large.queries, "queries", against)
        yield Result(
            f"desk, {name}: first visit, compressed, with all files",
            round(large.weight / 1024, 1),
            "KB",
            "1 page, its styles, scripts and icons",
            "< 100",
        )
