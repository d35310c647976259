"""Where a meeting goes that the rule of a season puts on a day off: nowhere, or to another day."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from .clock import is_working
from .holidays import DayName

_STEPS = {"previous": timedelta(days=-1), "next": timedelta(days=1)}
_FURTHEST = 7  # days: beyond them a moved meeting would stand for another week's


@dataclass(frozen=True)
class DayOff:
    """Why nobody works on a day. ``key`` is the row that says so; a country’s public holiday has none."""

    name: DayName
    key: UUID | None = None


@dataclass(frozen=True)
class DaysOff:
    """The days off of one board: a closure always skips a meeting, a holiday follows the board's rule."""

    holidays: Mapping[date, DayOff] = field(default_factory=dict)
    closures: Mapping[date, DayOff] = field(default_factory=dict)
    workless: Container[date] = frozenset()  # days on which its place does not work, for cut-offs

    def on(self, day: date) -> DayOff | None:
        return self.closures.get(day) or self.holidays.get(day)


@dataclass(frozen=True)
class Placing:
    """A slot of the rule, and the day on which its meeting is held: ``day`` is the slot where it is skipped.

    ``why`` is the day off that skipped or moved it; None for a meeting as ruled.
    """

    slot: date
    day: date
    held: bool = True
    why: DayOff | None = None

    @property
    def moved(self) -> bool:
        return self.day != self.slot


def placings(slots: Iterable[date], rule: str, off: DaysOff, taken: Iterable[date] = ()) -> Iterator[Placing]:
    """Each slot with what becomes of it; ``rule`` is a value of ``HolidayRule``.

    A meeting moves to the nearest day that is no weekend and no day off. It is skipped where that day is
    more than six days away, another slot, in ``taken``, or where an earlier one of the season moved.
    """
    ruled = list(slots)
    used = {*ruled, *taken}
    for slot in ruled:
        found = place(slot, rule, off, used)
        used.add(found.day)
        yield found


def place(slot: date, rule: str, off: DaysOff, taken: Container[date] = ()) -> Placing:
    """What becomes of one slot; see `placings`."""
    if closure := off.closures.get(slot):
        return Placing(slot, slot, held=False, why=closure)
    holiday = off.holidays.get(slot)
    if holiday is None or rule == "keep":
        return Placing(slot, slot)
    day = _working_day(slot, _STEPS[rule], off) if rule in _STEPS else None
    if day is None or day in taken:
        return Placing(slot, slot, held=False, why=holiday)
    return Placing(slot, day, why=holiday)


def _working_day(slot: date, step: timedelta, off: DaysOff) -> date | None:
    near = (slot + distance * step for distance in range(1, _FURTHEST))
    return next((day for day in near if is_working(day) and off.on(day) is None), None)
