"""Which of many spans of time overlap: a sweep whose cost grows with the spans and the overlaps alone."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Use(NamedTuple, Generic[T]):
    """``by`` takes up ``key`` (a person, a room) from ``start`` until just before ``end``, both aware."""

    key: Hashable
    start: datetime
    end: datetime
    by: T


def overlaps(uses: Iterable[Use[T]]) -> Iterator[tuple[Use[T], Use[T]]]:
    """Each pair of overlapping uses of one key, the one that starts first in front."""
    by_key: dict[Hashable, list[Use[T]]] = defaultdict(list)
    for use in uses:
        by_key[use.key].append(use)
    for of_one in by_key.values():
        yield from _sweep(of_one)


def _sweep(uses: list[Use[T]]) -> Iterator[tuple[Use[T], Use[T]]]:
    under_way: list[Use[T]] = []
    for use in sorted(uses, key=lambda use: use.start):
        under_way = [earlier for earlier in under_way if earlier.end > use.start]
        yield from ((earlier, use) for earlier in under_way)
        under_way.append(use)


class Diary:
    """When one key is taken, asked many times: two sorted lists instead of a look at every span."""

    def __init__(self, spans: Iterable[tuple[datetime, datetime]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._latest_ends = list(accumulate((end for _, end in ordered), max))

    def free(self, start: datetime, end: datetime) -> bool:
        begun = bisect_left(self._starts, end)
        return begun == 0 or self._latest_ends[begun - 1] <= start
