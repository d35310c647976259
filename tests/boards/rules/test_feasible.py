"""The first feasible meeting, against a clerk who shares no code with it (tests/boards/situations.py)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from boards.rules import clock
from boards.rules.absence import covers
from boards.rules.feasible import Ask, Caution, Facts, Hours, Span, Verdict, Why, hours_within, judge
from boards.rules.quorum import Seated, Standing
from tests.boards.situations import (
    TENTH_OF_JUNE,
    Member,
    Sitting,
    Situation,
    clerk,
    cutoff_by,
    draw,
    slowest_cutoff,
)

SITUATIONS = 2000
WORDS = {
    Why.CANCELLED: "cancelled",
    Why.OVER: "over",
    Why.NOT_BEFORE: "not before",
    Why.CUTOFF: "cutoff",
    Why.MATERIAL: "material",
    Why.FULL: "room",
    Why.MINUTES: "room",
    Why.SPECIALIST: "specialist",
    Why.QUORUM: "quorum",
    Why.PRESENTER_AWAY: "presenter",
    Why.PRESENTER_HOURS: "hours",
}


@pytest.fixture(scope="module")
def drawn(seed: int, again: bool) -> list[Situation]:
    chance = random.Random(f"feasible {seed}")
    return [draw(chance) for _ in range(SITUATIONS // 5 if again else SITUATIONS)]


@pytest.fixture(scope="module")
def verdicts(drawn: list[Situation]) -> list[list[Verdict]]:
    return [judged(situation) for situation in drawn]


def test_2000_situations_are_judged_as_a_patient_clerk_judges_them(
    drawn: list[Situation],
    verdicts: list[list[Verdict]],
    record_property: Callable[[str, object], None],
) -> None:
    """Every meeting: whether, why not, and when; so the first feasible one, and those after it."""
    against: Counter[str] = Counter()
    found = 0
    for number, situation in enumerate(drawn):
        for verdict, answer in zip(verdicts[number], clerk(situation), strict=True):
            assert {WORDS[each.why] for each in verdict.obstacles} == answer.against, number
            assert (verdict.expected_at if verdict.feasible else None) == answer.at, number
            against.update(answer.against)
            found += verdict.feasible
    assert set(against) == set(WORDS.values())
    assert min(against.values()) > 10
    record_property(
        "figures",
        f"first feasible meeting: {len(drawn)} situations, {found} feasible meetings as by brute force",
    )


def test_the_situations_hold_what_they_are_drawn_for(
    drawn: list[Situation], verdicts: list[list[Verdict]]
) -> None:
    """10 June decides, the slides are late, a deputy saves a case, hours move a turn, clocks change."""
    seen: Counter[str] = Counter()
    for situation, those in zip(drawn, verdicts, strict=True):
        for sitting, verdict in zip(situation.sittings, those, strict=True):
            seen["10 June"] += _tenth_of_june_decides(situation, sitting)
            seen["hours move the turn"] += Caution.ORDER in verdict.cautions and verdict.feasible
            seen["quorum at risk"] += Caution.QUORUM in verdict.cautions
            seen["presenter unsure"] += Caution.PRESENTER in verdict.cautions
            seen["held"] += bool(sitting.held)
            seen["extra"] += sitting.extra_cases > 0
        seen["deputy"] += any(member.deputy and "ACCEPTED" in member.answers for member in situation.members)
        seen["clock change"] += _clocks_change(situation)
        seen["Sunday"] += situation.now.weekday() == 6
    assert min(seen.values()) > 3, seen


def _tenth_of_june_decides(situation: Situation, sitting: Sitting) -> bool:
    """Whether the cut-off would be later, were it an ordinary day."""
    if situation.sender.slug != "cayenne" or not TENTH_OF_JUNE & situation.sender.holidays:
        return False
    ordinary = cutoff_by(situation, sitting, situation.host)
    begin = cutoff_by(situation, sitting, situation.sender).date()
    within = any(begin <= day < sitting.day for day in TENTH_OF_JUNE)
    return within and slowest_cutoff(situation, sitting) < ordinary


def _clocks_change(situation: Situation) -> bool:
    offsets = {
        clock.instant(datetime.combine(each.day, time(12)), "Europe/Paris").hour
        for each in situation.sittings
    }
    return len(offsets) > 1


def judged(situation: Situation) -> list[Verdict]:
    presenter = situation.presenter
    ask = Ask(
        minutes=situation.minutes,
        needs=situation.needs,
        material_on=situation.material_on,
        not_before=situation.not_before,
        hours=tuple(Hours(*each) for each in situation.hours),
        zone=presenter.zone if presenter else "UTC",
    )
    return [judge(ask, facts(situation, number), situation.now) for number in range(len(situation.sittings))]


def facts(situation: Situation, number: int) -> Facts:
    sitting = situation.sittings[number]
    zone = situation.host.zone
    starts_at = clock.instant(datetime.combine(sitting.day, sitting.start), zone)
    ends_at = starts_at + timedelta(minutes=sitting.minutes)
    here, there = (
        site.holidays | situation.closures[site.slug] for site in (situation.host, situation.sender)
    )
    own = clock.cutoff(sitting.day, situation.cutoff_days, situation.cutoff_time, zone, here)
    cutoff_at = min(own, clock.recounted_cutoff(own, sitting.day, zone, here, there))
    taken = (*sitting.booked, *sitting.held)

    def standing(member: Member) -> Standing:
        return _standing(member, number, starts_at, ends_at)

    return Facts(
        day=sitting.day,
        starts_at=starts_at,
        ends_at=ends_at,
        planned=sitting.planned,
        cutoff_at=cutoff_at,
        cutoff_day=clock.local(cutoff_at, situation.sender.zone).date(),
        minutes_left=situation.capacity_minutes + sitting.extra_minutes - sum(taken),
        cases_left=situation.capacity_cases + sitting.extra_cases - len(taken),
        minutes_ahead=sum(taken),
        cases_ahead=len(taken),
        seated=tuple(Seated(UUID(int=0), each.specialty, standing(each)) for each in situation.members),
        required=situation.required,
        presenter=standing(situation.presenter) if situation.presenter else None,
    )


def _standing(member: Member, number: int, starts_at: datetime, ends_at: datetime) -> Standing:
    answer = member.answers[number]
    away = any(
        covers(first, last, member.zone, starts_at=starts_at, ends_at=ends_at)
        for first, last in member.absences
    )
    if away or answer == "DECLINED":
        return Standing.AWAY
    if answer == "ACCEPTED":
        return Standing.COMES
    if member.deputy:
        return Standing.RESERVE
    return Standing.PERHAPS if answer == "TENTATIVE" else Standing.SILENT


# One fact at a time

THURSDAY = date(2026, 12, 3)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def meeting(**fields: object) -> Facts:
    """Thursday 3 December, 14:00 to 15:30 in Lyon, with room, and closed on Tuesday at noon."""
    usual: dict[str, object] = {
        "day": THURSDAY,
        "starts_at": datetime(2026, 12, 3, 13, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 3, 14, 30, tzinfo=UTC),
        "planned": True,
        "cutoff_at": datetime(2026, 12, 1, 11, tzinfo=UTC),
        "cutoff_day": date(2026, 12, 1),
        "minutes_left": 60,
        "cases_left": 6,
        "minutes_ahead": 30,
        "cases_ahead": 6,
    }
    return Facts(**{**usual, **fields})  # type: ignore[arg-type]


def whys(ask: Ask, facts: Facts, now: datetime = NOW) -> list[Why]:
    return [obstacle.why for obstacle in judge(ask, facts, now).obstacles]


def test_a_case_is_heard_after_those_that_are_booked() -> None:
    verdict = judge(Ask(5), meeting(), NOW)
    assert (verdict.feasible, verdict.position) == (True, 7)
    assert verdict.expected_at == datetime(2026, 12, 3, 13, 30, tzinfo=UTC)


def test_material_that_arrives_on_the_day_of_the_cutoff_is_in_time() -> None:
    assert whys(Ask(5, material_on=date(2026, 12, 1)), meeting()) == []
    assert whys(Ask(5, material_on=date(2026, 12, 2)), meeting()) == [Why.MATERIAL]


def test_the_last_minute_suffices_and_the_instant_of_the_cutoff_is_too_late() -> None:
    assert whys(Ask(60), meeting()) == []
    assert whys(Ask(61), meeting()) == [Why.MINUTES]
    assert whys(Ask(5), meeting(minutes_left=0)) == [Why.FULL]
    assert whys(Ask(5), meeting(), meeting().cutoff_at - timedelta(seconds=1)) == []
    assert whys(Ask(5), meeting(), meeting().cutoff_at) == [Why.CUTOFF]


def test_a_deputy_who_said_yes_brings_the_specialty_of_a_member_who_is_away() -> None:
    away = Seated(UUID(int=1), "surgery", Standing.AWAY)
    silent, sure = (Seated(UUID(int=2), "surgery", each) for each in (Standing.RESERVE, Standing.COMES))
    ask = Ask(5, needs=frozenset({"surgery"}))
    assert whys(ask, meeting(seated=(away, silent))) == [Why.SPECIALIST]
    assert whys(ask, meeting(seated=(away, sure))) == []


def test_a_board_that_lacks_a_seat_for_what_it_requires_still_takes_cases() -> None:
    away = Seated(UUID(int=1), "surgery", Standing.AWAY)
    assert whys(Ask(5), meeting(required=frozenset({"pathology"}))) == []
    assert whys(Ask(5), meeting(required=frozenset({"surgery"}), seated=(away,))) == [Why.QUORUM]


def test_a_presenter_who_must_leave_early_is_heard_before_she_goes() -> None:
    """Until 10:20 in Cayenne, 14:20 in Lyon: her five minutes begin at 14:15, half-way through the list."""
    ask = Ask(5, hours=(Hours(3, time(9), time(10, 20)),), zone="America/Cayenne")
    verdict = judge(ask, meeting(presenter=Standing.SILENT), NOW)
    assert verdict.expected_at == datetime(2026, 12, 3, 13, 15, tzinfo=UTC)
    assert (verdict.position, verdict.cautions) == (4, (Caution.ORDER,))


def test_hours_that_touch_are_one_stretch() -> None:
    hours = [Hours(3, time(14), time(14, 30)), Hours(3, time(14, 30), time(15))]
    span = Span(datetime(2026, 12, 3, 13, tzinfo=UTC), datetime(2026, 12, 3, 14, 30, tzinfo=UTC))
    assert hours_within(span, hours, "Europe/Paris") == [
        Span(datetime(2026, 12, 3, 13, tzinfo=UTC), datetime(2026, 12, 3, 14, tzinfo=UTC))
    ]
