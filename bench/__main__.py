"""`make bench`: measure everything, write bench/results.json, print the same as a table.

`python -m bench desk` measures one part and leaves the figures of the others as they were.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from bench import desk, feeds, mails, moving, pages, results, seasons
from bench.houses import House, Street, street
from bench.progress import say
from bench.residents import Resident
from bench.results import Result


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an orderly end takes everything away again
    asked = sys.argv[1:] or list(PARTS)
    if unknown := set(asked) - PARTS.keys():
        sys.exit(f"bench  no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with street() as houses:
        empty = houses.build("empty")
        found = [result for name in asked for result in PARTS[name](houses, empty)]
    results.write(found if len(asked) == len(PARTS) else results.renewed(found))
    print(results.table(found), flush=True)
    missed = [result.name for result in found if result.met is False]
    say(f"{len(found)} figures in {results.RESULTS.name}; missed: {', '.join(missed) or 'none'}")


def _network(houses: Street, empty: House) -> list[Result]:
    """Feeds, moves and mails: of ten boards whose members subscribe to all of them."""
    say("making the data: 10 boards, 52 weeks, 25 people with feeds")
    few = houses.copy(empty, "few")
    with Resident(few) as resident:
        tokens = resident.ask("moving.network")
    many = houses.copy(few, "many")
    say(f"storing {moving.FEW:,} and {moving.MANY:,} other meetings")
    for house, meetings in ((few, moving.FEW), (many, moving.MANY)):
        with Resident(house) as resident:
            resident.ask("moving.crowd", meetings=meetings)
    return [*feeds.measure(few, tokens[0]), *moving.measure(few, many, tokens), *mails.measure(few)]


def _pages(houses: Street, empty: House) -> list[Result]:
    return pages.measure(houses.copy(empty, "pages"))


PARTS: dict[str, Callable[[Street, House], list[Result]]] = {
    "network": _network,
    "seasons": seasons.measure,
    "pages": _pages,
    "desk": desk.measure,
}


if __name__ == "__main__":
    main()
