"""Situations in which a case looks for a meeting, drawn at random, and what a patient clerk would answer.

The clerk shares no code with the program: she walks through the meeting minute by minute, through the
calendar day by day, and finds the instant of a wall-clock time by trying every offset.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CODES = ("surgery", "pathology", "radiology", "radiotherapy")
_FRANCE = """
    2026-01-01 2026-04-06 2026-05-01 2026-05-08 2026-05-14 2026-05-25 2026-07-14 2026-08-15 2026-11-01
    2026-11-11 2026-12-25 2027-01-01 2027-03-29 2027-05-01 2027-05-06 2027-05-08 2027-05-17 2027-07-14
    2027-08-15 2027-11-01 2027-11-11 2027-12-25
"""
FRENCH_HOLIDAYS = frozenset(map(date.fromisoformat, _FRANCE.split()))
TENTH_OF_JUNE = frozenset({date(2026, 6, 10), date(2027, 6, 10)})
# First meetings of weekly boards: around 10 June, both changes of the clocks, May's bridges, the year's end.
ANCHORS = (
    date(2026, 6, 8), date(2027, 6, 7), date(2026, 3, 23), date(2026, 10, 19), date(2027, 3, 22),
    date(2027, 10, 25), date(2026, 5, 4), date(2026, 12, 14), date(2026, 9, 7),
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    slug: str
    zone: str
    holidays: frozenset[date]


LYON = Site("clb", "Europe/Paris", FRENCH_HOLIDAYS)
CAYENNE = Site("cayenne", "America/Cayenne", FRENCH_HOLIDAYS | TENTH_OF_JUNE)


@dataclass
class Member:
    """Somebody with a seat, or who only presents. ``answers`` are one for each meeting, "" for none."""

    specialty: str
    deputy: bool
    zone: str
    answers: list[str]
    absences: list[tuple[date, date]] = field(default_factory=list)


@dataclass
class Sitting:
    day: date
    start: time
    minutes: int
    planned: bool
    booked: list[int]
    held: list[int]
    extra_minutes: int
    extra_cases: int


@dataclass
class Situation:
    now: datetime
    host: Site
    sender: Site
    closures: dict[str, frozenset[date]]  # by site, beyond the public holidays
    capacity_minutes: int
    capacity_cases: int
    cutoff_days: int
    cutoff_time: time
    sittings: list[Sitting]
    members: list[Member]
    required: frozenset[str]
    needs: frozenset[str]
    minutes: int
    presenter: Member | None
    hours: list[tuple[int, time, time]]
    material_on: date | None
    not_before: date | None


def draw(chance: random.Random) -> Situation:
    host, sender = chance.choice([(LYON, CAYENNE), (LYON, CAYENNE), (CAYENNE, LYON), (LYON, LYON)])
    first = chance.choice(ANCHORS) + DAY * chance.randrange(5)
    start = chance.choice([time(8, 30), time(12, 0), time(14, 0), time(17, 45)])
    length, count = chance.choice([30, 60, 90]), chance.randint(3, 6)
    capacity_minutes = chance.choice([length, length - 10])
    capacity_cases = chance.randint(2, 6)
    room = (capacity_minutes, capacity_cases)
    days = (first + 7 * DAY * number for number in range(count))
    sittings = [_sitting(chance, day, (start, length), room) for day in days]
    members = [_member(chance, sittings, code) for code in CODES for _ in range(chance.choice([0, 1, 1, 2]))]
    seated = [member.specialty for member in members]
    presenter = chance.choice([None, _presenter(chance, sittings), chance.choice(members or [None])])
    instant = datetime.combine(first - DAY * chance.randint(-4, 9), time(chance.randrange(24)), UTC)
    return Situation(
        now=instant,
        host=host,
        sender=sender,
        closures={site.slug: _closures(chance, first) for site in (LYON, CAYENNE)},
        capacity_minutes=capacity_minutes,
        capacity_cases=capacity_cases,
        cutoff_days=chance.choice([0, 1, 1, 2, 2, 3, 5]),
        cutoff_time=chance.choice([time(8), time(12), time(17), time(23, 30)]),
        sittings=sittings,
        members=members,
        required=frozenset(chance.sample(CODES, chance.choice([0, 0, 1, 2]))),
        needs=frozenset(chance.sample(seated, min(len(seated), chance.choice([0, 0, 1, 2])))),
        minutes=chance.choice([3, 5, 10, 20]),
        presenter=presenter,
        hours=_hours(chance, shown(sittings[0], host, presenter))
        if presenter and chance.random() < 0.8
        else [],
        material_on=first + DAY * chance.randint(-4, 12) if chance.random() < 0.5 else None,
        not_before=first + DAY * chance.randint(-2, 9) if chance.random() < 0.2 else None,
    )


def _sitting(chance: random.Random, day: date, hours: tuple[time, int], room: tuple[int, int]) -> Sitting:
    """``hours`` are the start and the minutes, ``room`` minutes and cases. What is called off is empty."""
    planned = chance.random() < 0.92
    extra_minutes, extra_cases = chance.choice([(0, 0), (0, 0), (0, 0), (15, 1)])
    minutes, cases = room[0] + extra_minutes, room[1] + extra_cases
    booked: list[int] = []
    held: list[int] = []
    for where, most in ((booked, chance.randint(0, cases + 1)), (held, chance.choice([0, 0, 1, 2]))):
        for _ in range(most if planned else 0):
            one = chance.choice([5, 10, 15, 20])
            if sum(booked) + sum(held) + one <= minutes and len(booked) + len(held) < cases:
                where.append(one)
    return Sitting(day, *hours, planned, booked, held, extra_minutes, extra_cases)


def _member(chance: random.Random, sittings: list[Sitting], specialty: str) -> Member:
    answers = [chance.choice(["", "", "ACCEPTED", "DECLINED", "TENTATIVE"]) for _ in sittings]
    zone = chance.choice([LYON.zone, LYON.zone, CAYENNE.zone])
    return Member(specialty, chance.random() < 0.35, zone, answers, _absences(chance, sittings))


def _presenter(chance: random.Random, sittings: list[Sitting]) -> Member:
    """Somebody without a seat, who answers nothing and may be away."""
    zone = chance.choice([LYON.zone, CAYENNE.zone])
    return Member("", False, zone, ["" for _ in sittings], _absences(chance, sittings))


def _absences(chance: random.Random, sittings: list[Sitting]) -> list[tuple[date, date]]:
    if chance.random() < 0.6:
        return []
    begin = chance.choice(sittings).day + DAY * chance.randint(-1, 1)
    return [(begin, begin + DAY * chance.choice([0, 0, 1, 6]))]


def shown(sitting: Sitting, host: Site, presenter: Member) -> datetime:
    """The start of a meeting on the clock of whoever presents."""
    return when(sitting.day, sitting.start, host.zone).astimezone(ZoneInfo(presenter.zone))


def _closures(chance: random.Random, first: date) -> frozenset[date]:
    if chance.random() < 0.6:
        return frozenset()
    begin = first + DAY * chance.randint(-6, 14)
    return frozenset(begin + DAY * number for number in range(chance.randint(1, 4)))


def _hours(chance: random.Random, start: datetime) -> list[tuple[int, time, time]]:
    """One stretch or two around ``start``, a meeting's on the clock of whoever presents; or a usual week."""
    if chance.random() < 0.2:
        return [(weekday, time(8), time(18)) for weekday in range(5)]
    ends = sorted(chance.sample(range(-60, 120, 5), chance.choice([2, 4])))
    hours = [(start + MINUTE * end).time() for end in ends]
    stretches = zip(hours[::2], hours[1::2], strict=True)
    return [(start.weekday(), begin, end) for begin, end in stretches if begin < end]  # none past midnight


