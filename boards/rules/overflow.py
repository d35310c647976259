"""More requests than places: which stay, which go, and to which meeting. Plain Python; nobody is moved here.

The order is: urgent ones first, then those that lack nothing (a case without its pathology report cannot be
discussed), then those that were put off most often, then the oldest request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class Claim:
    """One request for a place. ``earliest`` is the first day on which it can be discussed at all."""

    key: UUID
    minutes: int
    asked_at: datetime
    urgent: bool = False
    lacking: bool = False
    deferrals: int = 0
    earliest: date | None = None

    @property
    def rank(self) -> tuple[bool, bool, int, datetime, UUID]:
        return (not self.urgent, self.lacking, -self.deferrals, self.asked_at, self.key)


class Why(StrEnum):
    """Why a request goes."""

    LACKING = "lacking"  # something that it needs has not come
    LATER = "later"  # those who stay asked earlier, or are more urgent
    MINUTES = "minutes"  # its minutes no longer fit, though shorter ones do


@dataclass(frozen=True)
class Going:
    claim: Claim
    why: Why


@dataclass(frozen=True)
class Choice:
    """Both in the order of their rank."""

    stay: tuple[Claim, ...]
    go: tuple[Going, ...]


@dataclass(frozen=True)
class Slot:
    """A later meeting with what is left of it."""

    key: UUID
    day: date
    cases: int
    minutes: int


def choose(claims: Iterable[Claim], *, cases: int, minutes: int) -> Choice:
    """Who keeps or gets one of ``cases`` places within ``minutes``; everybody, where all fit."""
    stay: list[Claim] = []
    out: list[Claim] = []
    left = minutes
    for claim in sorted(claims, key=lambda claim: claim.rank):
        if len(stay) < cases and claim.minutes <= left:
            stay.append(claim)
            left -= claim.minutes
        else:
            out.append(claim)
    return Choice(tuple(stay), tuple(Going(claim, _why(claim, stay)) for claim in out))


def _why(claim: Claim, stay: Sequence[Claim]) -> Why:
    if stay and stay[-1].rank > claim.rank:
        return Why.MINUTES
    return Why.LACKING if claim.lacking else Why.LATER


def targets(going: Iterable[Claim], slots: Sequence[Slot]) -> dict[UUID, UUID | None]:
    """The first of the ``slots`` (in the order of their time) that takes each; None for the waiting list."""
    cases = {slot.key: slot.cases for slot in slots}
    minutes = {slot.key: slot.minutes for slot in slots}
    found: dict[UUID, UUID | None] = {}
    for claim in going:
        found[claim.key] = None
        for slot in slots:
            late_enough = claim.earliest is None or slot.day >= claim.earliest
            if late_enough and cases[slot.key] > 0 and minutes[slot.key] >= claim.minutes:
                cases[slot.key] -= 1
                minutes[slot.key] -= claim.minutes
                found[claim.key] = slot.key
                break
    return found
