"""About a thousand seats: every quorum can be met, and nobody has to be in two places at once."""

from collections import Counter, defaultdict
from itertools import combinations

import pytest

from boards.demo.people import CAST, doctors, people
from boards.demo.seating import MOST_BOARDS, coordinators, seats
from boards.demo.timetable import clash
from boards.demo.tumour_boards import board_named, boards

SEEDS = (20261123, 1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_about_a_thousand_seats_are_skewed(seed: int) -> None:
    per_board = Counter(seat.board for seat in seats(seed))
    per_person = Counter(seat.person for seat in seats(seed))
    assert 900 <= len(seats(seed)) <= 1_100
    assert max(per_board.values()) > 2.5 * min(per_board.values())
    assert max(per_person.values()) == MOST_BOARDS
    assert len(per_person) >= 300


@pytest.mark.parametrize("seed", SEEDS)
def test_every_specialty_of_a_board_has_a_core_member(seed: int) -> None:
    core = {(seat.board, seat.specialty) for seat in seats(seed) if seat.kind == "core"}
    missing = [(board.slug, code) for board in boards() for code in board.specialties]
    assert [wanted for wanted in missing if wanted not in core] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_sits_twice_on_a_board_nor_on_two_at_once(seed: int) -> None:
    sits_on = defaultdict(list)
    for seat in seats(seed):
        sits_on[seat.person].append(board_named(seat.board))
    for person, theirs in sits_on.items():
        assert len({board.slug for board in theirs}) == len(theirs), person
        assert not any(clash(one, other) for one, other in combinations(theirs, 2)), person


def test_seats_are_doctors_in_their_own_specialty() -> None:
    specialty = {doctor.slug: doctor.specialty for doctor in doctors(1)}
    assert all(specialty[seat.person] == seat.specialty for seat in seats(1))


def test_a_deputy_follows_a_core_member_of_the_same_board_and_specialty() -> None:
    core = set()
    for seat in seats(1):
        if seat.kind == "core":
            core.add((seat.board, seat.person, seat.specialty))
        assert (seat.kind == "deputy") == bool(seat.deputy_for)
        if seat.deputy_for:
            assert (seat.board, seat.deputy_for, seat.specialty) in core


@pytest.mark.parametrize("seed", SEEDS)
def test_every_partner_that_takes_part_from_afar_has_a_seat_by_video(seed: int) -> None:
    home = {person.slug: person.organisation for person in people(seed)}
    remote = {(seat.board, home[seat.person]) for seat in seats(seed) if seat.mode == "remote"}
    wanted = [(board.slug, partner) for board in boards() for partner in board.remote]
    assert [pair for pair in wanted if pair not in remote] == []


def test_cayenne_is_by_video_in_lyon_and_on_site_at_home() -> None:
    home = {person.slug: person.organisation for person in people(1)}
    modes = {(seat.board == "guyane", seat.mode) for seat in seats(1) if home[seat.person] == "cayenne"}
    assert modes == {(True, "on_site"), (False, "remote")}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_doctors_of_the_story_sit_on_the_sarcoma_board(seed: int) -> None:
    core = {seat.person for seat in seats(seed) if (seat.board, seat.kind) == ("sarcoma", "core")}
    assert {member.slug for member in CAST if member.role == "doctor"} <= core


def test_every_board_has_two_coordinators() -> None:
    found = coordinators(1)
    offices = {person.slug for person in people(1) if person.role != "doctor"}
    assert set(found) == {board.slug for board in boards()}
    assert all(len(set(pair)) == 2 and set(pair) <= offices for pair in found.values())
    assert found["sarcoma"][0] == "agnes-beaujeu"


def test_seating_follows_from_the_seed() -> None:
    seats.cache_clear()
    first = seats(1)
    seats.cache_clear()
    assert seats(1) == first