# The clerk


@dataclass(frozen=True)
class Answer:
    """``at`` is None for a meeting that cannot take the case; ``against`` says why, in her own words."""

    at: datetime | None
    against: frozenset[str]


def clerk(situation: Situation) -> list[Answer]:
    """Her answer for each meeting."""
    return [_asked(situation, number) for number in range(len(situation.sittings))]


def _asked(situation: Situation, number: int) -> Answer:
    sitting = situation.sittings[number]
    minutes = minutes_of(sitting, situation.host.zone)
    turn = _turn(situation, sitting, minutes[0])
    against = {
        *_late(situation, sitting, minutes[0]),
        *_crowded(situation, sitting),
        *_people_lacking(situation, number, minutes),
        *({"hours"} if turn is None and not _away(situation.presenter, number, minutes) else ()),
    }
    return Answer(None if against else turn, frozenset(against))


def _late(situation: Situation, sitting: Sitting, start: datetime) -> Iterator[str]:
    closing = slowest_cutoff(situation, sitting)
    if not sitting.planned:
        yield "cancelled"
    if situation.now >= start:
        yield "over"
    if situation.now >= closing:
        yield "cutoff"
    if situation.not_before and sitting.day < situation.not_before:
        yield "not before"
    if situation.material_on:
        arrived = (
            str(situation.material_on) <= f"{closing.astimezone(ZoneInfo(situation.sender.zone)):%Y-%m-%d}"
        )
        if not arrived:
            yield "material"


