"""The guided board's next meeting: more requests than places, some lacking something, a specialist ill."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from boards.actions.attendance import respond
from boards.actions.overbooking import overbook
from boards.actions.urgency import mark_urgent
from boards.demo.bookings import book
from boards.demo.directory import Directory
from boards.demo.loads import DemoCase, more_cases
from boards.demo.rosters import coordinator
from boards.demo.story import Story
from boards.demo.tumour_boards import GUIDED, Board, meeting_days
from boards.models import Answer, Booking, Meeting, SeatKind

REQUESTS = 31
_URGENT = (4, 17, 26)  # by their place on the list
_TWICE = (3, 29)  # two records of one patient, from two hospitals
_REMOTE = {6: "cayenne", 12: "curie", 21: "cayenne", 28: "curie"}
_ILL = "radiology"


def is_overfull(story: Story, board: Board, day: date) -> bool:
    """Whether it is the guided board's first meeting after today."""
    first = story.today + timedelta(days=1)
    days = meeting_days(board, first, first + timedelta(days=30))
    return board.slug == GUIDED and days[:1] == [day]


@transaction.atomic
def overfill(
    story: Story, rows: Directory, board: Board, meeting: Meeting, listed: Sequence[DemoCase]
) -> None:
    """Its coordinator took every request, places or not; who stays is for the reader of the demo to say."""
    day = meeting.slot_date or meeting.day
    by = coordinator(story, rows, board.slug)
    early = story.now - timedelta(days=15)
    overbook(meeting, REQUESTS - board.capacity_cases, 0, by=by, now=early)
    book(story, rows, board, meeting, _requests(story, board, day, listed))
    bookings = list(Booking.objects.filter(meeting=meeting).order_by("position"))
    reason = "Aggravation rapide" if board.language == "fr" else "Rapid worsening"
    for place in _URGENT:
        mark_urgent(bookings[place - 1], reason, by=by, now=story.now)
    _fall_ill(story, rows, board, meeting, story.now)


def _requests(story: Story, board: Board, day: date, listed: Sequence[DemoCase]) -> list[DemoCase]:
    found = [*listed, *more_cases(story.seed, board, day, len(listed) + 1, REQUESTS)]
    short = board.capacity_minutes // REQUESTS
    found = [replace(case, minutes=min(case.minutes, short)) for case in found]
    for place, home in _REMOTE.items():
        found[place - 1] = replace(found[place - 1], organisation=home)
    first, second = (place - 1 for place in _TWICE)
    same = replace(found[first].patient, local_id=found[second].patient.local_id)
    found[second] = replace(found[second], patient=same)
    return found


def _fall_ill(story: Story, rows: Directory, board: Board, meeting: Meeting, now: datetime) -> None:
    """Its radiologists are members; none of them can come, and nobody has asked their deputies."""
    by = coordinator(story, rows, board.slug)
    for seat in rows.seats[board.slug]:
        if seat.kind == SeatKind.CORE and seat.person.specialty == rows.specialties[_ILL]:
            respond(meeting, seat.person, Answer.DECLINED, by=by, now=now, source="demo")
