"""Public and school holidays by day, and what becomes of a meeting that falls on one."""

from datetime import date, timedelta

import pytest

from boards.rules import clock
from boards.rules.holidays import DayName, public_holidays, school_holidays
from boards.rules.refusal import Refusal
from boards.rules.season_days import DayOff, DaysOff, Placing, place, placings

YEAR = date(2026, 1, 1), date(2026, 12, 31)
ASCENSION = date(2026, 5, 14)  # a Thursday
WHY = DayOff(DayName("Ascension Day", "Ascension"))
NATIONAL = {
    "Jour de l’an", "Lundi de Pâques", "Fête du Travail", "Fête de la Victoire", "Ascension",
    "Lundi de Pentecôte", "Fête nationale", "Assomption", "Toussaint", "Armistice", "Noël",
}  # fmt: skip


def names(country: str, subdivision: str = "") -> dict[date, str]:
    return {day: name.fr for day, name in public_holidays(country, subdivision, *YEAR).items()}


def test_france_has_eleven_holidays_with_french_names() -> None:
    assert set(names("FR").values()) == NATIONAL
    assert len(names("FR")) == 11


@pytest.mark.parametrize(
    ("subdivision", "own"),
    [
        ("973", {date(2026, 6, 10): "Abolition de l’esclavage"}),
        ("57", {date(2026, 4, 3): "Vendredi saint", date(2026, 12, 26): "Saint-Étienne"}),
        ("6AE", {date(2026, 4, 3): "Vendredi saint", date(2026, 12, 26): "Saint-Étienne"}),
        ("974", {date(2026, 12, 20): "Abolition de l’esclavage"}),
    ],
)
def test_a_region_adds_its_own_days_to_those_of_france(subdivision: str, own: dict[date, str]) -> None:
    assert names("FR", subdivision) == names("FR") | own


@pytest.mark.parametrize(("subdivision", "day"), [("972", date(2026, 5, 22)), ("971", date(2026, 5, 27))])
def test_the_antilles_remember_the_abolition_of_slavery_each_on_its_day(subdivision: str, day: date) -> None:
    assert names("FR", subdivision)[day] == "Abolition de l’esclavage"


def test_a_country_without_french_names_borrows_those_that_a_french_speaking_one_has() -> None:
    ireland = public_holidays("IE", "", *YEAR)
    assert ireland[date(2026, 12, 25)] == DayName("Christmas Day", "Noël")
    assert ireland[date(2026, 3, 17)] == DayName("Saint Patrick’s Day", "Saint Patrick’s Day")


@pytest.mark.parametrize(
    ("country", "subdivision", "code"),
    [
        ("XX", "", "unknown-country"),
        ("fr", "", "unknown-country"),
        ("", "", "unknown-country"),
        ("FR", "GF", "unknown-subdivision"),
        ("FR", "Zone A", "unknown-subdivision"),
        ("DE", "973", "unknown-subdivision"),
    ],
)
def test_an_unknown_place_is_refused(country: str, subdivision: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        public_holidays(country, subdivision, *YEAR)
    assert refused.value.code == code


def test_school_holidays_of_lyons_zone_and_none_for_an_area_that_is_not_in_the_library() -> None:
    winter = school_holidays("Zone A", date(2027, 2, 1), date(2027, 3, 31))
    assert (min(winter), max(winter)) == (date(2027, 2, 13), date(2027, 2, 28))
    assert {name.fr for name in winter.values()} == {"Vacances d’hiver"}
    assert school_holidays("Guyane", *YEAR) == {}


def off(*closed: date) -> DaysOff:
    return DaysOff({ASCENSION: WHY}, {day: DayOff(DayName("Congress", "Congrès")) for day in closed})


@pytest.mark.parametrize(
    ("rule", "day", "held"),
    [
        ("keep", ASCENSION, True),
        ("skip", ASCENSION, False),
        ("previous", date(2026, 5, 13), True),
        ("next", date(2026, 5, 15), True),
    ],
)
def test_a_holiday_follows_the_boards_rule(rule: str, day: date, held: bool) -> None:
    placing = place(ASCENSION, rule, off())
    assert (placing.day, placing.held) == (day, held)
    assert placing.why == (None if rule == "keep" else WHY)


@pytest.mark.parametrize("rule", ["keep", "skip", "previous", "next"])
def test_a_closure_skips_the_meeting_whatever_the_rule(rule: str) -> None:
    placing = place(ASCENSION, rule, off(ASCENSION))
    assert (placing.held, placing.why and placing.why.name.fr) == (False, "Congrès")


def test_a_moved_meeting_passes_over_weekends_closures_and_other_holidays() -> None:
    assert place(ASCENSION, "next", off(date(2026, 5, 15))).day == date(2026, 5, 18)
    easter_monday = date(2027, 3, 29)
    closed = DaysOff({easter_monday: WHY, date(2027, 3, 26): WHY})  # Good Friday in Alsace
    assert place(easter_monday, "previous", closed).day == date(2027, 3, 25)


def test_a_meeting_with_no_working_day_near_or_whose_day_is_taken_is_skipped() -> None:
    week = [ASCENSION + timedelta(days=number) for number in range(1, 10)]
    assert not place(ASCENSION, "next", off(*week)).held
    assert place(ASCENSION, "next", off(), taken=[date(2026, 5, 15)]) == Placing(
        ASCENSION, ASCENSION, held=False, why=WHY
    )


def test_no_meeting_of_a_season_moves_to_another_slot_or_to_where_one_moved_already() -> None:
    thursdays_and_friday = [ASCENSION, date(2026, 5, 15)]
    assert [one.held for one in placings(thursdays_and_friday, "next", off())] == [False, True]
    both = DaysOff({ASCENSION: WHY, date(2026, 5, 15): WHY})
    assert [(one.day, one.held) for one in placings(thursdays_and_friday, "next", both)] == [
        (date(2026, 5, 18), True),
        (date(2026, 5, 15), False),
    ]


def test_a_cut_off_leaves_out_the_holidays_of_the_place() -> None:
    after = date(2026, 5, 18)  # the Monday after Ascension
    assert clock.working_days_before(after, 2) == ASCENSION
    assert clock.working_days_before(after, 2, {ASCENSION}) == date(2026, 5, 13)
