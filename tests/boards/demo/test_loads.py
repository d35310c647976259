"""Meetings are loaded like real ones, and the same day shows the same demo."""

import statistics
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from boards.demo.fates import fate
from boards.demo.international import organisations
from boards.demo.loads import DemoCase, cases, minutes
from boards.demo.missions import away, missions
from boards.demo.people import people
from boards.demo.presences import presences
from boards.demo.seating import seats
from boards.demo.streams import stream
from boards.demo.timetable import LYON
from boards.demo.tumour_boards import Board, board_named, boards, meeting_days
from boards.rules.quorum import quorum

SEED = 20261123
TODAY = date(2026, 11, 23)
Meetings = list[tuple[Board, date]]


@pytest.fixture(scope="module")
def past() -> Meetings:
    first, last = TODAY - timedelta(days=183), TODAY - timedelta(days=1)
    return [(board, day) for board in boards() for day in meeting_days(board, first, last)]


@pytest.fixture(scope="module")
def lists(past: Meetings) -> list[tuple[Board, tuple[DemoCase, ...]]]:
    held = [(b, day) for b, day in past if fate(SEED, b, day).kind != "cancelled"]
    return [(board, cases(SEED, TODAY, board, day)) for board, day in held]


def test_minutes_of_discussion_are_log_normal() -> None:
    rng = stream(1, "check")
    drawn = [minutes(rng) for _ in range(20_000)]
    assert 3.2 <= statistics.mean(drawn) <= 4.2
    assert statistics.median(drawn) == 2
    assert (min(drawn), max(drawn)) == (1, 20)


def test_a_past_meeting_has_about_twelve_cases_and_some_have_three_or_forty(
    lists: list[tuple[Board, tuple[DemoCase, ...]]],
) -> None:
    sizes = [len(found) for _, found in lists]
    assert statistics.mean(sizes) == pytest.approx(12.6, abs=0.6)
    assert min(sizes) <= 3
    assert max(sizes) >= 40


def test_a_meeting_never_exceeds_its_minutes_or_cases(
    lists: list[tuple[Board, tuple[DemoCase, ...]]],
) -> None:
    for board, found in lists:
        assert len(found) <= board.capacity_cases
        assert sum(case.minutes for case in found) <= board.capacity_minutes


def test_cases_need_two_to_six_seated_specialties_and_come_from_a_partner(
    lists: list[tuple[Board, tuple[DemoCase, ...]]],
) -> None:
    homes = {home.slug for home in organisations()}
    for board, found in lists:
        for case in found:
            assert 2 <= len(set(case.specialties)) <= 6
            assert set(case.specialties) <= set(board.specialties)
            assert case.organisation in homes


def test_cayenne_refers_cases_only_to_boards_that_are_open_to_it(
    lists: list[tuple[Board, tuple[DemoCase, ...]]],
) -> None:
    referring = {board.slug for board, found in lists for case in found if case.organisation == "cayenne"}
    assert referring == {b.slug for b in boards() if "cayenne" in (b.host, *b.remote)}


def test_patients_are_born_before_their_meeting_and_children_are_children() -> None:
    day = meeting_days(board_named("paediatric"), date(2026, 6, 1), date(2026, 7, 1))[0]
    for slug, oldest in (("paediatric", 18), ("breast", 98)):
        for case in cases(SEED, TODAY, board_named(slug), day):
            age = (day - case.patient.birth_date).days / 365.25
            assert 0 < age < oldest


def test_no_two_cases_share_a_local_number(lists: list[tuple[Board, tuple[DemoCase, ...]]]) -> None:
    numbers = Counter(case.patient.local_id for _, found in lists for case in found)
    assert max(numbers.values()) == 1


def test_about_one_meeting_in_ten_is_moved_or_cancelled(past: Meetings) -> None:
    kinds = Counter(fate(SEED, board, day).kind for board, day in past)
    assert 0.07 <= 1 - kinds["held"] / len(past) <= 0.13
    assert min(kinds["moved"], kinds["cancelled"]) > 0


