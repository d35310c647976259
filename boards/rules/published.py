"""What changed between a list that was published and the list as it stands. Plain Python.

A line moved only if its place among the lines that stayed is another one: where the first case leaves, the
nineteen behind it have not moved.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Line:
    """One case of a published list; no patient. ``presenter`` is a person's id, empty for none."""

    position: int
    minutes: int
    lane: str
    presenter: str = ""


class Kind(StrEnum):
    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    MINUTES = "minutes"
    LANE = "lane"
    PRESENTER = "presenter"


@dataclass(frozen=True)
class Change:
    """``key`` is the booking's id; ``before`` is None for a new line, ``after`` for one that is gone."""

    key: str
    kinds: tuple[Kind, ...]
    before: Line | None
    after: Line | None


Lines = Mapping[str, Line]


def changes(before: Lines, after: Lines) -> list[Change]:
    """In the order of the list as it stands, what is gone last."""
    moved = _moved(before, after)
    found = [
        Change(key, kinds, before.get(key), line)
        for key, line in _in_order(after)
        if (kinds := _kinds(before.get(key), line, moved=key in moved))
    ]
    gone = [(key, line) for key, line in _in_order(before) if key not in after]
    return found + [Change(key, (Kind.GONE,), line, None) for key, line in gone]


def _in_order(lines: Lines) -> list[tuple[str, Line]]:
    return sorted(lines.items(), key=lambda item: (item[1].position, item[0]))


def _kinds(before: Line | None, after: Line, *, moved: bool) -> tuple[Kind, ...]:
    if before is None:
        return (Kind.NEW,)
    differs = {
        Kind.MOVED: moved,
        Kind.MINUTES: before.minutes != after.minutes,
        Kind.LANE: before.lane != after.lane,
        Kind.PRESENTER: before.presenter != after.presenter,
    }
    return tuple(kind for kind, true in differs.items() if true)


def _moved(before: Lines, after: Lines) -> set[str]:
    """The fewest lines whose moving explains the new order: all but a longest run that kept its own."""
    order = {key: place for place, (key, _line) in enumerate(_in_order(before))}
    kept = [key for key, _line in _in_order(after) if key in order]
    return set(kept) - _longest_rise(kept, [order[key] for key in kept])


def _longest_rise(keys: Sequence[str], places: Sequence[int]) -> set[str]:
    """The keys of a longest increasing subsequence of their places (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []  # of each length, the index at which the smallest tail stands
    previous = [-1] * len(places)
    for at, place in enumerate(places):
        length = bisect_left(tails, place)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [at]
        previous[at] = ends[length - 1] if length else -1
    at = ends[-1] if ends else -1
    found: set[str] = set()
    while at >= 0:
        found.add(keys[at])
        at = previous[at]
    return found
