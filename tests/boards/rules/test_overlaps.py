"""Overlaps of spans: the sweep finds what a look at every pair finds, and a diary answers the same."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from boards.rules.overlaps import Diary, Use, overlaps

NINE = datetime(2026, 12, 3, 9, tzinfo=UTC)


def at(minute: int) -> datetime:
    return NINE + timedelta(minutes=minute)


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda span: (at(span[0]), at(sum(span))))
uses = st.lists(st.tuples(st.sampled_from("ab"), spans), max_size=30)


@given(uses)
def test_the_sweep_finds_every_overlapping_pair_once(
    given_uses: list[tuple[str, tuple[datetime, datetime]]],
) -> None:
    all_uses = [Use(key, *span, by=number) for number, (key, span) in enumerate(given_uses)]
    expected = {
        frozenset((one.by, two.by))
        for one, two in combinations(all_uses, 2)
        if one.key == two.key and one.start < two.end and two.start < one.end
    }
    found = [frozenset((one.by, two.by)) for one, two in overlaps(all_uses)]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_one_that_ends_when_the_next_starts_does_not_overlap() -> None:
    assert list(overlaps([Use("a", at(0), at(30), 1), Use("a", at(30), at(60), 2)])) == []


@given(st.lists(spans, max_size=20), spans)
def test_a_diary_is_free_when_none_of_its_spans_overlaps(
    taken: list[tuple[datetime, datetime]], asked: tuple[datetime, datetime]
) -> None:
    expected = not any(start < asked[1] and end > asked[0] for start, end in taken)
    assert Diary(taken).free(*asked) == expected
