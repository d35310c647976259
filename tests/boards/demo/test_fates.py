"""What is known of meetings ahead, whatever day is called today; and references that never collide."""

from collections import Counter
from datetime import date, timedelta

import pytest

from boards.demo.fates import changes_ahead, fate, known_fate
from boards.demo.references import reference
from boards.demo.tumour_boards import GUIDED, board_named, boards, meeting_days

DAYS = [date(2026, 1, 1) + timedelta(days=17 * n) for n in range(40)]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_two_moves_and_a_cancellation_lie_within_six_weeks_and_none_within_two(today: date) -> None:
    changes = changes_ahead(7, today, boards())
    near = Counter(change.kind for _, day, change in changes if day < today + timedelta(weeks=6))
    assert near["moved"] >= 2
    assert near["cancelled"] >= 1
    assert all(today + timedelta(weeks=2) <= day < today + timedelta(weeks=8) for _, day, _ in changes)
    assert GUIDED not in {board.slug for board, _, _ in changes}
    assert len({(board.slug, day) for board, day, _ in changes}) == len(changes)


def test_chance_that_gives_no_change_is_helped() -> None:
    """Four boards have so few meetings that chance alone would often fail."""
    few = boards()[:4]
    for today in DAYS:
        kinds = Counter(change.kind for _, _, change in changes_ahead(7, today, few))
        assert (kinds["moved"] >= 2, kinds["cancelled"] >= 1) == (True, True)


def test_the_past_is_known_and_the_guided_board_is_left_to_the_reader() -> None:
    today, sarcoma = date(2026, 11, 23), board_named(GUIDED)
    past = meeting_days(sarcoma, today - timedelta(days=180), today - timedelta(days=1))
    assert all(known_fate(1, today, sarcoma, day) == fate(1, sarcoma, day) for day in past)
    ahead = meeting_days(sarcoma, today, today + timedelta(days=365))
    assert {known_fate(1, today, sarcoma, day).kind for day in ahead} == {"held"}


def test_no_two_cases_share_a_reference_and_the_seed_decides() -> None:
    places = [
        (board, date(2026, 11, day), number) for board in boards() for day in (9, 23) for number in (1, 63)
    ]
    found = [reference(1, *place) for place in places]
    assert len(set(found)) == len(found)
    assert found == [reference(1, *place) for place in places]
    assert found != [reference(2, *place) for place in places]
    assert {(len(one), one[4]) for one in found} == {(9, "-")}
