"""The demo's boards follow the rules of tumour boards, and each has its room to itself."""

from datetime import date, datetime, time, timedelta
from itertools import combinations

import pytest

from boards.demo.international import organisations
from boards.demo.specialties import SPECIALTIES, SURGERY
from boards.demo.timetable import clash, lyon_hours
from boards.demo.tumour_boards import Board, board_named, boards, first_meeting_day, meeting_days
from boards.rules.recurrence import check_rule


def test_there_are_at_least_forty_boards_with_names_of_their_own() -> None:
    assert len(boards()) >= 40
    for key in ("slug", "label_en", "label_fr", "name_en", "name_fr", "video_url", "mailbox"):
        assert len({getattr(board, key) for board in boards()}) == len(boards())


def test_the_boards_of_the_story_are_there() -> None:
    natures = {board.slug: board.nature for board in boards()}
    asked = ("sarcoma", "paediatric", "molecular", "euracan-rare")
    assert [natures[slug] for slug in asked] == ["reference", "paediatric", "molecular", "international"]
    assert board_named("paediatric").host == "ihope"
    assert {"euragen", "curie"} <= set(board_named("molecular").remote)
    assert board_named("molecular").host == "molbio"


def test_euracan_meets_in_english_with_five_countries() -> None:
    board = board_named("euracan-rare")
    countries = {home.country for home in organisations() if home.slug in board.remote and home.demo_only}
    assert board.language == "en"
    assert len(countries) == 5


def test_boards_name_specialties_and_organisations_that_exist() -> None:
    codes = {specialty.code for specialty in SPECIALTIES}
    slugs = {home.slug for home in organisations()}
    for board in boards():
        assert set(board.specialties) <= codes
        assert len(set(board.specialties)) == len(board.specialties)
        assert {board.host, *board.remote} <= slugs
        assert board.host not in board.remote


def test_every_board_asks_for_at_least_three_different_specialties() -> None:
    assert all(min(board.minimum_specialties, len(board.required)) >= 3 for board in boards())


def test_a_standard_board_outside_haematology_requires_surgeon_oncologist_and_radiotherapist() -> None:
    for board in boards():
        if board.nature == "standard" and board.organ != "haematology":
            assert {"medical-oncology", "radiotherapy"} <= set(board.required), board.slug
            assert SURGERY & set(board.required), board.slug


@pytest.mark.parametrize("season", [0, 1], ids=["winter", "summer"])
def test_boards_with_cayenne_keep_to_the_hours_that_both_places_share(season: int) -> None:
    shared = [board for board in boards() if "cayenne" in (board.host, *board.remote)]
    assert {"sarcoma", "breast", "gynaecology", "cervix", "digestive"} <= {board.slug for board in shared}
    for board in shared:
        start, end = lyon_hours(board)[season]
        assert time(12, 30) <= start.time() < end.time() <= time(18, 30), board.slug


def test_a_board_in_cayenne_is_an_hour_later_in_lyon_in_summer() -> None:
    winter, summer = lyon_hours(board_named("guyane"))
    assert (winter[0].time(), summer[0].time()) == (time(12, 45), time(13, 45))


def test_no_two_boards_need_the_same_room_at_the_same_time() -> None:
    shared = [(a.slug, b.slug) for a, b in combinations(boards(), 2) if a.place == b.place and clash(a, b)]
    assert shared == []


def test_the_sarcoma_board_can_be_moved_to_friday_at_three() -> None:
    sarcoma = board_named("sarcoma")
    assert (sarcoma.weekday, sarcoma.start) == (3, time(14))
    shift = timedelta(days=1, hours=1)
    assert not any(clash(sarcoma, other, shift) for other in boards() if other.place == sarcoma.place)


def test_every_rule_is_one_that_a_season_understands() -> None:
    for board in boards():
        check_rule(board.rrule)


def test_weights_are_skewed() -> None:
    weights = sorted((board.weight for board in boards()), reverse=True)
    assert sum(weights[:10]) > 0.4 * sum(weights)


@pytest.mark.parametrize("board", boards(), ids=lambda board: board.slug)
def test_the_days_of_a_board_do_not_depend_on_where_one_starts_to_count(board: Board) -> None:
    year = meeting_days(board, date(2026, 6, 1), date(2027, 5, 31))
    later = date(2026, 9, 9)
    assert meeting_days(board, later, date(2027, 5, 31)) == [day for day in year if day >= later]
    assert first_meeting_day(board, later) == min(day for day in year if day >= later)
    assert {day.weekday() for day in year} == {board.weekday}


def test_a_year_holds_about_as_many_meetings_as_a_big_centre() -> None:
    year = sum(len(meeting_days(board, date(2026, 1, 1), date(2026, 12, 31))) for board in boards())
    assert 1_500 <= year <= 1_900


def test_nobody_meets_in_the_hours_of_a_clock_change() -> None:
    assert all(
        start > datetime.combine(start, time(7)) for board in boards() for start, _ in lyon_hours(board)
    )
