"""Dots that cover no other dot, and labels in a column with lines that do not cross: plain geometry."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, count
from math import cos, hypot, pi, sin, sqrt

ROW = 28.0  # drawing units from label to label: 24 CSS pixels and more on a phone, as a target needs
DOT_GAP = 13.0  # drawing units between the centres of two dots
_GOLDEN_ANGLE = pi * (3 - sqrt(5))


def apart(dots: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Each dot where it belongs, or at the nearest turn of a spiral around it where it covers no other."""
    placed: list[tuple[float, float]] = []
    for dot in dots:
        free = (
            spot
            for spot in _spiral(*dot)
            if all(hypot(spot[0] - x, spot[1] - y) >= DOT_GAP for x, y in placed)
        )
        placed.append(next(free))
    return placed


def _spiral(x: float, y: float) -> Iterator[tuple[float, float]]:
    """Sunflower order: evenly spread, never far from the middle, without end."""
    for turn in count():
        reach = DOT_GAP * 0.4 * sqrt(turn)
        yield x + reach * cos(turn * _GOLDEN_ANGLE), y + reach * sin(turn * _GOLDEN_ANGLE)


def spaced(wanted: Sequence[float], height: float) -> list[float]:
    """Heights in the order wanted and as near as they can be, ROW apart and inside the panel.

    Pool-adjacent-violators: neighbours that would overlap become one block around the middle of their wishes.
    """
    blocks: list[
        tuple[float, int]
    ] = []  # where the block's first row would stand without the rows above, size
    for index, y in enumerate(wanted):
        middle, size = y - index * ROW, 1
        while blocks and blocks[-1][0] > middle:
            above, rows = blocks.pop()
            middle, size = (above * rows + middle * size) / (rows + size), rows + size
        blocks.append((middle, size))
    lowest = height - ROW / 2 - (len(wanted) - 1) * ROW
    firsts = [min(max(middle, ROW / 2), lowest) for middle, size in blocks for _ in range(size)]
    return [first + index * ROW for index, first in enumerate(firsts)]


def uncrossed(order: list[int], dots: Sequence[tuple[float, float]], rows: Sequence[float]) -> list[int]:
    """Exchange labels while that shortens their two lines: when nothing is left to gain, no two lines cross.

    ``dots``: distance to the column of labels, and height.
    """

    def line(dot: int, row: int) -> float:
        return hypot(dots[dot][0], dots[dot][1] - rows[row])

    found, better = list(order), True
    while better:
        better = False
        for a, b in combinations(range(len(found)), 2):
            i, j = found[a], found[b]
            if line(i, b) + line(j, a) < line(i, a) + line(j, b) - 0.01:
                found[a], found[b], better = j, i, True
    return found
