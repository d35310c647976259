"""Quorum by specialty: the required ones, and how many different ones at least (HAS: three)."""

from collections.abc import Iterable
from dataclasses import dataclass


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
