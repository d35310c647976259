"""A list asks the database as often for 30 rows as for 3 and for 1."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.actions.absences import enter_absence
from boards.actions.attendance import respond
from boards.actions.audits import draw_audit
from boards.actions.deferrals import defer_booking
from boards.actions.hours import add_hours
from boards.actions.lanes import record_only
from boards.actions.meetings import TimeAndPlace, move_meeting
from boards.models import (
    Answer,
    Booking,
    BookingState,
    Cause,
    Guideline,
    Meeting,
    Organisation,
    RoleKind,
    SeatKind,
    Specialty,
    TumourBoard,
    User,
)
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db

SIZES = (1, 3, 30)
Grow = Callable[[int], None]  # adds as many rows as it is told


class Lists:
    """A site that grows: every row added appears on the page under test."""

    def __init__(self) -> None:
        self.lyon, self.cayenne = make.organisation(), make.cayenne()
        self.member = make.person(at=self.lyon, specialty=make.specialty("surgery"))
        self.board = self.add_board()
        self.meeting = make.meeting(self.board, minutes=300)
        Meeting.objects.filter(pk=self.meeting.pk).update(capacity_cases=200, capacity_minutes=1000)
        self.meeting.refresh_from_db()

    def add_board(self) -> TumourBoard:
        required = [make.specialty("surgery"), make.specialty("pathology")]
        board = make.board(at=self.lyon, open_to=[self.cayenne], required=required)
        make.seat(board, self.member)
        return board

    def boards(self, count: int) -> None:
        for _ in range(count):
            make.meeting(self.add_board(), day=date(2026, 11, 26))

    def boards_at_risk(self, count: int) -> None:
        """Each names somebody who said no, and a deputy."""
        for _ in range(count):
            board = self.add_board()
            pathologist, deputy = (make.person(specialty=make.specialty("pathology")) for _ in range(2))
            seat = make.seat(board, pathologist)
            make.seat(board, deputy, kind=SeatKind.DEPUTY, deputy_for=seat)
            meeting = make.meeting(board, day=date(2026, 11, 26))
            respond(meeting, pathologist, Answer.DECLINED, by=None, now=make.NOW, source="web")

    def absences(self, count: int) -> None:
        for _ in range(count):
            day = date(2026, 12, 1) + timedelta(days=2 * self.member.absences.count())
            enter_absence(self.member, day, day, by=None, now=make.NOW)

    def hours(self, count: int) -> None:
        for _ in range(count):
            at = self.member.hours.count()
            add_hours(self.member, at % 7, time(8 + at // 7), time(8 + at // 7, 30), by=None, now=make.NOW)

    def moved_meetings(self, count: int) -> None:
        for _ in range(count):
            meeting = make.meeting(self.add_board())
            to = TimeAndPlace(date(2026, 12, 4), meeting.start_time, 60)
            move_meeting(meeting, to, by=None, now=make.NOW)

    def bookings(self, count: int) -> None:
        for _ in range(count):
            make.booking(
                self.meeting, at=self.cayenne, presenter=self.member, specialties=[make.specialty("surgery")]
            )

    def bookings_this_week(self, count: int) -> None:
        self.boards(count)
        for meeting in Meeting.objects.filter(day=date(2026, 11, 26), booked_cases=0):
            make.booking(meeting, at=self.cayenne)

    def waiting(self, count: int) -> None:
        self.bookings(count)
        self.meeting.bookings.update(state=BookingState.WAITING, meeting=None, last_meeting=self.meeting)

    def put_off(self, count: int) -> None:
        for _ in range(count):
            booking = make.booking(self.meeting, at=self.cayenne)
            defer_booking(booking, None, Cause.SLIDES, self.member, "", by=None, now=make.NOW)

    def put_off_too_often(self, count: int) -> None:
        self.put_off(count)
        Booking.objects.update(escalated_at=make.NOW)

    def reviewed(self, count: int) -> None:
        """Recorded cases of a past meeting, all drawn."""
        then = make.NOW - timedelta(days=40)
        TumourBoard.objects.filter(pk=self.board.pk).update(audit_percent=100)
        number = self.board.meetings.count()
        held = make.meeting(
            self.board, day=date(2026, 10, 20) + timedelta(days=number), minutes=300, now=then
        )
        Meeting.objects.filter(pk=held.pk).update(capacity_cases=200, capacity_minutes=1000)
        for _ in range(count):
            record_only(make.booking(held, now=then), make.guideline(), by=None, now=then)
        draw_audit(self.board, by=None, now=make.NOW)

    def guidelines(self, count: int) -> None:
        for number in range(count):
            make.guideline(f"Guideline {Guideline.objects.count()}-{number}", board=self.board)

    def boards_to_read_for(self, count: int) -> None:
        """Each with a case that asks for a pathologist, who sits there, and another who could help."""
        Specialty.objects.filter(pk=make.specialty("pathology").pk).update(preparation="2.4")
        for _ in range(count):
            board = self.add_board()
            make.seat(board, make.person(specialty=make.specialty("pathology")))
            make.booking(make.meeting(board, day=date(2026, 11, 26)), minutes=80)

    def seats(self, count: int) -> None:
        for number in range(count):
            specialty = make.specialty(f"specialty-{number}")
            make.seat(self.board, make.person(at=self.cayenne, specialty=specialty))

    def meetings(self, count: int) -> None:
        last = self.board.meetings.latest("day").day
        for number in range(count):
            make.meeting(self.board, day=last + timedelta(days=7 * number + 1))

    def people(self, count: int) -> None:
        for _ in range(count):
            make.person(at=self.cayenne, specialty=make.specialty())

    def partners(self, count: int) -> None:
        for _ in range(count):
            partner = make.organisation(f"partner-{Organisation.objects.count()}")
            make.partnership(partner, host=self.lyon)
            partner.former_names.create(name="An older name")
            make.board(at=self.lyon, open_to=[partner])

    def seats_of_one(self, count: int) -> None:
        for _ in range(count):
            self.add_board()


@pytest.fixture
def lists() -> Lists:
    return Lists()


def reader(lists: Lists, role: str) -> User:
    return {
        "secretary": lambda: make.user(RoleKind.SECRETARY, at=lists.cayenne),
        "coordinator": lambda: make.user(RoleKind.COORDINATOR, at=lists.lyon),
        "doctor": lambda: make.user(RoleKind.DOCTOR, person=lists.member),
    }[role]()


CASES = [
    ("/", "secretary", "boards"),
    ("/", "secretary", "bookings_this_week"),
    ("/", "secretary", "moved_meetings"),
    ("/", "coordinator", "boards"),
    ("/", "coordinator", "waiting"),
    ("/incomplete/", "secretary", "bookings_this_week"),
    ("/incomplete/", "secretary", "bookings"),
    ("/", "doctor", "boards"),
    ("/", "doctor", "bookings"),
    ("/calendar/", "secretary", "boards"),
    ("/calendar/", "coordinator", "boards"),
    ("/calendar/", "coordinator", "boards_at_risk"),
    ("/", "coordinator", "boards_at_risk"),
    ("/calendar/", "doctor", "boards"),
    ("/boards/", "secretary", "boards"),
    ("/boards/", "doctor", "boards"),
    ("/boards/find/", "secretary", "boards"),
    ("/boards/find/?q=board", "doctor", "boards"),
    ("board", "coordinator", "seats"),
    ("board", "coordinator", "meetings"),
    ("board", "coordinator", "waiting"),
    ("meeting", "coordinator", "bookings"),
    ("move-cases", "coordinator", "bookings"),
    ("move-cases", "coordinator", "meetings"),
    ("board-waiting", "coordinator", "waiting"),
    ("board-waiting", "secretary", "waiting"),
    ("overbook", "coordinator", "waiting"),
    ("/deferrals/", "coordinator", "put_off"),
    ("/deferrals/", "secretary", "put_off"),
    ("/", "coordinator", "put_off_too_often"),
    ("meeting", "coordinator", "seats"),
    ("meeting", "secretary", "bookings"),
    ("meeting", "doctor", "bookings"),
    ("book", "secretary", "meetings"),
    ("book", "secretary", "seats"),
    ("book", "secretary", "boards"),
    ("/triage/", "coordinator", "bookings"),
    ("/audit/", "coordinator", "reviewed"),
    ("/guidelines/", "coordinator", "guidelines"),
    ("/reading-load/", "coordinator", "boards_to_read_for"),
    ("/people/", "secretary", "people"),
    ("person", "secretary", "seats_of_one"),
    ("person", "coordinator", "absences"),
    ("person", "secretary", "hours"),
    ("/partners/", "secretary", "partners"),
    ("partner", "secretary", "partners"),
    ("partner", "secretary", "seats_of_one"),
]


def address(lists: Lists, page: str) -> str:
    return {
        "board": reverse("boards:board", args=[lists.board.slug]),
        "meeting": reverse("boards:meeting", args=[lists.meeting.pk]),
        "book": f"/book/?board={lists.board.slug}",
        "move-cases": reverse("scheduling:move_cases", args=[lists.meeting.pk]),
        "board-waiting": reverse("boards:board_waiting", args=[lists.board.slug]),
        "overbook": reverse("boards:overbook", args=[lists.meeting.pk]),
        "person": reverse("boards:person", args=[lists.member.pk]),
        "partner": reverse("boards:partner", args=[lists.lyon.slug]),
    }.get(page, page)


@pytest.mark.parametrize(("page", "role", "grown"), CASES)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    lists: Lists, signed_in: SignIn, page: str, role: str, grown: str
) -> None:
    client = signed_in(reader(lists, role))
    counts, so_far = [], 0
    for size in SIZES:
        getattr(lists, grown)(size - so_far)
        so_far = size
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address(lists, page)).status_code == 200
        counts.append(len(asked))
    assert counts == [counts[0]] * len(SIZES)
    assert counts[0] <= 30