def test_a_moved_meeting_stays_in_the_week_and_in_the_hours_of_cayenne() -> None:
    year = [(b, d) for b in boards() for d in meeting_days(b, TODAY, TODAY + timedelta(days=365))]
    for board, day in year:
        new = fate(SEED, board, day)
        assert new.day.isocalendar()[:2] == day.isocalendar()[:2]
        assert new.day.weekday() < 5
        if "cayenne" in (board.host, *board.remote):
            at = datetime.combine(new.day, new.start, ZoneInfo(board.zone)).astimezone(LYON)
            assert time(12, 30) <= at.time()
            assert (at + timedelta(minutes=board.minutes)).time() <= time(18, 30)


def test_the_coming_week_is_full_and_lists_thin_out_to_none_after_five() -> None:
    weeks = [
        sum(
            len(cases(SEED, TODAY, board, day))
            for board in boards()
            for day in meeting_days(board, start, start + timedelta(days=6))
        )
        for start in (TODAY + timedelta(weeks=week) for week in range(6))
    ]
    assert weeks[0] > weeks[2] > weeks[3] > weeks[4] > weeks[5] == 0
    assert weeks[0] > 300


def test_a_list_only_grows_from_day_to_day() -> None:
    breast, day = board_named("breast"), date(2026, 12, 14)
    known = [cases(SEED, TODAY + timedelta(days=n), breast, day) for n in range(25)]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(known))
    assert len(known[0]) < len(known[-1])


def test_the_same_seed_and_day_give_the_same_cases() -> None:
    breast, day = board_named("breast"), date(2026, 11, 30)
    assert cases(SEED, TODAY, breast, day) == cases(SEED, TODAY, breast, day)
    assert cases(SEED, TODAY, breast, day) != cases(SEED + 1, TODAY, breast, day)


def test_past_meetings_mostly_meet_their_quorum_and_sometimes_miss_it(past: Meetings) -> None:
    roster, trips = seats(SEED), missions(SEED, TODAY)
    met = Counter(
        quorum(
            required=board.required,
            minimum=board.minimum_specialties,
            present=[p.specialty for p in presences(SEED, board, day, roster, away(trips, day)) if p.present],
        ).met
        for board, day in past
    )
    assert 0.9 <= met[True] / len(past) < 1


def test_a_doctor_away_in_cayenne_joins_lyon_by_video() -> None:
    trips = missions(SEED, TODAY)
    travelling = {trip.person for trip in trips}
    seat = next(s for s in seats(SEED) if s.person in travelling and s.mode == "on_site")
    board, roster = board_named(seat.board), seats(SEED)
    day = date(2026, 10, 1)
    at_home = {p.person: p.mode for p in presences(SEED, board, day, roster, frozenset())}
    gone = {p.person: p.mode for p in presences(SEED, board, day, roster, frozenset({seat.person}))}
    assert (at_home[seat.person], gone[seat.person]) == ("on_site", "remote")


def test_clb_doctors_are_in_cayenne_four_days_a_month() -> None:
    home = {person.slug: person.organisation for person in people(SEED)}
    trips = missions(SEED, TODAY)
    assert {home[trip.person] for trip in trips} == {"clb"}
    assert {(trip.last - trip.first).days + 1 for trip in trips} == {4}
    months = Counter((first.year, first.month) for first in {trip.first for trip in trips})
    assert set(months.values()) == {1}
    assert len(months) >= 18
    assert all(trip.last.weekday() < 5 for trip in trips)


def test_a_mission_does_not_depend_on_the_day_called_today() -> None:
    earlier = {trip for trip in missions(SEED, TODAY) if trip.first.year == 2027}
    later = {trip for trip in missions(SEED, TODAY + timedelta(days=60)) if trip.first.year == 2027}
    assert earlier < later
