"""The hours that the database gives, against a count over its rows one by one."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from boards.actions.absences import enter_absence
from boards.actions.attendance import respond
from boards.actions.lanes import record_only
from boards.models import Answer, Attendance, Booking, Meeting, Person, SeatKind, Specialty
from boards.queries.reading_load import WEEKS, reading_ahead, weeks_from
from boards.rules.reading_load import loads
from tests import make

pytestmark = pytest.mark.django_db

ZONE = "Europe/Paris"
Hours = dict[tuple[UUID, date], Fraction]


def specialties() -> dict[str, Specialty]:
    found = {code: make.specialty(code) for code in ("pathology", "radiology", "surgery")}
    Specialty.objects.filter(code="pathology").update(preparation="2.4")
    Specialty.objects.filter(code="radiology").update(preparation="2.0")
    return found


def some_network(rng: random.Random) -> None:
    """Boards with members, deputies and observers of three specialties, cases, answers, absences."""
    known = specialties()
    people = [make.person(specialty=rng.choice(list(known.values()))) for _ in range(8)]
    for _ in range(4):
        board = make.board(required=rng.sample(list(known.values()), rng.randrange(3)), capacity_minutes=300)
        seats = [make.seat(board, person) for person in rng.sample(people, 4)]
        others = [person for person in people if person not in {seat.person for seat in seats}]
        kinds = (SeatKind.DEPUTY, SeatKind.OBSERVER)
        for person, kind in zip(rng.sample(others, 2), kinds, strict=True):
            make.seat(board, person, kind=kind, deputy_for=seats[0] if kind == SeatKind.DEPUTY else None)
        for _number in range(2):
            day = make.TODAY + timedelta(days=rng.randrange(3, 7 * WEEKS + 10))
            if board.meetings.filter(day=day).exists():
                continue
            meeting = make.meeting(board, day=day, minutes=300)
            for _case in range(rng.randrange(4)):
                wanted = rng.sample(list(known.values()), rng.randrange(4))
                booking = make.booking(meeting, minutes=rng.randrange(1, 30), specialties=wanted)
                if rng.random() < 0.3:
                    record_only(booking, make.guideline(), by=None, now=make.NOW)
            person = rng.choice(seats).person
            respond(meeting, person, rng.choice([*Answer]), by=None, now=make.NOW, source="web")
    for person in rng.sample(people, 2):
        day = make.TODAY + timedelta(days=rng.randrange(3, 40))
        enter_absence(person, day, day + timedelta(days=6), by=None, now=make.NOW)


def by_hand() -> Hours:
    """Row by row, in plain loops, with a query for each question."""
    found: Hours = defaultdict(Fraction)
    monday = make.TODAY - timedelta(days=make.TODAY.weekday())
    for meeting in Meeting.objects.filter(state="planned", starts_at__gt=make.NOW):
        day = meeting.starts_at.astimezone(ZoneInfo(ZONE)).date()
        week = day - timedelta(days=day.weekday())
        if (week - monday).days >= 7 * WEEKS:
            continue
        for specialty in Specialty.objects.filter(preparation__gt=0):
            minutes = sum(
                booking.minutes
                for booking in Booking.objects.filter(meeting=meeting, lane="discussed")
                if specialty in meeting.board.required_specialties.all()
                or specialty in booking.specialties.all()
            )
            readers = expected(meeting, specialty)
            for person in readers:
                hours = Fraction(minutes, 60) * Fraction(specialty.preparation)
                found[person.pk, week] += hours / len(readers)
    return found


def expected(meeting: Meeting, specialty: Specialty) -> list[Person]:
    sure, perhaps = [], []
    for seat in meeting.board.seats.filter(person__specialty=specialty).exclude(kind="observer"):
        own = Attendance.objects.filter(meeting=meeting, person=seat.person).first()
        answer = own.answer if own else Answer.NEEDS_ACTION
        if any(away(row.first_day, row.last_day, meeting) for row in seat.person.absences.all()):
            answer = Answer.DECLINED
        if answer == Answer.ACCEPTED or (answer == Answer.NEEDS_ACTION and seat.kind != "deputy"):
            sure.append(seat.person)
        elif answer != Answer.DECLINED:
            perhaps.append(seat.person)
    return sure or perhaps


def away(first: date, last: date, meeting: Meeting) -> bool:
    day = meeting.starts_at.astimezone(ZoneInfo(ZONE)).date()
    return first <= day <= last


@pytest.mark.parametrize("number", range(4))
def test_hours_are_those_of_a_count_row_by_row(number: int, seed: int) -> None:
    some_network(random.Random(f"{seed}-{number}"))
    found = loads(reading_ahead(make.NOW, ZONE).readings)
    hours = {
        (person, week): value for person, weeks in found.items() for week, value in weeks.items() if value
    }
    assert hours == {key: value for key, value in by_hand().items() if value}
    assert hours


def test_weeks_begin_on_mondays_of_the_readers_place() -> None:
    sunday_evening_in_cayenne = datetime(2026, 11, 30, 1, 0, tzinfo=ZoneInfo("UTC"))
    assert weeks_from(sunday_evening_in_cayenne, "America/Cayenne")[0] == date(2026, 11, 23)
    assert weeks_from(sunday_evening_in_cayenne, ZONE)[0] == date(2026, 11, 30)
    assert len(weeks_from(make.NOW, ZONE)) == WEEKS
