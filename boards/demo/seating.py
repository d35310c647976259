"""Who sits on which board: about a thousand seats, some people on one board, some pathologists on seven."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

from boards.demo.international import organisations
from boards.demo.people import CAST, Person, doctors, staff
from boards.demo.streams import stream
from boards.demo.timetable import clash
from boards.demo.tumour_boards import Board, boards

Kind = Literal["core", "deputy", "guest", "observer"]
Mode = Literal["on_site", "remote"]

MOST_BOARDS = 7
# Where a board looks for its members, nearest first; the joint structures stand on the CLB's own ground.
_CLB = ("clb", "lumen", "molbio")
_NEAREST = {
    "clb": (_CLB, ("hcl", "ihope")),
    "hcl": (("hcl",), _CLB),
    "euracan": (("euracan",), _CLB, ("hcl",)),
}
_LEARNING = (
    "univ-lyon",
    "cnrs",
    "inserm",
    "clara",
    "synergie",
    "onco-aura",
    "euragen",
    "coreso",
    "clb",
    "hcl",
)
_GUESTS = (
    "clb-home-care",
    "source",
    "onco-aura",
    "clb",
    "hcl",
    "villefranche",
    "hsjsl",
    "infirmerie-protestante",
)


@dataclass(frozen=True)
class Seat:
    """A standing place on a board. ``deputy_for`` is the slug of the core member whom a deputy replaces."""

    board: str
    person: str
    kind: Kind
    mode: Mode
    specialty: str
    deputy_for: str = ""


class _Plan:
    """The seats given so far, and what they leave free."""

    def __init__(self, people: tuple[Person, ...], cities: dict[str, str]) -> None:
        self.people = people
        self.cities = cities
        self.seats: list[Seat] = []
        self.busy: dict[str, list[Board]] = {person.slug: [] for person in people}

    def free(self, person: Person, board: Board) -> bool:
        taken = self.busy[person.slug]
        return len(taken) < MOST_BOARDS and not any(other is board or clash(other, board) for other in taken)

    def pick(self, rng: Random, board: Board, homes: tuple[str, ...], specialties: set[str]) -> Person | None:
        """Somebody free; whoever sits already is likelier, which makes the skew of real rosters."""
        found = [
            person
            for person in self.people
            if person.organisation in homes and person.specialty in specialties and self.free(person, board)
        ]
        weights = [1.0 + 0.5 * len(self.busy[person.slug]) for person in found]
        return rng.choices(found, weights)[0] if found else None

    def give(self, board: Board, person: Person, kind: Kind, deputy_for: str = "") -> None:
        self.busy[person.slug].append(board)
        near = self.cities[person.organisation] == self.cities[board.host]
        mode: Mode = "on_site" if near and person.organisation not in board.remote else "remote"
        self.seats.append(Seat(board.slug, person.slug, kind, mode, person.specialty, deputy_for))

    def core(self, board: Board, specialty: str) -> list[str]:
        return [
            seat.person
            for seat in self.seats
            if (seat.board, seat.kind, seat.specialty) == (board.slug, "core", specialty)
        ]


def _nearest(board: Board) -> tuple[tuple[str, ...], ...]:
    near = _NEAREST.get(board.host, ((board.host,), _CLB, ("hcl",)))
    return (*near, board.remote)


def _core_member(plan: _Plan, rng: Random, board: Board, specialty: str) -> Person | None:
    for homes in _nearest(board):
        if person := plan.pick(rng, board, homes, {specialty}):
            return person
    return None


def _seat_specialty(plan: _Plan, rng: Random, board: Board, specialty: str, wanted: int) -> None:
    while len(plan.core(board, specialty)) < wanted:
        person = _core_member(plan, rng, board, specialty)
        if person is None:
            return
        plan.give(board, person, "core")


def _seat_deputies(plan: _Plan, rng: Random, board: Board) -> None:
    """One deputy for most specialties of the quorum, for the member who has sat longest."""
    for specialty in board.specialties:
        core = plan.core(board, specialty)
        if not core or rng.random() > (0.9 if specialty in board.required else 0.35):
            continue
        if deputy := _core_member(plan, rng, board, specialty):
            plan.give(board, deputy, "deputy", deputy_for=core[0])


def _seat_partners(plan: _Plan, rng: Random, board: Board) -> None:
    """Members who join by video from each partner: of the board's specialties if there are any free."""
    each = 1 + (board.weight >= 6) + (board.weight >= 16)
    for partner in board.remote:
        for _n in range(each + (partner == "cayenne")):
            if person := plan.pick(rng, board, (partner,), set(board.specialties)):
                plan.give(board, person, "core")
            elif person := plan.pick(
                rng, board, (partner,), {"general-practice", "palliative-care", "biology"}
            ):
                plan.give(board, person, "guest")


def _seat_others(plan: _Plan, rng: Random, board: Board) -> None:
    every = {person.specialty for person in plan.people}
    for _n in range(rng.choice((0, 1, 1, 2))):
        if person := plan.pick(rng, board, _GUESTS, every - set(board.required)):
            plan.give(board, person, "guest")
    for _n in range(rng.choice((1, 1, 2, 3))):
        if person := plan.pick(rng, board, _LEARNING, every):
            plan.give(board, person, "observer")


def _seat_cast(plan: _Plan) -> None:
    sarcoma = boards()[0]
    for person in plan.people:
        if person.slug in {member.slug for member in CAST}:
            plan.give(sarcoma, person, "core")


@cache
def seats(seed: int) -> tuple[Seat, ...]:
    """Every standing seat; a deputy comes after the member whom she replaces.

    The quorum of every board is seated before anything else, since a scarce specialist must not be
    spent on a guest's chair.
    """
    plan = _Plan(doctors(seed), {home.slug: home.city for home in organisations()})
    _seat_cast(plan)
    streams = {board.slug: stream(seed, "seats", board.slug) for board in boards()}
    for board in boards():
        for specialty in board.required:
            _seat_specialty(plan, streams[board.slug], board, specialty, 1)
    for board in boards():
        rng = streams[board.slug]
        for specialty in board.specialties:
            needed = specialty in board.required
            _seat_specialty(
                plan, rng, board, specialty, 1 + needed * (board.weight >= 8) + (board.weight >= 18)
            )
        _seat_deputies(plan, rng, board)
        _seat_partners(plan, rng, board)
        _seat_others(plan, rng, board)
    return tuple(plan.seats)


@cache
def coordinators(seed: int) -> dict[str, tuple[str, str]]:
    """For each board its coordinator and who stands in (slugs); the CLB's where the host has too few."""
    everybody = [person for person in staff(seed) if person.role == "coordinator"]
    cast = {member.slug for member in CAST}
    found = {}
    for board in boards():
        rng = stream(seed, "coordinators", board.slug)
        own = [p.slug for p in everybody if p.organisation == board.host and p.slug not in cast]
        lyon = [p.slug for p in everybody if p.organisation == "clb" and p.slug not in cast]
        pair = rng.sample(own, 2) if len(own) >= 2 else [*own, *rng.sample(lyon, 2 - len(own))]
        found[board.slug] = (pair[0], pair[1])
    agnes = next(member.slug for member in CAST if member.role == "coordinator")
    found["sarcoma"] = (agnes, found["sarcoma"][0])
    return found
