"""The cases of every meeting: skewed across boards, log-normal in minutes, fewer week by week ahead."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from boards.demo.fates import known_fate
from boards.demo.international import organisations
from boards.demo.patients import Patient, invent_patient, invent_question
from boards.demo.streams import stream
from boards.demo.tumour_boards import Board, boards

# Sweden: 12.6 cases a meeting (10.1080/0284186X.2017.1400682). The aim is a little above what comes out,
# because a full meeting takes no more.
_CASES_AIMED_AT = 13.0
# Median e^0.75 = 2.1 minutes; with sigma 1.0 the clipped mean is 3.4 (United Kingdom 3.2, Sweden 4.2).
_MU, _SIGMA = 0.75, 1.0
SHORTEST, LONGEST = 1, 20
FULL_DAYS, LAST_DAYS = 7, 35

_HOSPITALS = {"cancer_centre", "general_hospital", "university_hospital", "private_hospital"}


@dataclass(frozen=True)
class DemoCase:
    """A case on a meeting's list. ``organisation`` refers it; ``specialties`` are those it needs, 2 to 6.

    ``number`` is its own on that list, from 1.
    """

    number: int
    patient: Patient
    organisation: str
    minutes: int
    specialties: tuple[str, ...]
    question_en: str
    question_fr: str


@cache
def _cases_per_weight() -> float:
    meetings = sum(board.meetings_a_year for board in boards())
    return _CASES_AIMED_AT * meetings / sum(board.meetings_a_year * board.weight for board in boards())


@cache
def referrers(board: Board) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Hospitals that send cases to the board, and how often: the host most, partners overseas less."""
    hospitals = {home.slug for home in organisations() if home.kind in _HOSPITALS} | {"ihope"}
    host = board.host if board.host in hospitals else "clb"
    partners = [slug for slug in board.remote if slug in hospitals and slug != host]
    return (host, *partners), (6.0, *(0.8 if slug == "cayenne" else 1.5 for slug in partners))


def minutes(rng: Random) -> int:
    """Minutes of discussion for one case."""
    return min(max(round(rng.lognormvariate(_MU, _SIGMA)), SHORTEST), LONGEST)


def _share_booked(days_ahead: int) -> float:
    """How much of a meeting's list is known: all of it for a week, then less, nothing after five weeks."""
    if days_ahead <= FULL_DAYS:
        return 1.0
    return max(0.0, (LAST_DAYS - days_ahead) / (LAST_DAYS - FULL_DAYS))


def _case(rng: Random, board: Board, day: date, number: int) -> DemoCase:
    homes, often = referrers(board)
    home = rng.choices(homes, often)[0]
    needed = rng.choices((2, 3, 4, 5, 6), (3, 5, 4, 2, 1))[0]
    question_en, question_fr = invent_question(rng, board)
    return DemoCase(
        number=number,
        patient=invent_patient(rng, board, day, f"DEMO-{board.slug}-{day:%y%m%d}-{number:02}"),
        organisation=home,
        minutes=minutes(rng),
        specialties=tuple(rng.sample(board.specialties, min(needed, len(board.specialties)))),
        question_en=question_en,
        question_fr=question_fr,
    )


def more_cases(seed: int, board: Board, day: date, first: int, last: int) -> list[DemoCase]:
    """Further cases for one meeting with these numbers (below 64), whatever room it has."""
    rng = stream(seed, "more", board.slug, day)
    return [_case(rng, board, day, number) for number in range(first, last + 1)]


def cases(seed: int, today: date, board: Board, day: date) -> tuple[DemoCase, ...]:
    """The list, as known on ``today``, of the meeting that the board's rule puts on ``day``.

    It keeps within the board's minutes and cases. Tomorrow's list begins with today's: a later ``today``
    only adds cases. A cancelled meeting has none.
    """
    if known_fate(seed, today, board, day).kind == "cancelled":
        return ()
    rng = stream(seed, "load", board.slug, day)
    usual = board.weight * _cases_per_weight()
    wanted = min(max(round(rng.gauss(usual, 0.28 * usual)), 1), board.capacity_cases)
    found: list[DemoCase] = []
    left = board.capacity_minutes
    for number in range(1, wanted + 1):
        case = _case(rng, board, day, number)
        if case.minutes <= left:
            found.append(case)
            left -= case.minutes
    return tuple(found[: round(len(found) * _share_booked((day - today).days))])
