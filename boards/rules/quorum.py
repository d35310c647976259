"""Quorum by specialty: what is asked for, how much of it is certain, and on whom the rest hangs.

HAS asks for three different specialties at least; a board may also name some that must be there. A case
asks for the specialists that it needs, by the same rules and without a minimum.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple
from uuid import UUID


@dataclass(frozen=True)
class Quorum:
    missing: frozenset[str]
    different: int
    needed: int

    @property
    def met(self) -> bool:
        return not self.missing and self.different >= self.needed


def quorum(*, required: Iterable[str], minimum: int, present: Iterable[str]) -> Quorum:
    """``required`` and ``present`` are specialty codes; ``present`` may repeat."""
    there = frozenset(present)
    return Quorum(missing=frozenset(required) - there, different=len(there), needed=minimum)


class Standing(Enum):
    """What one seat lets hope for at one meeting."""

    COMES = "comes"  # she said yes
    SILENT = "silent"  # a member or guest who has not answered: expected
    PERHAPS = "perhaps"
    RESERVE = "reserve"  # a deputy who said neither yes nor no
    AWAY = "away"  # she said no, or is absent


_EXPECTED = frozenset({Standing.COMES, Standing.SILENT})
_POSSIBLE = _EXPECTED | {Standing.PERHAPS, Standing.RESERVE}


class Outlook(StrEnum):
    """``MET`` by those who said yes; ``EXPECTED`` with those who have not answered, too.

    ``AT_RISK`` hangs on a “perhaps” or on a deputy; ``MISSING`` cannot be reached even so.
    """

    MET = "met"
    EXPECTED = "expected"
    AT_RISK = "at-risk"
    MISSING = "missing"

    @property
    def worry(self) -> int:
        """0 for the best; higher is worse."""
        return list(Outlook).index(self)


class Seated(NamedTuple):
    """One seat at one meeting: a person's id, and the code of her specialty, empty for none."""

    who: UUID
    specialty: str
    standing: Standing


class Gap(NamedTuple):
    """A specialty that nobody expected brings, and the people on whom that hangs; perhaps nobody does."""

    specialty: str
    people: tuple[Seated, ...]


@dataclass(frozen=True)
class Forecast:
    """``gaps`` are empty for a quorum that is met or expected."""

    outlook: Outlook
    accepted: Quorum
    expected: Quorum
    gaps: tuple[Gap, ...]


def forecast(*, required: Collection[str], minimum: int, seated: Collection[Seated]) -> Forecast:
    """``required`` are specialty codes; ``minimum`` counts different specialties."""

    def reached(hoped: Collection[Standing]) -> Quorum:
        there = {seat.specialty for seat in seated if seat.specialty and seat.standing in hoped}
        return quorum(required=required, minimum=minimum, present=there)

    accepted, expected = reached({Standing.COMES}), reached(_EXPECTED)
    if accepted.met:
        return Forecast(Outlook.MET, accepted, expected, ())
    if expected.met:
        return Forecast(Outlook.EXPECTED, accepted, expected, ())
    outlook = Outlook.AT_RISK if reached(_POSSIBLE).met else Outlook.MISSING
    return Forecast(outlook, accepted, expected, _gaps(expected, seated))


def _gaps(expected: Quorum, seated: Collection[Seated]) -> tuple[Gap, ...]:
    """The required specialties that are lacking; where too few are there at all, all that could be."""
    sure = {seat.specialty for seat in seated if seat.standing in _EXPECTED}
    lacking = set(expected.missing)
    if expected.different + len(lacking) < expected.needed:
        lacking |= {seat.specialty for seat in seated if seat.specialty and seat.specialty not in sure}
    return tuple(
        Gap(code, tuple(seat for seat in seated if seat.specialty == code)) for code in sorted(lacking)
    )
