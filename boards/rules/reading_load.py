"""How many hours pathologists and radiologists read before their meetings, and who could read instead.

Measured: 2.4 hours of preparation for an hour of meeting in pathology, 2 in radiology (BMC Medicine
2007;5:15).
All hours are exact fractions; only what is shown is rounded.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import NamedTuple
from uuid import UUID

USUAL_HOURS = {"pathology": "2.4", "radiology": "2.0"}  # for an hour of meeting, by specialty
UNEVEN = Fraction(4)  # hours between two people of one week from which somebody is advised to help
WORTH = Fraction(1)  # hours that a change must take off the larger of two loads
Week = date  # its Monday


class Reading(NamedTuple):
    """What one meeting asks of one specialty. ``starts_at`` and ``ends_at`` are aware.

    ``minutes`` of meeting need the specialty, ``rate`` hours are read for each hour of them; ``readers`` are
    those expected there, who share it evenly. ``deputies`` have a seat and could come instead;
    ``colleagues`` are of the same house and have none.
    """

    meeting: UUID
    board: UUID
    specialty: str
    week: Week
    starts_at: datetime
    ends_at: datetime
    minutes: int
    rate: Fraction
    readers: tuple[UUID, ...]
    deputies: tuple[UUID, ...] = ()
    colleagues: tuple[UUID, ...] = ()

    @property
    def hours(self) -> Fraction:
        return Fraction(self.minutes, 60) * self.rate

    @property
    def share(self) -> Fraction:
        """Hours of each reader; 0 where nobody is expected."""
        return self.hours / len(self.readers) if self.readers else Fraction(0)


Loads = Mapping[UUID, Mapping[Week, Fraction]]


def loads(readings: Iterable[Reading]) -> Loads:
    """Hours of each person in each week in which she reads anything."""
    found: dict[UUID, dict[Week, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for reading in readings:
        for person in reading.readers:
            found[person][reading.week] += reading.share
    return found


def unread(readings: Iterable[Reading]) -> list[Reading]:
    """What somebody would have to read and nobody is expected for."""
    return [reading for reading in readings if reading.hours and not reading.readers]


@dataclass(frozen=True)
class Help:
    """``lighter`` could go to the meeting of ``reading`` in the place of ``heavier``.

    ``before`` are their hours of that week as they stand, ``after`` those that it would give; the heavier
    one's first.
    """

    reading: Reading
    heavier: UUID
    lighter: UUID
    before: tuple[Fraction, Fraction]
    after: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Move:
    """The meeting of ``reading`` would weigh less on ``person`` a week earlier or later.

    ``before`` are her hours of its week and of the week ``to``, ``after`` those that a move would give.
    """

    reading: Reading
    person: UUID
    to: Week
    before: tuple[Fraction, Fraction]
    after: tuple[Fraction, Fraction]


Advice = Help | Move


def advise(readings: Collection[Reading], boards: Collection[UUID], most: int = 2) -> list[Advice]:
    """For each week and specialty, up to ``most`` changes of a meeting of these boards, the best first.

    A deputy is asked where that evens two loads, or else a colleague; otherwise, where one person's week is
    heavy and the one beside it light, another week for the meeting is named. Each change is reckoned upon
    those before it, as if they had been made. Nothing is done: these are words.
    """
    base = loads(readings)
    last = max((reading.week for reading in readings), default=None)
    groups: dict[tuple[Week, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.board in boards and reading.share:
            groups[reading.week, reading.specialty].append(reading)
    found: list[Advice] = []
    for key in sorted(groups):
        planned = {person: dict(hours) for person, hours in base.items()}
        table = _Table(planned, readings)
        found += table.helps(groups[key], most) or table.moves(groups[key], last)
    return found


class _Table:
    """The loads as they would be after the changes advised so far."""

    def __init__(self, planned: dict[UUID, dict[Week, Fraction]], readings: Collection[Reading]) -> None:
        self._planned = planned
        self._readings = readings

    def _hours(self, person: UUID, week: Week) -> Fraction:
        return self._planned.get(person, {}).get(week, Fraction(0))

    def helps(self, group: Iterable[Reading], most: int) -> list[Advice]:
        found: list[Advice] = []
        left = list(group)
        while len(found) < most and (options := self._options(left)):
            best = max(options, key=lambda option: max(option.before) - max(option.after))
            found.append(best)
            left.remove(best.reading)
            for person, hours in zip((best.heavier, best.lighter), best.after, strict=True):
                self._planned.setdefault(person, {})[best.reading.week] = hours
        return found

    def _options(self, group: Collection[Reading]) -> list[Help]:
        """Deputies have a seat already: colleagues are thought of where no deputy helps."""
        of_deputies = [one for reading in group for one in self._with(reading, reading.deputies)]
        return of_deputies or [one for reading in group for one in self._with(reading, reading.colleagues)]

    def _with(self, reading: Reading, others: Iterable[UUID]) -> Iterator[Help]:
        for heavier, lighter in product(reading.readers, others):
            before = self._hours(heavier, reading.week), self._hours(lighter, reading.week)
            after = before[0] - reading.share, before[1] + reading.share
            uneven = before[0] - before[1] >= UNEVEN and max(before) - max(after) >= WORTH
            if uneven and self._is_free(lighter, reading):
                yield Help(reading, heavier, lighter, before, after)

    def _is_free(self, person: UUID, reading: Reading) -> bool:
        """Whether no meeting at which she is expected falls on the same hours."""
        return not any(
            other.starts_at < reading.ends_at and reading.starts_at < other.ends_at
            for other in self._readings
            if person in other.readers
        )

    def moves(self, group: Iterable[Reading], last: Week | None) -> list[Advice]:
        """The one move that takes most off the larger of two weeks; none where they are even enough."""
        options = [
            option
            for reading in group
            for person, days in product(reading.readers, (-7, 7))
            if (option := self._move(reading, person, reading.week + timedelta(days=days)))
            and self._first <= option.to <= (last or option.to)
        ]
        return [max(options, key=lambda option: max(option.before) - max(option.after))] if options else []

    @property
    def _first(self) -> Week:
        return min(reading.week for reading in self._readings)

    def _move(self, reading: Reading, person: UUID, to: Week) -> Move | None:
        before = self._hours(person, reading.week), self._hours(person, to)
        after = before[0] - reading.share, before[1] + reading.share
        if before[0] - before[1] < 2 * UNEVEN or max(before) - max(after) < 2 * WORTH:
            return None
        return Move(reading, person, to, before, after)
