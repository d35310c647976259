"""Who stays where requests are more than places, and to which meeting the others go."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from boards.rules.overflow import Claim, Slot, Why, choose, targets

ASKED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
DAY = date(2026, 12, 3)


def claim(number: int, *, minutes: int = 5, days: int = 0, **facts: object) -> Claim:
    """``days`` after the first request."""
    return Claim(UUID(int=number), minutes, ASKED + timedelta(days=days), **facts)  # type: ignore[arg-type]


def keys(claims: object) -> list[int]:
    return [one.key.int for one in claims]  # type: ignore[attr-defined]


def test_everybody_stays_where_all_fit() -> None:
    found = choose([claim(1), claim(2, days=1)], cases=2, minutes=10)
    assert (keys(found.stay), found.go) == ([1, 2], ())


def test_the_urgent_stay_then_the_complete_then_those_put_off_then_the_oldest() -> None:
    old, put_off, lacking = claim(1), claim(2, days=3, deferrals=1), claim(3, lacking=True)
    urgent = claim(4, days=9, urgent=True, lacking=True)
    for claims in permutations([old, put_off, lacking, urgent]):
        found = choose(claims, cases=2, minutes=60)
        assert keys(found.stay) == [4, 2]
        assert [(going.claim.key.int, going.why) for going in found.go] == [(1, Why.LATER), (3, Why.LACKING)]


def test_a_shorter_discussion_may_take_the_minutes_that_a_longer_one_cannot_use() -> None:
    found = choose(
        [claim(1, minutes=8), claim(2, minutes=9, days=1), claim(3, minutes=2, days=2)], cases=5, minutes=10
    )
    assert keys(found.stay) == [1, 3]
    assert [going.why for going in found.go] == [Why.MINUTES]


def test_each_goes_to_the_first_meeting_that_takes_it_from_the_day_on_which_it_can_be_discussed() -> None:
    slots = [Slot(UUID(int=n), DAY + timedelta(weeks=n), cases=1, minutes=20) for n in (1, 2, 3)]
    waits = claim(1, earliest=DAY + timedelta(weeks=2))
    found = targets([waits, claim(2), claim(3), claim(4)], slots)
    assert {key.int: slot.int if slot else None for key, slot in found.items()} == {1: 2, 2: 1, 3: 3, 4: None}


CLAIMS = st.lists(
    st.builds(
        Claim,
        key=st.uuids(),
        minutes=st.integers(1, 20),
        asked_at=st.integers(0, 60).map(lambda days: ASKED + timedelta(days=days)),
        urgent=st.booleans(),
        lacking=st.booleans(),
        deferrals=st.integers(0, 4),
    ),
    unique_by=lambda one: one.key,
    max_size=40,
)


@given(CLAIMS, st.integers(0, 25), st.integers(0, 150))
def test_nobody_is_lost_and_no_place_or_minute_is_given_twice(
    claims: list[Claim], cases: int, minutes: int
) -> None:
    found = choose(claims, cases=cases, minutes=minutes)
    assert {*found.stay, *(going.claim for going in found.go)} == set(claims)
    assert len(found.stay) + len(found.go) == len(claims)
    assert len(found.stay) <= cases
    assert sum(one.minutes for one in found.stay) <= minutes


@given(CLAIMS, st.integers(1, 25))
def test_whoever_goes_ranks_after_all_who_stay_where_minutes_do_not_decide(
    claims: list[Claim], cases: int
) -> None:
    found = choose([replace(one, minutes=1) for one in claims], cases=cases, minutes=1000)
    worst = max((one.rank for one in found.stay), default=None)
    assert all(worst is not None and worst < going.claim.rank for going in found.go)


@given(CLAIMS, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60)), max_size=6))
def test_no_target_is_filled_beyond_its_room(claims: list[Claim], room: list[tuple[int, int]]) -> None:
    slots = [Slot(UUID(int=n), DAY, cases, minutes) for n, (cases, minutes) in enumerate(room)]
    found = targets(claims, slots)
    assert set(found) == {one.key for one in claims}
    for slot in slots:
        there = [one for one in claims if found[one.key] == slot.key]
        assert len(there) <= slot.cases
        assert sum(one.minutes for one in there) <= slot.minutes
