"""Starts that suit all sites on every day of a year."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from boards.rules.clock import instant
from boards.rules.local_hours import Accepted, minutes_outside
from boards.rules.planner import QUARTERS, Window, least_bad, options, windows

LYON = Accepted("Europe/Paris", time(8), time(18, 30))
CAYENNE = Accepted("America/Cayenne", time(7, 30), time(19))
TOKYO = Accepted("Asia/Tokyo", time(9), time(18))
YEAR = [date(2026, 11, 23) + timedelta(days=number) for number in range(365)]


def test_lyon_and_cayenne_can_meet_from_12_30_until_18_30_all_year() -> None:
    (window,) = windows(options("Europe/Paris", [LYON, CAYENNE], YEAR, 60))
    assert window == Window(time(12, 30), time(17, 30))  # the last one ends at 18:30


def test_on_cayennes_own_clock_the_window_is_what_both_halves_of_the_year_leave() -> None:
    (window,) = windows(options("America/Cayenne", [LYON, CAYENNE], YEAR, 60))
    assert window == Window(time(7, 30), time(12, 30))  # 12:30 is 17:30 in Lyon in summer, 16:30 in winter


def test_in_winter_alone_there_is_an_hour_less_to_find() -> None:
    winter = [day for day in YEAR if day < date(2027, 3, 28)]
    (window,) = windows(options("Europe/Paris", [LYON, CAYENNE], winter, 60))
    assert window == Window(time(11, 30), time(17, 30))


def test_each_start_has_the_hours_of_both_halves_of_the_year() -> None:
    found = options("Europe/Paris", [LYON, CAYENNE], YEAR, 60)
    (half_past_twelve,) = [option for option in found if option.at == time(12, 30)]
    lyon, cayenne = half_past_twelve.sites
    assert [(hour.start, hour.summer) for hour in lyon] == [(time(12, 30), False), (time(12, 30), True)]
    assert [(hour.start, hour.summer) for hour in cayenne] == [(time(8, 30), False), (time(7, 30), True)]


def test_where_no_start_is_good_the_best_leaves_the_worst_site_least_outside() -> None:
    found = options("Europe/Paris", [LYON, CAYENNE, TOKYO], YEAR, 60)
    assert windows(found) == []
    best = least_bad(found, 3)
    assert [option.outside[0] for option in best] == sorted(option.outside[0] for option in found)[:3]
    assert all(option.outside >= best[-1].outside for option in found if option not in best)


def test_two_places_in_one_zone_keep_their_own_hours() -> None:
    late = Accepted("Europe/Paris", time(10), time(19))
    (window,) = windows(options("Europe/Paris", [LYON, late], YEAR, 60))
    assert window == Window(time(10), time(17, 30))


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/Cayenne", "America/Santiago", "Australia/Lord_Howe"]
)
def test_it_says_of_every_quarter_what_a_look_at_every_day_says(zone: str) -> None:
    sites = [
        LYON,
        CAYENNE,
        Accepted("America/New_York", time(7), time(20)),
        Accepted("Asia/Beirut", time(8), time(21)),
    ]
    for option in options(zone, sites, YEAR, 45):
        worst = max(
            minutes_outside(start, start + timedelta(minutes=45), site)
            for day in YEAR
            for start in [instant(datetime.combine(day, option.at), zone)]
            for site in sites
        )
        assert option.outside[0] == worst, option.at


def test_a_day_has_ninety_six_quarters() -> None:
    assert (len(QUARTERS), QUARTERS[0], QUARTERS[-1]) == (96, time(0), time(23, 45))
    assert datetime.combine(date(2026, 1, 1), QUARTERS[50], UTC).hour == 12
