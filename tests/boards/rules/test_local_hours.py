"""A board's hour at other sites, in both hemispheres and where no clock ever changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from boards.rules.local_hours import (
    Accepted,
    HourChange,
    LocalHour,
    Span,
    hour_changes,
    hours_outside,
    local_hour,
    minutes_outside,
)

TWO = time(14)
YEAR = date(2026, 9, 1), date(2027, 8, 31)
PARIS, CAYENNE = "Europe/Paris", "America/Cayenne"


def change(day: str, before: str, after: str, days: tuple[int, int] = (0, 0)) -> HourChange:
    told = (
        LocalHour(time.fromisoformat(hour), shift) for hour, shift in zip((before, after), days, strict=True)
    )
    return HourChange(date.fromisoformat(day), *told)


def test_a_board_at_14_in_lyon_is_at_9_in_cayenne_until_25_october_and_from_28_march() -> None:
    assert hour_changes(TWO, PARIS, CAYENNE, *YEAR) == (
        change("2026-10-25", "09:00", "10:00"),
        change("2027-03-28", "10:00", "09:00"),
    )


def test_a_board_in_cayenne_moves_in_lyon_instead() -> None:
    assert hour_changes(time(9), CAYENNE, PARIS, *YEAR) == (
        change("2026-10-25", "14:00", "13:00"),
        change("2027-03-28", "13:00", "14:00"),
    )


def test_where_both_change_on_other_days_the_gap_changes_twice_each_season() -> None:
    assert hour_changes(TWO, PARIS, "America/New_York", *YEAR) == (
        change("2026-10-25", "08:00", "09:00"),
        change("2026-11-01", "09:00", "08:00"),
        change("2027-03-14", "08:00", "09:00"),
        change("2027-03-28", "09:00", "08:00"),
    )


def test_the_southern_hemisphere_goes_the_other_way() -> None:
    assert hour_changes(TWO, PARIS, "Australia/Sydney", *YEAR) == (
        change("2026-10-04", "22:00", "23:00"),
        change("2026-10-25", "23:00", "00:00", (0, 1)),
        change("2027-03-28", "00:00", "23:00", (1, 0)),
        change("2027-04-04", "23:00", "22:00"),
    )


def test_half_an_hour_counts() -> None:
    changes = hour_changes(time(9), "UTC", "Australia/Lord_Howe", *YEAR)
    assert changes == (change("2026-10-04", "19:30", "20:00"), change("2027-04-04", "20:00", "19:30"))


@pytest.mark.parametrize(
    ("zone", "site"),
    [
        (PARIS, PARIS),
        (PARIS, "Europe/Berlin"),
        (PARIS, "Europe/Lisbon"),
        (CAYENNE, "America/Martinique"),
        ("Asia/Tokyo", "Asia/Kolkata"),
        ("UTC", CAYENNE),
    ],
)
def test_no_change_where_the_gap_is_always_the_same(zone: str, site: str) -> None:
    assert hour_changes(TWO, zone, site, *YEAR) == ()


def test_a_season_of_one_day_has_no_change() -> None:
    assert hour_changes(TWO, PARIS, CAYENNE, date(2027, 3, 28), date(2027, 3, 28)) == ()


def test_an_hour_may_fall_on_the_day_before_or_after() -> None:
    day = date(2026, 12, 3)
    assert local_hour(day, time(2), PARIS, CAYENNE) == LocalHour(time(22), -1)
    assert local_hour(day, time(18), PARIS, "Asia/Tokyo") == LocalHour(time(2), 1)


IN_CAYENNE = Accepted(CAYENNE, time(7, 30), time(18, 30))


@pytest.mark.parametrize(
    ("start", "minutes", "outside"),
    [
        ("10:30", 90, 0),  # 07:30 in Cayenne
        ("10:29", 90, 1),
        ("20:00", 90, 0),  # until 18:30
        ("20:01", 90, 1),
        ("06:00", 60, 270),
        ("23:30", 300, 420),  # 20:30 to 01:30 on the next day
    ],
)
def test_a_meeting_is_outside_by_the_minutes_before_the_first_hour_and_after_the_last(
    start: str, minutes: int, outside: int
) -> None:
    begins = datetime.combine(date(2026, 12, 3), time.fromisoformat(start), UTC)
    assert minutes_outside(begins, begins + timedelta(minutes=minutes), IN_CAYENNE) == outside


def test_a_season_names_the_hours_that_a_site_does_not_accept_once_each() -> None:
    thursdays = [date(2027, 3, 4) + timedelta(weeks=week) for week in range(8)]
    assert hours_outside(thursdays, time(8), 60, PARIS, IN_CAYENNE) == (
        Span(time(3), time(4)),
        Span(time(4), time(5)),
    )
    assert hours_outside(thursdays, time(12), 60, PARIS, IN_CAYENNE) == (Span(time(7), time(8)),)
    assert hours_outside(thursdays, time(12, 30), 60, PARIS, IN_CAYENNE) == ()
