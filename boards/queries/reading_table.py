"""The reading load as a page shows it: a row for each person with bars, and advice in words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from boards.hours import day_in_words
from boards.models import Meeting, Person, Specialty
from boards.queries.reading_load import Ahead
from boards.rules.reading_load import UNEVEN, Advice, Help, Week, advise, loads, unread

BAR, GAP, TALL = 12, 4, 28  # of a bar and its surroundings, in pixels


class Bar(NamedTuple):
    x: int
    y: int
    height: int
    high: bool


@dataclass(frozen=True)
class Cell:
    """Hours of one week. ``high`` marks those far above the mean of the specialty."""

    hours: Fraction
    high: bool

    @property
    def words(self) -> str:
        return in_hours(self.hours) if self.hours else "–"


@dataclass(frozen=True)
class Line:
    person: Person
    cells: tuple[Cell, ...]
    bars: tuple[Bar, ...]

    @property
    def hours(self) -> list[Fraction]:
        return [cell.hours for cell in self.cells]

    @property
    def total(self) -> Fraction:
        return sum(self.hours, Fraction(0))

    @property
    def total_words(self) -> str:
        return in_hours(self.total)


@dataclass(frozen=True)
class Advised:
    """One piece of advice, and the meeting that it is about."""

    text: str
    meeting: Meeting


def in_hours(hours: Fraction) -> str:
    """``4.5`` or ``4,5``: to the tenth, in the reader's writing."""
    return str(number_format(round(float(hours), 1), 1))


def lines(ahead: Ahead, people: Collection[UUID]) -> list[Line]:
    """Of these people, by specialty and then the busiest first. Only those who have anything to read."""
    found = loads(ahead.readings)
    shown = [ahead.people[key] for key in people if key in ahead.people and key in found]
    means = _means(found, shown, ahead.weeks)
    most = max((hours for person in shown for hours in found[person.pk].values()), default=Fraction(0))
    rows = [_line(person, found[person.pk], means, ahead.weeks, most) for person in shown]
    return sorted(
        rows, key=lambda row: (str(row.person.specialty), -row.total, row.person.family_name, row.person.pk)
    )


def _means(
    found: Mapping[UUID, Mapping[Week, Fraction]], shown: Iterable[Person], weeks: Iterable[Week]
) -> dict[tuple[int | None, Week], Fraction]:
    """By specialty and week, over those shown."""
    hours: dict[tuple[int | None, Week], list[Fraction]] = {}
    for person in shown:
        for week in weeks:
            own = found[person.pk].get(week, Fraction(0))
            hours.setdefault((person.specialty_id, week), []).append(own)
    return {key: sum(values, Fraction(0)) / len(values) for key, values in hours.items()}


def _line(
    person: Person,
    hers: Mapping[Week, Fraction],
    means: Mapping[tuple[int | None, Week], Fraction],
    weeks: Iterable[Week],
    most: Fraction,
) -> Line:
    cells = []
    for week in weeks:
        hours = hers.get(week, Fraction(0))
        cells.append(Cell(hours, high=hours - means[person.specialty_id, week] >= UNEVEN))
    return Line(person, tuple(cells), tuple(_bars(cells, most)))


def _bars(cells: Iterable[Cell], most: Fraction) -> Iterable[Bar]:
    for number, cell in enumerate(cells):
        height = max(1, round(TALL * cell.hours / most)) if cell.hours else 0
        yield Bar(number * (BAR + GAP), TALL - height, height, cell.high)


def advice(ahead: Ahead, boards: Collection[UUID]) -> list[Advised]:
    """What could be asked of whom, for the meetings of these boards; the soonest week first."""
    return [
        Advised(_in_words(one, ahead), ahead.meetings[one.reading.meeting])
        for one in advise(ahead.readings, boards)
    ]


def _in_words(one: Advice, ahead: Ahead) -> str:
    meeting = ahead.meetings[one.reading.meeting]
    facts: dict[str, object] = {
        "week": day_in_words(one.reading.week, "j F"),
        "board": meeting.board,
        "day": day_in_words(meeting.day, "j F"),
        "before": in_hours(one.before[0]),
        "less": in_hours(one.before[1]),
        "after": in_hours(one.after[0]),
        "more": in_hours(one.after[1]),
    }
    if isinstance(one, Help):
        facts |= {"heavier": ahead.people[one.heavier], "lighter": ahead.people[one.lighter]}
        return (
            _(
                "%(heavier)s has %(before)s h in the week of %(week)s, %(lighter)s %(less)s h: ask "
                "%(lighter)s for the meeting of %(board)s on %(day)s (%(after)s h and %(more)s h then)."
            )
            % facts
        )
    facts |= {"person": ahead.people[one.person], "to": day_in_words(one.to, "j F")}
    return (
        _(
            "%(person)s has %(before)s h in the week of %(week)s and %(less)s h in that of %(to)s: the "
            "meeting of %(board)s on %(day)s could be put there (%(after)s h and %(more)s h then)."
        )
        % facts
    )


def nobody(ahead: Ahead, boards: Collection[UUID]) -> list[tuple[Meeting, Specialty]]:
    """Meetings of these boards with cases to read and nobody expected to read them."""
    found = (reading for reading in unread(ahead.readings) if reading.board in boards)
    return [(ahead.meetings[reading.meeting], ahead.specialties[reading.specialty]) for reading in found]
