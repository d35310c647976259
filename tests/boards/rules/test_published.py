"""What is said to have changed on a list: no more than did."""

from hypothesis import given
from hypothesis import strategies as st

from boards.rules.published import Kind, Line, changes


def lines(order: str, **others: Line) -> dict[str, Line]:
    """Letters in the order of the list, of five minutes each unless given."""
    return {
        key: others.get(key) or Line(place, 5, "discussed", "p") for place, key in enumerate(order, start=1)
    }


def said(before: dict[str, Line], after: dict[str, Line]) -> dict[str, tuple[Kind, ...]]:
    return {change.key: change.kinds for change in changes(before, after)}


def test_a_list_never_published_is_new_line_by_line() -> None:
    assert said({}, lines("ab")) == {"a": (Kind.NEW,), "b": (Kind.NEW,)}


def test_nothing_changed_says_nothing() -> None:
    assert changes(lines("abc"), lines("abc")) == []


def test_those_behind_a_case_that_left_have_not_moved() -> None:
    assert said(lines("abcd"), lines("bcd")) == {"a": (Kind.GONE,)}
    assert said(lines("bcd"), lines("abcd")) == {"a": (Kind.NEW,)}


def test_one_case_moved_to_the_front_is_one_change() -> None:
    assert said(lines("abcd"), lines("dabc")) == {"d": (Kind.MOVED,)}


def test_minutes_lane_and_presenter_are_said_each_and_together() -> None:
    after = lines("ab", a=Line(1, 8, "discussed", "p"), b=Line(2, 5, "recorded", "q"))
    assert said(lines("ab"), after) == {"a": (Kind.MINUTES,), "b": (Kind.LANE, Kind.PRESENTER)}


def test_what_is_gone_comes_last() -> None:
    assert [change.key for change in changes(lines("abc"), lines("cdb"))] == ["c", "d", "a"]


ORDERS = st.lists(st.sampled_from("abcdefgh"), unique=True).map("".join)


@given(ORDERS, ORDERS)
def test_without_the_lines_said_to_have_moved_the_rest_keep_their_order(before: str, after: str) -> None:
    found = said(lines(before), lines(after))
    moved = {key for key, kinds in found.items() if Kind.MOVED in kinds}
    stayed = [key for key in after if key in before and key not in moved]
    assert stayed == [key for key in before if key in stayed]
    assert {key for key, kinds in found.items() if kinds == (Kind.NEW,)} == set(after) - set(before)
    assert {key for key, kinds in found.items() if kinds == (Kind.GONE,)} == set(before) - set(after)


@given(ORDERS)
def test_a_list_and_itself_differ_in_nothing(order: str) -> None:
    assert said(lines(order), lines(order)) == {}
