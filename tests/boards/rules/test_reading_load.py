"""Hours of reading against a count by hand, and advice that only ever evens."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from boards.rules.reading_load import UNEVEN, WORTH, Help, Move, Reading, advise, loads, unread

MONDAY = date(2026, 11, 23)
BOARD = UUID(int=900)
PEOPLE = tuple(UUID(int=number) for number in range(1, 7))
ANNE, BRUNO, CLARA = PEOPLE[:3]
RATE = Fraction("2.4")


def reading(
    number: int,
    *readers: UUID,
    minutes: int = 60,
    week: int = 0,
    hour: int = 9,
    deputies: tuple[UUID, ...] = (),
    colleagues: tuple[UUID, ...] = (),
) -> Reading:
    monday = MONDAY + timedelta(weeks=week)
    starts_at = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) + timedelta(hours=hour)
    when = monday, starts_at, starts_at + timedelta(hours=1)
    who = readers, deputies, colleagues
    return Reading(UUID(int=number), BOARD, "pathology", *when, minutes, RATE, *who)


@some.composite
def many_readings(draw: some.DrawFn) -> list[Reading]:
    people = some.lists(some.sampled_from(PEOPLE), unique=True, max_size=3).map(tuple)
    return [
        reading(
            100 + number,
            *(readers := draw(people)),
            minutes=draw(some.integers(0, 240)),
            week=draw(some.integers(0, 3)),
            hour=draw(some.integers(0, 100)),
            deputies=tuple(who for who in draw(people) if who not in readers),
            colleagues=tuple(who for who in draw(people) if who not in readers),
        )
        for number in range(draw(some.integers(0, 12)))
    ]


@given(many_readings())
def test_hours_are_those_of_a_count_by_hand(readings: list[Reading]) -> None:
    by_hand: dict[tuple[UUID, date], Fraction] = defaultdict(Fraction)
    for person in PEOPLE:
        for one in readings:
            if person in one.readers:
                by_hand[person, one.week] += Fraction(one.minutes * 24, 600) / len(one.readers)
    found = {
        (person, week): hours for person, weeks in loads(readings).items() for week, hours in weeks.items()
    }
    assert found == by_hand
    everything = sum((one.hours for one in readings), Fraction(0))
    nobody = sum((one.hours for one in unread(readings)), Fraction(0))
    assert sum(found.values(), Fraction(0)) == everything - nobody


@given(many_readings())
def test_advice_takes_hours_off_the_heavier_and_asks_nobody_who_is_busy(readings: list[Reading]) -> None:
    advised = advise(readings, [BOARD])
    assert advise(readings, []) == []
    for one in advised:
        assert max(one.before) - max(one.after) >= WORTH
        assert one.before[0] - one.before[1] >= UNEVEN
        assert sum(one.before) == sum(one.after)
        if isinstance(one, Help):
            assert one.heavier in one.reading.readers
            assert one.lighter in (*one.reading.deputies, *one.reading.colleagues)
            assert not any(
                one.lighter in other.readers
                and other.starts_at < one.reading.ends_at
                and one.reading.starts_at < other.ends_at
                for other in readings
            )


def test_a_deputy_is_asked_before_a_colleague() -> None:
    heavy = reading(1, ANNE, minutes=300, deputies=(BRUNO,), colleagues=(CLARA,))
    light = reading(2, BRUNO, minutes=25, hour=30)
    big = reading(3, ANNE, minutes=300, hour=60)
    [one] = advise([heavy, light, big], [BOARD])
    assert isinstance(one, Help)
    assert (one.heavier, one.lighter, one.reading) == (ANNE, BRUNO, heavy)
    assert (one.before, one.after) == ((Fraction(24), Fraction(1)), (Fraction(12), Fraction(13)))


def test_where_nobody_can_help_a_lighter_week_is_named() -> None:
    hers = [reading(number, ANNE, minutes=200, hour=30 * number) for number in (1, 2)]
    [one] = advise([*hers, reading(3, BRUNO, week=1)], [BOARD])
    assert isinstance(one, Move)
    assert (one.person, one.to) == (ANNE, MONDAY + timedelta(weeks=1))
    assert (one.before, one.after) == ((Fraction(16), Fraction(0)), (Fraction(8), Fraction(8)))


def test_an_even_week_needs_no_advice() -> None:
    rows = [reading(1, ANNE, deputies=(BRUNO,)), reading(2, BRUNO, hour=30, deputies=(ANNE,))]
    assert advise(rows, [BOARD]) == []
