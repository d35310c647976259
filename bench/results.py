"""What a bench measured, as a table for people and as JSON for everything else."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from config.environment import ROOT

RESULTS = ROOT / "bench" / "results.json"
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. ``target`` reads like ``>= 300``; a figure without one is for orientation."""

    name: str
    value: float
    unit: str
    against: str
    target: str | None = None

    @property
    def met(self) -> bool | None:
        """Whether the value reaches its target; None without one."""
        if self.target is None:
            return None
        sign, number = self.target.split()
        return _COMPARE[sign](self.value, float(number))


def write(results: Iterable[Result], path: Path = RESULTS) -> None:
    rows = [{**asdict(result), "met": result.met} for result in results]
    path.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")


def renewed(results: Iterable[Result], path: Path = RESULTS) -> list[Result]:
    """The figures of the last run with these in their places; new ones come last."""
    fresh = {result.name: result for result in results}
    fields = ("name", "value", "unit", "against", "target")
    last = [Result(**{field: row[field] for field in fields}) for row in json.loads(path.read_text("utf-8"))]
    kept = {result.name: fresh.get(result.name, result) for result in last}
    return list((kept | fresh).values())


def table(results: Iterable[Result]) -> str:
    """The same in columns, for a terminal."""
    head = ("", "value", "unit", "target", "met", "against")
    rows = [head, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _cells(result: Result) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[result.met]
    value = f"{result.value:,.{0 if result.value >= 100 else 2}f}"
    return result.name, value, result.unit, result.target or "", met, result.against
