"""`make bench`: measure everything, write bench/results.json, print the same as a table."""

from __future__ import annotations

import signal
import sys

from bench import feeds, mails, moving, pages, results, seasons
from bench.houses import street
from bench.progress import say
from bench.residents import Resident
from bench.results import Result


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an orderly end takes everything away again
    found = _measure()
    results.write(found)
    print(results.table(found), flush=True)
    missed = [result.name for result in found if result.met is False]
    say(f"{len(found)} figures in {results.RESULTS.name}; missed: {', '.join(missed) or 'none'}")


def _measure() -> list[Result]:
    with street() as houses:
        empty = houses.build("empty")
        say("making the data: 10 boards, 52 weeks, 25 people with feeds")
        few = houses.copy(empty, "few")
        with Resident(few) as resident:
            tokens = resident.ask("moving.network")
        many = houses.copy(few, "many")
        say(f"storing {moving.FEW:,} and {moving.MANY:,} other meetings")
        for house, meetings in ((few, moving.FEW), (many, moving.MANY)):
            with Resident(house) as resident:
                resident.ask("moving.crowd", meetings=meetings)
        found = feeds.measure(few, tokens[0])
        found += moving.measure(few, many, tokens)
        found += mails.measure(few)
        found += seasons.measure(houses, empty)
        found += pages.measure(empty)
    return found


if __name__ == "__main__":
    main()
