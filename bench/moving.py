"""What it costs to move one meeting, with few and with many other meetings stored."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.houses import House
from bench.progress import rounds
from bench.residents import Resident
from bench.results import Result

ROUNDS = 25
FEW, MANY = 1_000, 100_000


def measure(few: House, many: House, tokens: Sequence[str]) -> list[Result]:
    """The same meetings moved in both houses by turns, the first of each unmeasured."""
    costs: dict[str, list[dict[str, float]]] = {"few": [], "many": []}
    with Resident(few) as small, Resident(many) as large:
        for week in rounds("moving one meeting", ROUNDS + 1):
            houses = {"few": small, "many": large}
            for name in sorted(houses, reverse=week % 2 == 1):
                costs[name].append(houses[name].ask("moving.move", week=week, tokens=list(tokens)))
    few_s, many_s = (median(cost["seconds"] for cost in costs[name][1:]) for name in ("few", "many"))
    moved = [*costs["few"], *costs["many"]]
    statements = {cost["statements"] for cost in moved[1:]}
    return [
        Result(
            "one meeting moved: growth of its cost",
            round(many_s / few_s, 3),
            "times",
            f"{MANY:,} other meetings stored against {FEW:,}",
            "< 1.2",
        ),
        Result(
            "one meeting moved: from commit to 25 feeds of 520 events",
            round(few_s * 1000, 1),
            "ms",
            f"{FEW:,} other meetings stored; with 5 mails queued",
        ),
        Result(
            "one meeting moved: the same with a hundred times the meetings",
            round(many_s * 1000, 1),
            "ms",
            f"{MANY:,} other meetings stored; with 5 mails queued",
        ),
        Result(
            "one meeting moved: statements",
            max(statements),
            "statements",
            f"between {min(statements):.0f} and {max(statements):.0f} in {len(moved)} moves",
        ),
        Result(
            "one meeting moved: fragments rendered for each audience",
            max(cost["rendered"] / cost["audiences"] for cost in moved),
            "fragments",
            f"25 people who read in {moved[0]['audiences']:.0f} ways",
            "= 1",
        ),
    ]
