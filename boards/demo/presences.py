"""Who answered and who came to a past meeting: core members mostly, deputies when they are needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from boards.demo.seating import Mode, Seat
from boards.demo.streams import stream
from boards.demo.tumour_boards import Board

Answer = Literal["ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"]

_USUAL = {"core": 0.84, "deputy": 0.12, "guest": 0.45, "observer": 0.3}
_REPLACING = 0.85


@dataclass(frozen=True)
class Presence:
    """``person`` is a slug; ``answer`` is what she had said before, in iCalendar's words."""

    person: str
    specialty: str
    answer: Answer
    present: bool
    mode: Mode


def _answer(rng: Random, present: bool) -> Answer:  # noqa: FBT001 – the one fact the answer depends on
    came: tuple[Answer, ...] = ("ACCEPTED", "ACCEPTED", "ACCEPTED", "ACCEPTED", "TENTATIVE", "NEEDS-ACTION")
    stayed: tuple[Answer, ...] = (
        "DECLINED",
        "DECLINED",
        "DECLINED",
        "NEEDS-ACTION",
        "NEEDS-ACTION",
        "ACCEPTED",
    )
    return rng.choice(came if present else stayed)


def presences(
    seed: int, board: Board, day: date, seats: Iterable[Seat], away: frozenset[str]
) -> tuple[Presence, ...]:
    """One per seat of the board. ``away``: slugs of those in Cayenne that day, who are on site there only."""
    came: set[str] = set()
    found = []
    for seat in sorted((s for s in seats if s.board == board.slug), key=lambda s: bool(s.deputy_for)):
        rng = stream(seed, "presence", board.slug, day, seat.person)
        replacing = seat.deputy_for and seat.deputy_for not in came
        present = rng.random() < (_REPLACING if replacing else _USUAL[seat.kind])
        mode = ("on_site" if board.host == "cayenne" else "remote") if seat.person in away else seat.mode
        if present:
            came.add(seat.person)
        found.append(Presence(seat.person, seat.specialty, _answer(rng, present), present, mode))
    return tuple(found)
