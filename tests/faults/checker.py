"""Recomputes what was promised from the rows and what the sink received; shares no code with the app."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.databases import Database

ROWS = "SELECT mime, state, ambiguities, uid, recurrence_id, address, method FROM scheduling_outgoingmail"
OPEN = "SELECT count(*) FROM scheduling_outgoingmail WHERE state IN ('queued', 'sending')"
UNHANDLED = "SELECT count(*) FROM boards_unhandled"


@dataclass(frozen=True)
class Row:
    digest: str
    state: str
    ambiguities: int
    said: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """What became of every mail. ``hits`` are kills that left a mail in doubt."""

    rows: int
    states: dict[str, int]
    lost: int
    altered: int
    extra: int
    most_copies: int
    hits: int
    doubted_too_soon: int
    said_twice: int


def work_left(database: Database) -> int:
    """Journal entries that nobody has handled, and mails that are not settled."""
    return int(database.rows(UNHANDLED)[0][0] + database.rows(OPEN)[0][0])


def check(database: Database, sink: Path) -> Findings:
    rows = [_row(*found) for found in database.rows(ROWS)]
    copies = Counter(_received(sink))
    known = {row.digest for row in rows}
    return Findings(
        rows=len(rows),
        states=dict(Counter(row.state for row in rows)),
        lost=sum(row.state == "sent" and not copies[row.digest] for row in rows),
        # A copy that differs by one byte has a digest that no row has.
        altered=sum(number for digest, number in copies.items() if digest not in known),
        extra=sum(number - 1 for number in copies.values()),
        most_copies=max(copies.values(), default=0),
        hits=sum(row.ambiguities for row in rows),
        doubted_too_soon=sum(row.state == "uncertain" and row.ambiguities < 2 for row in rows),
        said_twice=len(rows) - len({row.said for row in rows}),
    )


def _row(mime: bytes, state: str, ambiguities: int, *said: str) -> Row:
    return Row(_digest(bytes(mime)), state, ambiguities, said)


def _received(sink: Path) -> Iterable[str]:
    """The digest of every mail that the sink kept, without the two lines of its envelope."""
    for path in sink.glob("*.eml"):
        yield _digest(path.read_bytes().split(b"\r\n", 2)[2])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