def slowest_cutoff(situation: Situation, sitting: Sitting) -> datetime:
    return min(cutoff_by(situation, sitting, site) for site in (situation.host, situation.sender))


def cutoff_by(situation: Situation, sitting: Sitting, site: Site) -> datetime:
    """By the calendar of one place: strike out what is no working day, count back."""
    closed = site.holidays | situation.closures[site.slug]
    calendar = [sitting.day - DAY * back for back in range(1, 60)]
    open_days = [day for day in calendar if f"{day:%a}" not in ("Sat", "Sun") and day not in closed]
    chosen = open_days[situation.cutoff_days - 1] if situation.cutoff_days else sitting.day
    return when(chosen, situation.cutoff_time, situation.host.zone)


def _crowded(situation: Situation, sitting: Sitting) -> Iterator[str]:
    minutes = situation.capacity_minutes + sitting.extra_minutes
    places = situation.capacity_cases + sitting.extra_cases
    for taken in (*sitting.booked, *sitting.held):
        minutes -= taken
        places -= 1
    if places <= 0 or minutes < situation.minutes:
        yield "room"


def _people_lacking(situation: Situation, number: int, minutes: list[datetime]) -> Iterator[str]:
    for code in situation.needs:
        if not any(
            _expected(member, number, minutes) for member in situation.members if member.specialty == code
        ):
            yield "specialist"
    for code in situation.required:
        those = [member for member in situation.members if member.specialty == code]
        if those and all(_away(member, number, minutes) for member in those):
            yield "quorum"
    if _away(situation.presenter, number, minutes):
        yield "presenter"


def _away(member: Member | None, number: int, minutes: list[datetime]) -> bool:
    if member is None:
        return False
    if member.answers[number] == "DECLINED":
        return True
    days = {minute.astimezone(ZoneInfo(member.zone)).date() for minute in minutes} if member.absences else ()
    return any(first <= day <= last for day in days for first, last in member.absences)


def _expected(member: Member, number: int, minutes: list[datetime]) -> bool:
    """A member unless she says otherwise; a deputy only once she has said yes."""
    if _away(member, number, minutes):
        return False
    return member.answers[number] == "ACCEPTED" or (member.answers[number] == "" and not member.deputy)


def _turn(situation: Situation, sitting: Sitting, start: datetime) -> datetime | None:
    """The first minute after the others at which she can present throughout; or the latest before."""
    before = sum(sitting.booked) + sum(sitting.held)
    length = max(sitting.minutes, before + situation.minutes)
    free = [_free(situation, start + MINUTE * number) for number in range(length)]
    starts = [
        number
        for number in range(length - situation.minutes + 1)
        if all(free[number : number + situation.minutes])
    ]
    later, sooner = [at for at in starts if at >= before], [at for at in starts if at < before]
    chosen = later[0] if later else sooner[-1] if sooner else None
    return None if chosen is None else start + MINUTE * chosen


def _free(situation: Situation, minute: datetime) -> bool:
    if situation.presenter is None or not situation.hours:
        return True
    clock = minute.astimezone(ZoneInfo(situation.presenter.zone))
    return any(
        clock.weekday() == weekday and begins <= clock.time() < ends
        for weekday, begins, ends in situation.hours
    )


def minutes_of(sitting: Sitting, zone: str) -> list[datetime]:
    start = when(sitting.day, sitting.start, zone)
    return [start + MINUTE * number for number in range(sitting.minutes)]


@cache
def when(day: date, at: time, zone: str) -> datetime:
    """The instant at which a clock shows this: every offset is tried."""
    shown = datetime.combine(day, at)
    for quarter in range(-12 * 4, 14 * 4 + 1):
        instant = datetime.combine(day, at, UTC) - timedelta(minutes=15 * quarter)
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == shown:
            return instant
    raise LookupError(f"{shown} never comes in {zone}")
