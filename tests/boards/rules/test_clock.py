"""A meeting's time is a wall-clock time and a zone; UTC follows, through both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.rules import clock
from boards.rules.recurrence import rule_until, slots
from boards.rules.refusal import Refusal

ZONES = [
    "Europe/Paris",
    "America/Cayenne",
    "Europe/London",
    "Atlantic/Canary",
    "Europe/Helsinki",
    "America/New_York",
]


def test_thursday_at_14_in_lyon_stays_14_in_lyon_and_moves_by_an_hour_in_cayenne() -> None:
    days = slots("FREQ=WEEKLY;BYDAY=TH", date(2026, 10, 15), date(2026, 11, 5))
    starts = [clock.instant(datetime.combine(day, time(14)), "Europe/Paris") for day in days]
    assert [clock.local(start, "Europe/Paris").hour for start in starts] == [14, 14, 14, 14]
    assert [clock.local(start, "America/Cayenne").hour for start in starts] == [9, 9, 10, 10]
    assert [start.hour for start in starts] == [12, 12, 13, 13]


def instant_or_code(day: date, at: time, zone: str) -> datetime | str:
    try:
        return clock.certain_instant(day, at, zone)
    except Refusal as refusal:
        return refusal.code


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.times(), st.sampled_from(ZONES))
def test_an_instant_that_is_given_reads_as_what_was_typed(day: date, at: time, zone: str) -> None:
    start = instant_or_code(day, at, zone)
    if isinstance(start, str):
        assert start in ("hour-does-not-exist", "hour-exists-twice")
    else:
        assert start.tzinfo is UTC
        assert clock.local(start, zone) == datetime.combine(day, at)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2027, 3, 28), "hour-does-not-exist"), (date(2027, 10, 31), "hour-exists-twice")],
)
def test_the_hour_that_the_clocks_skip_or_repeat_is_refused(day: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        clock.certain_instant(day, time(2, 30), "Europe/Paris")
    assert refused.value.code == code
    assert clock.certain_instant(day, time(2, 30), "America/Cayenne").hour == 5


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(Refusal, match="unknown-zone"):
        clock.certain_instant(date(2026, 11, 26), time(14), "Europe/Lyon")


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 26), 2, date(2026, 11, 24)),
        (date(2026, 11, 23), 1, date(2026, 11, 20)),
        (date(2026, 11, 22), 1, date(2026, 11, 20)),
        (date(2026, 11, 26), 0, date(2026, 11, 26)),
    ],
)
def test_a_cut_off_counts_working_days(day: date, count: int, expected: date) -> None:
    assert clock.working_days_before(day, count) == expected


def test_a_cut_off_is_at_its_hour_in_the_boards_zone_on_either_side_of_a_change() -> None:
    assert clock.cutoff(date(2026, 10, 26), 1, time(17), "Europe/Paris") == datetime(
        2026, 10, 23, 15, tzinfo=UTC
    )
    assert clock.cutoff(date(2026, 10, 27), 1, time(17), "Europe/Paris") == datetime(
        2026, 10, 26, 16, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("rule", "first", "last", "code"),
    [
        ("FREQ=SECONDLY", date(2026, 9, 1), date(2027, 6, 30), "rule-not-understood"),
        ("FREQ=WEEKLY;BYDAY=TH;COUNT=3", date(2026, 9, 1), date(2027, 6, 30), "rule-not-understood"),
        ("FREQ=WEEKLY;BYDAY=TH", date(2027, 6, 30), date(2026, 9, 1), "season-ends-before-start"),
        ("FREQ=WEEKLY;BYDAY=TH", date(2026, 9, 4), date(2026, 9, 5), "rule-never-fires"),
        ("FREQ=WEEKLY;BYDAY=TH", date(2026, 9, 1), date(2036, 9, 1), "season-too-long"),
    ],
)
def test_a_season_that_cannot_be_kept_is_refused(rule: str, first: date, last: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        slots(rule, first, last)
    assert refused.value.code == code


def test_until_is_the_last_days_hour_in_utc() -> None:
    rule = rule_until("FREQ=WEEKLY;BYDAY=TH", date(2027, 7, 8), time(14), "Europe/Paris")
    assert rule == "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270708T120000Z"


def test_first_and_last_weekday_of_the_month() -> None:
    first = slots("FREQ=MONTHLY;BYDAY=1MO", date(2026, 9, 1), date(2026, 11, 30))
    last = slots("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 9, 1), date(2026, 10, 31))
    assert first == [date(2026, 9, 7), date(2026, 10, 5), date(2026, 11, 2)]
    assert last == [date(2026, 9, 25), date(2026, 10, 30)]
    assert first[1] - first[0] == timedelta(weeks=4)
