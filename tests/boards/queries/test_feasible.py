"""What a board's meetings answer to a case, read from the database: as the clerk of `situations` says."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from boards.actions.absences import enter_absence
from boards.actions.attendance import respond
from boards.actions.days_off import add_day_off
from boards.actions.holds import hold_place
from boards.actions.hours import add_hours
from boards.actions.meetings import cancel_meeting
from boards.models import (
    Answer,
    DayOff,
    DayOffKind,
    Meeting,
    Organisation,
    Person,
    SeatKind,
    TumourBoard,
    User,
)
from boards.queries.cutoffs import cutoff_for
from boards.queries.feasible import Proposal, Wish, feasible_meetings
from tests import make
from tests.boards.situations import Member, Site, Sitting, Situation, clerk, draw, when

pytestmark = pytest.mark.django_db

LONG_BEFORE = timedelta(days=120)


def test_the_database_answers_as_the_clerk_does(seed: int, full_size: bool, again: bool) -> None:
    chance = random.Random(f"stored {seed}")
    for number in range(60 if full_size else 12 if again else 30):
        situation = draw(chance)
        said, hers = stored(situation), clerk(situation)
        ahead = [
            (sitting.day, answer.at)
            for sitting, answer in zip(situation.sittings, hers, strict=True)
            if when(sitting.day, sitting.start, situation.host.zone) > situation.now
        ]
        assert [(each.meeting.day, each.expected_at) for each in said] == ahead[: len(said)], number
        assert len(said) == len(ahead) or sum(each.feasible for each in said) == 3
        TumourBoard.objects.update(active=False)


def stored(situation: Situation) -> list[Proposal]:
    """The situation as rows, made by the actions, and what the query says of it."""
    return Stored(situation).ask()


class Stored:
    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.now = when(situation.sittings[0].day, time(8), "UTC") - LONG_BEFORE
        self.sites = {site.slug: self._site(site) for site in (situation.host, situation.sender)}
        self._close()
        self.board = make.board(
            at=self.sites[situation.host.slug],
            capacity_cases=situation.capacity_cases,
            capacity_minutes=situation.capacity_minutes,
            cutoff_days=situation.cutoff_days,
            cutoff_time=situation.cutoff_time,
            required=[make.specialty(code) for code in situation.required],
            now=self.now,
        )
        make.seat(self.board, make.person(now=self.now), kind=SeatKind.OBSERVER, now=self.now)
        self.meetings = [self._meeting(each) for each in situation.sittings]
        self.people = [self._person(each, seated=True) for each in situation.members]

    def _site(self, site: Site) -> Organisation:
        made = make.cayenne() if site.slug == "cayenne" else make.organisation(site.slug)
        made.holiday_subdivision = "973" if site.slug == "cayenne" else ""
        made.save(update_fields=["holiday_subdivision"])
        return made

    def _close(self) -> None:
        DayOff.objects.all().delete()
        for slug, organisation in self.sites.items():
            for day in self.situation.closures[slug]:
                closed = DayOff(
                    kind=DayOffKind.CLOSURE,
                    name="Works",
                    first_day=day,
                    last_day=day,
                    organisation=organisation,
                )
                add_day_off(closed, by=None, now=self.now)

    def _meeting(self, sitting: Sitting) -> Meeting:
        made = make.meeting(
            self.board, day=sitting.day, start_time=sitting.start, minutes=sitting.minutes, now=self.now
        )
        rows = Meeting.objects.filter(pk=made.pk)
        rows.update(extra_minutes=sitting.extra_minutes, extra_cases=sitting.extra_cases)
        for minutes in sitting.booked:
            make.booking(made, minutes=minutes, now=self.now)
        for minutes in sitting.held if made.starts_at > self.situation.now else ():
            hold_place(made, minutes, by=make.user(now=self.now), now=self.situation.now)
        if not sitting.planned:
            cancel_meeting(made, by=None, now=self.now)
        return rows.get()

    def _person(self, member: Member, *, seated: bool) -> Person:
        specialty = make.specialty(member.specialty) if seated else None
        person = make.person(zone=member.zone, specialty=specialty, now=self.now)
        if seated:
            kind = SeatKind.DEPUTY if member.deputy else SeatKind.CORE
            make.seat(self.board, person, kind=kind, now=self.now)
        for meeting, answer in zip(self.meetings, member.answers, strict=True):
            if answer and not meeting.cancelled:
                respond(meeting, person, Answer(answer), by=None, now=self.now, source="web")
        for first, last in member.absences:
            enter_absence(person, first, last, by=None, now=self.now + timedelta(hours=1))
        return person

    def ask(self) -> list[Proposal]:
        situation = self.situation
        wish = Wish(
            organisation=self.sites[situation.sender.slug],
            minutes=situation.minutes,
            specialties=[make.specialty(code) for code in situation.needs],
            presenter=self._presenter(),
            material_on=situation.material_on,
            not_before=situation.not_before,
        )
        reader = make.user(at=wish.organisation)
        return feasible_meetings(self.board, wish, reader=reader, now=situation.now)

    def _presenter(self) -> Person | None:
        presenter, members = self.situation.presenter, self.situation.members
        if presenter is None:
            return None
        known = [person for person, member in zip(self.people, members, strict=True) if member is presenter]
        person = known[0] if known else self._person(presenter, seated=False)
        for weekday, begins, ends in self.situation.hours:
            add_hours(person, weekday, begins, ends, by=None, now=self.now)
        return person


# One fact at a time: Thursdays at 14:00 in Lyon, closed on Tuesdays at noon


@pytest.fixture
def board() -> TumourBoard:
    made = make.seated_board("sarcoma")
    make.season(made, weeks=8)
    return made


@pytest.fixture
def ask(board: TumourBoard) -> Callable[..., list[Proposal]]:
    reader = make.user(at=make.cayenne())

    def asked(now: datetime = make.NOW, **wish: object) -> list[Proposal]:
        wish.setdefault("organisation", make.organisation())
        return feasible_meetings(board, Wish(**wish), reader=reader, now=now)  # type: ignore[arg-type]

    return asked


Asked = Callable[..., list[Proposal]]


def thursdays(said: list[Proposal]) -> list[tuple[date, str]]:
    return [(each.meeting.day, each.refused) for each in said]


def test_the_first_meeting_and_two_after_it_are_offered(ask: Asked) -> None:
    said = ask()
    assert thursdays(said) == [(date(2026, 11, 26), ""), (date(2026, 12, 3), ""), (date(2026, 12, 10), "")]
    assert [each.reasons for each in said] == [
        ("The next meeting of this board.",),
        ("7 days later.",),
        ("14 days later.",),
    ]
    assert {each.position for each in said} == {1}
    assert said[0].places == (("Lyon", "Europe/Paris"), ("Cayenne", "America/Cayenne"))


def test_a_full_meeting_and_slides_that_arrive_late_are_said_in_words(ask: Asked, board: TumourBoard) -> None:
    first = board.meetings.earliest("starts_at")
    Meeting.objects.filter(pk=first.pk).update(capacity_cases=1)
    make.booking(first)
    said = ask(material_on=date(2026, 12, 3))
    assert thursdays(said)[:3] == [
        (date(2026, 11, 26), "Before the material is there"),
        (date(2026, 12, 3), "Before the material is there"),
        (date(2026, 12, 10), ""),
    ]
    assert said[0].reasons == (
        (
            "The material arrives on Thursday 3 December, after the cut-off of Tuesday 24 November, "
            "12:00 Lyon · 08:00 Cayenne."
        ),
        "It is full.",
    )
    assert said[2].reasons == ("After the material arrives on Thursday 3 December.",)
    assert ask()[1].reasons == ("The meeting of Thursday 26 November is full.",)


def test_whoever_is_needed_and_away_is_named(ask: Asked, board: TumourBoard) -> None:
    pathology = make.specialty("pathology")
    pathologist = make.person("Roux", given_name="Anne", specialty=pathology)
    make.seat(board, pathologist)
    enter_absence(pathologist, date(2026, 11, 23), date(2026, 12, 4), by=None, now=make.NOW)
    said = ask(specialties=[pathology])
    assert thursdays(said)[:2] == [
        (date(2026, 11, 26), "Pathology absent"),
        (date(2026, 12, 3), "Pathology absent"),
    ]
    assert said[0].reasons == ("Not expected – Pathology: Dr Anne Roux (absent).",)
    assert said[2].reasons == ("Pathology not expected at 2 sooner meetings.",)


def test_the_presenters_hours_move_her_turn(ask: Asked, board: TumourBoard) -> None:
    presenter = make.person(at=make.cayenne())
    add_hours(presenter, 3, time(11), time(12), by=None, now=make.NOW)
    first = ask(presenter=presenter)[0]
    assert first.expected_at == datetime(2026, 11, 26, 14, tzinfo=make.NOW.tzinfo)
    assert first.reasons[-1] == "Its turn follows the presenter’s hours, not the end of the list."


def test_a_hold_of_the_reader_is_room_and_anothers_is_not(board: TumourBoard) -> None:
    reader, other = make.user(), make.user()
    meeting = board.meetings.earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(capacity_cases=1)
    hold_place(meeting, 5, by=reader, now=make.NOW)

    def first(user: User, now: datetime) -> str:
        wish = Wish(organisation=make.organisation())
        return feasible_meetings(board, wish, reader=user, now=now)[0].refused

    assert (first(reader, make.NOW), first(other, make.NOW)) == ("", "Full")
    assert first(other, make.NOW + timedelta(minutes=10)) == ""


def test_in_cayenne_the_tenth_of_june_closes_a_meeting_one_day_sooner() -> None:
    """Friday 12 June 2026 closes on Wednesday the 10th in Lyon, on Tuesday the 9th for Cayenne."""
    cayenne = make.cayenne()
    cayenne.holiday_subdivision = "973"
    cayenne.save(update_fields=["holiday_subdivision"])
    now = datetime(2026, 6, 1, tzinfo=make.NOW.tzinfo)
    board = make.seated_board(now=now)
    meeting = make.meeting(board, day=date(2026, 6, 12), now=now)
    assert cutoff_for(meeting, make.organisation()) == when(date(2026, 6, 10), time(12), "Europe/Paris")
    assert cutoff_for(meeting, cayenne) == when(date(2026, 6, 9), time(12), "Europe/Paris")
    late = when(date(2026, 6, 9), time(12), "Europe/Paris")
    said = feasible_meetings(board, Wish(organisation=cayenne), reader=make.user(at=cayenne), now=late)
    assert said[0].reasons == (
        (
            "Its cut-off passed on Tuesday 9 June, 12:00 Lyon · 07:00 Cayenne. "
            "It is counted in the working days of Cayenne."
        ),
    )


def test_every_reason_is_said_in_french(ask: Asked) -> None:
    with override("fr"):
        said = ask(not_before=date(2026, 12, 1))
    assert said[0].refused == "Trop tôt"
    assert said[1].reasons == ("Pas avant le mardi 1er décembre, comme demandé.",)


@pytest.mark.parametrize("grown", ["meetings", "members", "holds"])
def test_the_number_of_queries_does_not_grow(grown: str) -> None:
    pathology = make.specialty("pathology")
    presenter = make.person(at=make.cayenne())
    board = make.board(at=make.organisation(), required=[pathology])
    make.seat(board, make.person(specialty=pathology))
    reader = make.user(at=make.cayenne())
    wish = Wish(make.cayenne(), specialties=[pathology], presenter=presenter, not_before=date(2028, 1, 1))
    first = make.meeting(board)
    Meeting.objects.filter(pk=first.pk).update(capacity_cases=100, capacity_minutes=500)
    counts, so_far = [], 0
    assert reader.held_roles  # read once a request
    for size in (1, 3, 30):
        for number in range(so_far, size):
            grow(grown, board, number)
        so_far = size
        with CaptureQueriesContext(connection) as asked:
            feasible_meetings(board, wish, reader=reader, now=make.NOW)
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 11


def grow(grown: str, board: TumourBoard, number: int) -> None:
    if grown == "meetings":
        make.meeting(board, day=date(2026, 12, 4) + timedelta(days=number))
    elif grown == "members":
        make.seat(board, make.person(specialty=make.specialty("pathology")))
    else:
        hold_place(board.meetings.get(), 5, by=make.user(), now=make.NOW)
