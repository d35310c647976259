"""What becomes of a planned meeting: about one in ten is moved or cancelled (an assumption)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Literal

from boards.demo.places import is_holiday
from boards.demo.streams import stream
from boards.demo.timetable import clash
from boards.demo.tumour_boards import GUIDED, Board, boards, meeting_days

CANCELLED_SHARE = 0.045
MOVED_SHARE = 0.065
# The next two weeks stand as they are, and nobody changes a meeting more than eight weeks ahead.
_SETTLED_DAYS, _DECIDED_DAYS = 14, 56
_REASONS = {
    "cancelled": (
        ("Too few cases", "Trop peu de dossiers"),
        ("Quorum out of reach", "Quorum impossible à réunir"),
        ("Congress", "Congrès"),
    ),
    "moved": (
        ("Room needed for another meeting", "Salle occupée par une autre réunion"),
        ("Specialist absent on that day", "Spécialiste absent ce jour-là"),
        ("Congress", "Congrès"),
    ),
}


@dataclass(frozen=True)
class Fate:
    """``day`` and ``start`` say when it takes place in the end, on the board's own clock."""

    kind: Literal["held", "moved", "cancelled"]
    day: date
    start: time
    reason_en: str = ""
    reason_fr: str = ""


Change = tuple[Board, date, Fate]  # the day is the one that the board's rule gives


def _fits(board: Board, days_later: int, hours_later: float) -> bool:
    """Whether it stays in the working week with no other board in the same room at that hour."""
    shift = timedelta(days=days_later, hours=hours_later)
    if not 0 <= board.weekday + days_later <= 4:
        return False
    return not any(clash(board, other, shift) for other in boards() if other.place == board.place)


@cache
def _moves(board: Board) -> tuple[tuple[int, float], ...]:
    """Days and hours by which the board can be moved; half an hour later or the day after, most of the time.

    A board with partners overseas only changes its day, since its hours were chosen for both places.
    """
    later = () if "cayenne" in (board.host, *board.remote) else (0.5, 1.0)
    wanted = [(0, hours) for hours in later] + [(days, 0.0) for days in (1, -1, 2, -2)]
    return tuple(move for move in wanted if _fits(board, *move))


def fate(seed: int, board: Board, day: date) -> Fate:
    """What becomes of the meeting that the board's rule puts on ``day``; a holiday is left to that rule."""
    if is_holiday(board, day):
        return _held(board, day)
    rng = stream(seed, "fate", board.slug, day)
    chance = rng.random()
    moves = _moves(board)
    if chance < CANCELLED_SHARE:
        return _cancelled(rng, board, day)
    if chance < CANCELLED_SHARE + MOVED_SHARE and moves:
        return _moved(rng, board, day, moves)
    return _held(board, day)


def _held(board: Board, day: date) -> Fate:
    return Fate("held", day, board.start)


def _cancelled(rng: Random, board: Board, day: date) -> Fate:
    return Fate("cancelled", day, board.start, *rng.choice(_REASONS["cancelled"]))


def _moved(rng: Random, board: Board, day: date, moves: Sequence[tuple[int, float]]) -> Fate:
    days, hours = rng.choice(moves)
    at = datetime.combine(day, board.start) + timedelta(days=days, hours=hours)
    return Fate("moved", at.date(), at.time(), *rng.choice(_REASONS["moved"]))


def known_fate(seed: int, today: date, board: Board, day: date) -> Fate:
    """What is known of it on ``today``: ahead, only what was decided about weeks 3 to 8."""
    soon, last = today + timedelta(days=_SETTLED_DAYS), today + timedelta(days=_DECIDED_DAYS)
    undecided = day >= today and (board.slug == GUIDED or not soon <= day < last)
    return _held(board, day) if undecided else fate(seed, board, day)


def changes_ahead(seed: int, today: date, concerned: Sequence[Board]) -> list[Change]:
    """Every meeting ahead of these boards that is already moved or cancelled.

    Within six weeks there are at least two moves and one cancellation, by decree where chance gave fewer.
    """
    first, last = today + timedelta(days=_SETTLED_DAYS), today + timedelta(days=_DECIDED_DAYS - 1)
    ahead = [
        (board, day, known_fate(seed, today, board, day))
        for board in concerned
        if board.slug != GUIDED
        for day in meeting_days(board, first, last)
    ]
    near = [change for change in ahead if change[1] < today + timedelta(weeks=6)]
    return [change for change in ahead if change[2].kind != "held"] + _decreed(
        stream(seed, "enough changes", today), near
    )


def _decreed(rng: Random, near: list[Change]) -> list[Change]:
    """The changes that lack among these meetings."""
    counts = Counter(fate.kind for _, _, fate in near)
    held = [
        (board, day)
        for board, day, fate in near
        if fate.kind == "held" and _moves(board) and not is_holiday(board, day)
    ]
    moves, cancellations = max(0, 2 - counts["moved"]), max(0, 1 - counts["cancelled"])
    chosen = rng.sample(held, min(len(held), moves + cancellations))
    moved = [(board, day, _moved(rng, board, day, _moves(board))) for board, day in chosen[:moves]]
    return moved + [(board, day, _cancelled(rng, board, day)) for board, day in chosen[moves:]]
