"""Whether a meeting can take a case, and why not: room, cut-off, material, specialists, presenter.

Times are aware, hours of a person are on her own clock, days are those that the field's comment names.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from .clock import instant, local
from .quorum import Forecast, Gap, Outlook, Seated, Standing, forecast


class Why(StrEnum):
    """What stands against a meeting, the plainest first: a reader is told the first of them."""

    CANCELLED = "cancelled"
    OVER = "over"
    NOT_BEFORE = "not-before"  # sooner than the first day that suits
    CUTOFF = "cutoff"
    MATERIAL = "material"  # arrives after the day of the cut-off
    FULL = "full"
    MINUTES = "minutes"
    SPECIALIST = "specialist"  # one whom the case needs is not expected
    QUORUM = "quorum"  # one whom the board needs cannot come
    PRESENTER_AWAY = "presenter-away"
    PRESENTER_HOURS = "presenter-hours"


class Caution(StrEnum):
    """What a reader should know of a meeting that takes the case."""

    QUORUM = "quorum-at-risk"
    PRESENTER = "presenter-perhaps"
    ORDER = "order"  # the presenter's hours ask for another place on the agenda than the last


class Hours(NamedTuple):
    """Hours of a weekday, 0 for Monday, at which a person can present."""

    weekday: int
    begins: time
    ends: time


class Span(NamedTuple):
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Ask:
    """What a case asks of a meeting. No ``hours`` mean any hour; ``zone`` is the presenter's."""

    minutes: int
    needs: frozenset[str] = frozenset()  # codes of specialties
    material_on: date | None = None  # a day at the sender's place
    not_before: date | None = None  # a day at the board's place
    hours: tuple[Hours, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True)
class Facts:
    """What is known of a meeting.

    ``minutes_ahead`` and ``cases_ahead`` are booked or held by others; ``presenter`` is what she lets hope
    for, None where nobody is named.
    """

    day: date  # at the board's place
    starts_at: datetime
    ends_at: datetime
    planned: bool
    cutoff_at: datetime  # of the place that needs longest
    cutoff_day: date  # on which that falls at the sender's place
    minutes_left: int
    cases_left: int
    minutes_ahead: int
    cases_ahead: int
    seated: tuple[Seated, ...] = ()
    required: frozenset[str] = frozenset()  # codes of the specialties that the board asks for
    presenter: Standing | None = None


class Obstacle(NamedTuple):
    why: Why
    gaps: tuple[Gap, ...] = ()  # the specialties that are lacking, with the people on whom that hangs


@dataclass(frozen=True)
class Verdict:
    """``expected_at`` and ``position`` estimate the case's turn; they say nothing where it is not taken."""

    obstacles: tuple[Obstacle, ...]
    cautions: tuple[Caution, ...]
    expected_at: datetime
    position: int

    @property
    def feasible(self) -> bool:
        return not self.obstacles


def judge(ask: Ask, facts: Facts, now: datetime) -> Verdict:
    """All that stands against the meeting; if nothing does, when the case's turn would come."""
    turn = _turn(ask, facts)
    obstacles = tuple(_obstacles(ask, facts, turn, now))
    last = facts.starts_at + timedelta(minutes=facts.minutes_ahead)
    at = turn or last
    return Verdict(obstacles, tuple(_cautions(facts, at, last)), at, _position(facts, at, last))


def _obstacles(ask: Ask, facts: Facts, turn: datetime | None, now: datetime) -> Iterator[Obstacle]:
    yield from map(Obstacle, _untimely(ask, facts, now))
    if facts.cases_left < 1 or facts.minutes_left < 1:
        yield Obstacle(Why.FULL)
    elif facts.minutes_left < ask.minutes:
        yield Obstacle(Why.MINUTES)
    yield from _lacking(ask, facts)
    if facts.presenter == Standing.AWAY:
        yield Obstacle(Why.PRESENTER_AWAY)
    elif turn is None:
        yield Obstacle(Why.PRESENTER_HOURS)


def _untimely(ask: Ask, facts: Facts, now: datetime) -> Iterator[Why]:
    if not facts.planned:
        yield Why.CANCELLED
    if facts.starts_at <= now:
        yield Why.OVER
    if ask.not_before and facts.day < ask.not_before:
        yield Why.NOT_BEFORE
    if facts.cutoff_at <= now:
        yield Why.CUTOFF
    if ask.material_on and facts.cutoff_day < ask.material_on:
        yield Why.MATERIAL


def _lacking(ask: Ask, facts: Facts) -> Iterator[Obstacle]:
    """The case's own specialists must be expected; the board's must be able to come."""
    case = forecast(required=ask.needs, minimum=0, seated=facts.seated)
    if case.gaps:
        yield Obstacle(Why.SPECIALIST, case.gaps)
    board = _board_forecast(facts)
    if board.outlook == Outlook.MISSING:
        hopeless = tuple(
            gap for gap in board.gaps if all(one.standing == Standing.AWAY for one in gap.people)
        )
        yield Obstacle(Why.QUORUM, hopeless)


def _board_forecast(facts: Facts) -> Forecast:
    """For the specialties that sit on the board: one for which nobody sits is not of this meeting alone."""
    seats = {seat.specialty for seat in facts.seated}
    return forecast(required=facts.required & seats, minimum=0, seated=facts.seated)


def _cautions(facts: Facts, at: datetime, last: datetime) -> Iterator[Caution]:
    if _board_forecast(facts).outlook == Outlook.AT_RISK:
        yield Caution.QUORUM
    if facts.presenter in (Standing.PERHAPS, Standing.RESERVE):
        yield Caution.PRESENTER
    if at != last:
        yield Caution.ORDER


def _turn(ask: Ask, facts: Facts) -> datetime | None:
    """When the case would be heard: after the others, or as near to that as the presenter's hours allow.

    None where they leave no stretch of the meeting that is long enough.
    """
    needed = timedelta(minutes=ask.minutes)
    last = facts.starts_at + timedelta(minutes=facts.minutes_ahead)
    if facts.presenter is None or not ask.hours:
        return last
    meeting = Span(facts.starts_at, max(facts.ends_at, last + needed))
    fitting = [span for span in hours_within(meeting, ask.hours, ask.zone) if span.end - span.start >= needed]
    for span in fitting:
        if (at := max(span.start, last)) + needed <= span.end:
            return at
    return fitting[-1].end - needed if fitting else None


def hours_within(meeting: Span, hours: Collection[Hours], zone: str) -> list[Span]:
    """The stretches of a meeting that fall into weekly hours on the clock of ``zone``, joined."""
    found: list[Span] = []
    day, end = local(meeting.start, zone).date(), local(meeting.end, zone).date()
    while day <= end:
        for _, begins, ends in sorted(each for each in hours if each.weekday == day.weekday()):
            start = max(meeting.start, instant(datetime.combine(day, begins), zone))
            until = min(meeting.end, instant(datetime.combine(day, ends), zone))
            if found and start <= found[-1].end:
                found[-1] = Span(found[-1].start, max(found[-1].end, until))
            elif start < until:
                found.append(Span(start, until))
        day += timedelta(days=1)
    return found


def _position(facts: Facts, at: datetime, last: datetime) -> int:
    """After the others; sooner in proportion, where the presenter's hours put it sooner."""
    if at >= last:
        return facts.cases_ahead + 1
    before = (at - facts.starts_at) / (last - facts.starts_at)
    return int(facts.cases_ahead * before) + 1
