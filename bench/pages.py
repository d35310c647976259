"""The pages with lists: as many queries for 30 rows as for one, and how long they take."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import quantiles

from bench.houses import House
from bench.progress import say
from bench.residents import Resident
from bench.results import Result

SIZES = (1, 3, 30)
REQUESTS = 100


def measure(house: House) -> list[Result]:
    """Queries with 1, 3 and 30 rows in an empty house; times with 30."""
    with Resident(house) as resident:
        asked: list[dict[str, int]] = []
        for rows in SIZES:
            resident.ask("pages.grow", rows=rows)
            asked.append(resident.ask("pages.queries"))
        say(f"each page {REQUESTS} times")
        times: dict[str, list[float]] = resident.ask("pages.times", requests=REQUESTS)
    return [
        result for name in times for result in _results(name, [each[name] for each in asked], times[name])
    ]


def _results(name: str, queries: list[int], seconds: list[float]) -> Iterator[Result]:
    few, some, many = queries
    yield Result(
        f"page {name}: queries that more rows add",
        max(queries) - min(queries),
        "queries",
        f"{few} with 1 row, {some} with 3, {many} with 30",
        "= 0",
    )
    cuts = quantiles(seconds, n=20)
    yield Result(
        f"page {name}: 95th percentile",
        round(cuts[18] * 1000, 1),
        "ms",
        f"30 rows, {len(seconds)} requests, median {cuts[9] * 1000:.1f} ms",
        "< 150",
    )
