"""Twenty zones, ten years: a season keeps its wall-clock time, and every reader shows every instant of it.

Hours are those at which boards meet; what becomes of an hour that the clocks skip is in the rules' own tests.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from boards.rules import clock
from boards.rules.recurrence import rule_until, slots
from boards.rules.refusal import Refusal
from scheduling.ical import InvitationFacts, feed, fragment, lint, request
from tests.calendars import icaljs, recurring
from tests.calendars.kept import kept
from tests.calendars.oracle import Instant, need
from tests.scheduling.ical.make import event, invitation

pytestmark = pytest.mark.calendars

ZONES = (
    "Europe/Paris", "America/Cayenne", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Athens",
    "America/New_York", "America/St_Johns", "America/Martinique", "America/Santiago", "America/Sao_Paulo",
    "Africa/Cairo", "Asia/Beirut", "Asia/Jerusalem", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney",
    "Australia/Lord_Howe", "Pacific/Auckland", "Antarctica/Troll",
)  # fmt: skip
YEARS = range(2026, 2036)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
rules = st.builds(
    lambda often, weekday: f"{often}BYDAY={weekday}" if often.endswith(";") else f"{often}{weekday}",
    st.sampled_from(
        ["FREQ=WEEKLY;", "FREQ=WEEKLY;INTERVAL=2;", "FREQ=MONTHLY;BYDAY=1", "FREQ=MONTHLY;BYDAY=-1"]
    ),
    st.sampled_from(_WEEKDAYS),
)
quarters = st.integers(0, 95).map(lambda number: time(*divmod(15 * number, 60)))


@given(
    st.sampled_from(ZONES),
    rules,
    st.dates(date(2026, 1, 1), date(2033, 1, 1)),
    st.integers(1, 1095),
    quarters,
)
def test_every_occurrence_keeps_its_wall_clock_time(
    zone: str, rule: str, first: date, days: int, at: time
) -> None:
    """At any hour of the day; only an hour that the clocks skip becomes another one, later by the gap."""
    try:
        found = slots(rule, first, first + timedelta(days=days))
    except Refusal as refusal:
        assume(refusal.code != "rule-never-fires")
        raise
    for day in found:
        wall = datetime.combine(day, at)
        moment = clock.instant(wall, zone)
        assert moment.utcoffset() == timedelta()
        if clock.local(moment, zone) != wall:
            before, after = (moment + timedelta(hours=hours) for hours in (-3, 3))
            assert clock.local(moment, zone) - wall == _offset(after, zone) - _offset(before, zone)


def _offset(moment: datetime, zone: str) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


@dataclass(frozen=True)
class Season:
    """A year of Thursdays in one zone: two of them skipped, one moved, one shortened."""

    zone: str
    year: int

    @property
    def uid(self) -> str:
        return f"{self.zone}-{self.year}@q.example"

    @property
    def at(self) -> time:
        """Another hour each year, from 07:30 to 18:00."""
        return (datetime.combine(date.min, time(7, 30)) + timedelta(minutes=70 * (self.year % 10))).time()

    @property
    def ends_on(self) -> date:
        return date(self.year + 1, 8, 31)

    def days(self) -> list[date]:
        return slots("FREQ=WEEKLY;BYDAY=TH", date(self.year, 9, 1), self.ends_on)

    def slot(self, number: int) -> datetime:
        return datetime.combine(self.days()[number], self.at)

    def master(self) -> InvitationFacts:
        rule = rule_until("FREQ=WEEKLY;BYDAY=TH", self.ends_on, self.at, self.zone)
        told = event(uid=self.uid, zone=self.zone, start=self.slot(0))
        return invitation(event=told, rrule=rule, exdates=(self.slot(9), self.slot(30)))

    def moved(self) -> InvitationFacts:
        """To the Friday of the next week, two hours later: mostly over a change of clocks."""
        slot = self.slot(7)
        return self._override(slot, slot + timedelta(days=8, hours=2), 90)

    def shortened(self) -> InvitationFacts:
        slot = self.slot(28)
        return self._override(slot, slot, 45)

    def _override(self, slot: datetime, start: datetime, minutes: int) -> InvitationFacts:
        told = event(uid=self.uid, zone=self.zone, start=start, duration=timedelta(minutes=minutes))
        return invitation(event=replace(told, summary="Changed"), recurrence_id=slot)

    def instants(self) -> list[Instant]:
        """What is true, from zoneinfo alone."""
        master, changed = self.master(), {self.slot(7): self.moved(), self.slot(28): self.shortened()}
        held = [datetime.combine(day, self.at) for day in self.days()]
        return [
            _instant(
                changed[slot] if slot in changed else replace(master, event=replace(master.event, start=slot))
            )
            for slot in held
            if slot not in master.exdates
        ]


def _instant(told: InvitationFacts) -> Instant:
    facts = told.event
    start = facts.start.replace(tzinfo=ZoneInfo(facts.zone)).astimezone(UTC)
    return Instant(facts.uid, start, start + facts.duration, facts.summary, "CONFIRMED")


@cache
def seasons(*, full: bool) -> tuple[Season, ...]:
    """Every zone in every year; the reduced run gives each zone one year, and each year two zones."""
    return tuple(
        Season(zone, year)
        for number, zone in enumerate(ZONES)
        for year in (YEARS if full else YEARS[number % 10 : number % 10 + 1])
    )


def invitations(full: bool) -> bytes:
    """All that one mail client holds of these seasons."""
    told = [
        facts
        for season in seasons(full=full)
        for facts in (season.master(), season.moved(), season.shortened())
    ]
    return kept(request(facts) for facts in told)


def expected(full: bool) -> list[Instant]:
    return sorted(instant for season in seasons(full=full) for instant in season.instants())


def test_an_invitation_with_its_changes_shows_every_instant_of_the_season_in_both_readers(
    full_size: bool,
) -> None:
    need(icaljs)
    body = invitations(full_size)
    assert icaljs.instants(body) == expected(full_size)
    assert recurring.instants(body) == expected(full_size)


def test_a_feed_shows_the_same_instants_in_both_readers(full_size: bool) -> None:
    need(icaljs)
    meetings = [
        event(
            uid=f"{number}-{shown.uid}",
            zone=season.zone,
            start=clock.local(shown.start, season.zone),
            duration=shown.end - shown.start,
            summary=shown.summary,
        )
        for season in seasons(full=full_size)
        for number, shown in enumerate(season.instants())
    ]
    body = feed("Ten years", "navy", ZONES, map(fragment, meetings))
    assert lint(body) == []
    for reader in (icaljs, recurring):
        shown = sorted(one._replace(uid=one.uid.partition("-")[2]) for one in reader.instants(body))
        assert shown == expected(full_size), reader.__name__


def test_the_twenty_zones_and_ten_years_are_all_asked(full_size: bool) -> None:
    asked = seasons(full=full_size)
    assert {season.zone for season in asked} == set(ZONES)
    assert {season.year for season in asked} == set(YEARS)
    assert len(expected(full_size)) >= 49 * len(asked)
