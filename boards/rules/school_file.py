"""School holidays in a CSV file: read whole, with every bad line named, before anything is stored.

One break a line: area, name, first day, last day, both included; separated by commas or semicolons, with or
without a first line of titles. Lines that begin with # are comments. Days are 2027-02-13 or 13/02/2027.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .refusal import Refusal

LARGEST = 64 * 1024  # bytes: decades of school holidays
MOST_LINES = 1_000
LONGEST = timedelta(days=120)
_FIRST_TITLES = {"area", "zone", "academie", "académie"}
_SHAPES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Break:
    """One school holiday of an area, both ends included."""

    line: int
    area: str
    name: str
    first: date
    last: date


@dataclass(frozen=True)
class BadLine:
    """A line, counted from 1, and why it cannot be taken."""

    line: int
    why: Refusal


def decoded(content: bytes) -> str:
    """The text of an uploaded file; Refusal ``file-too-large`` or ``file-not-utf8``."""
    if len(content) > LARGEST:
        raise Refusal("file-too-large", "file", kilobytes=LARGEST // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise Refusal("file-not-utf8", "file", line=line) from wrong


def school_breaks(text: str) -> tuple[list[Break], list[BadLine]]:
    """The good lines and the bad ones. Refusal ``file-empty`` or ``file-too-long`` for the whole."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").rstrip().split("\n")]
    if len(lines) > MOST_LINES:
        raise Refusal("file-too-long", "file", most=MOST_LINES)
    good: list[Break] = []
    bad: list[BadLine] = []
    for number, line in _counting(lines):
        try:
            good.append(_not_twice(_break(number, _cells(line)), good))
        except Refusal as refusal:
            bad.append(BadLine(number, refusal))
    if not good and not bad:
        raise Refusal("file-empty", "file")
    return good, bad


def _counting(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that count, with their numbers; titles may stand first."""
    first = True
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not (first and re.split("[;,]", line)[0].strip().lower() in _FIRST_TITLES):
            yield number, line
        first = False


def _cells(line: str) -> list[str]:
    """A control character would break a calendar, and a mail header."""
    if any(ord(character) < 32 or ord(character) == 127 for character in line):
        raise Refusal("line-control-character")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=";" if ";" in line else ","))]


def _break(line: int, cells: list[str]) -> Break:
    if len(cells) != 4:
        raise Refusal("line-not-four", found=len(cells))
    area, name = _text(cells[0], 20), _text(cells[1], 80)
    first, last = _day(cells[2]), _day(cells[3])
    if last < first:
        raise Refusal("line-ends-before-start")
    if last - first > LONGEST:
        raise Refusal("line-too-many-days", most=LONGEST.days)
    return Break(line, area, name, first, last)


def _text(cell: str, most: int) -> str:
    """A spreadsheet would run what begins like a formula."""
    if not cell:
        raise Refusal("line-cell-empty")
    if len(cell) > most:
        raise Refusal("line-cell-long", most=most, cell=cell[:20])
    if cell.startswith(_FORMULA):
        raise Refusal("line-formula", cell=cell[:20])
    return cell


def _day(cell: str) -> date:
    for shape in _SHAPES:
        try:
            day = datetime.strptime(cell, shape).date()
        except ValueError:
            continue
        if 2000 <= day.year <= 2100:
            return day
    raise Refusal("line-no-day", cell=cell[:20])


def _not_twice(found: Break, before: Sequence[Break]) -> Break:
    for other in before:
        if other.area == found.area and other.first <= found.last and found.first <= other.last:
            raise Refusal("line-overlaps", line=other.line)
    return found
