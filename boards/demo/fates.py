"""What becomes of a planned meeting: about one in ten is moved or cancelled (an assumption)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from boards.demo.streams import stream
from boards.demo.timetable import clash
from boards.demo.tumour_boards import Board, boards

CANCELLED_SHARE = 0.045
MOVED_SHARE = 0.065
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


def _fits(board: Board, days_later: int, hours_later: float) -> bool:
    """Whether it stays in the working week with no other board in the same room at that hour."""
    shift = timedelta(days=days_later, hours=hours_later)
    if not 0 <= board.weekday + days_later <= 4:
        return False
    return not any(clash(board, other, shift) for other in boards() if other.place == board.place)


def _moves(board: Board) -> list[tuple[int, float]]:
    """Days and hours by which the board can be moved; half an hour later or the day after, most of the time.

    A board with partners overseas only changes its day, since its hours were chosen for both places.
    """
    later = () if "cayenne" in (board.host, *board.remote) else (0.5, 1.0)
    wanted = [(0, hours) for hours in later] + [(days, 0.0) for days in (1, -1, 2, -2)]
    return [move for move in wanted if _fits(board, *move)]


def fate(seed: int, board: Board, day: date) -> Fate:
    """What becomes of the meeting that the board's rule puts on ``day``."""
    rng = stream(seed, "fate", board.slug, day)
    chance = rng.random()
    moves = _moves(board)
    if chance < CANCELLED_SHARE:
        return Fate("cancelled", day, board.start, *rng.choice(_REASONS["cancelled"]))
    if chance < CANCELLED_SHARE + MOVED_SHARE and moves:
        days, hours = rng.choice(moves)
        at = datetime.combine(day, board.start) + timedelta(days=days, hours=hours)
        return Fate("moved", at.date(), at.time(), *rng.choice(_REASONS["moved"]))
    return Fate("held", day, board.start)
