"""Who was asked to a meeting and has not answered."""

from collections import defaultdict
from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from boards.models import Answer, DeputyCall, Meeting, MeetingState, Person, Seat, SeatKind, TumourBoard
from boards.queries.answers import Answers, Chair, answers_to

CHASED_AT_MOST_EVERY = timedelta(days=1)
Silent = dict[Person, list[Meeting]]  # each person's meetings in the order of their time


def next_meetings(board: TumourBoard, most: int, now: datetime) -> list[Meeting]:
    """The board's next planned meetings, ready for `silent_at`."""
    ahead = board.meetings.filter(state=MeetingState.PLANNED, starts_at__gt=now)
    return list(ahead.select_related("board__organisation", "series").order_by("starts_at")[:most])


def silent_at(meetings: Sequence[Meeting], now: datetime) -> tuple[Silent, Silent]:
    """Members, guests and the deputies who were called: those to be chased, and those chased lately.

    A deputy who was only just asked counts as chased.

    Four queries. Needs ``series`` fetched.
    """
    answers = answers_to(meetings)
    calls = DeputyCall.objects.filter(meeting__in=meetings)
    asked = {(call.meeting_id, call.seat_id): call.asked_at for call in calls}
    seats = _seats({meeting.board_id for meeting in meetings})
    due: Silent = defaultdict(list)
    lately: Silent = defaultdict(list)
    for meeting in sorted(meetings, key=lambda meeting: meeting.starts_at):
        for seat in seats[meeting.board_id]:
            if _is_asked(seat, meeting, asked) and _says_nothing(seat, meeting, answers):
                row = answers.attendance.get((meeting.pk, seat.person_id))
                told = (row.chased_at if row else None, asked.get((meeting.pk, seat.pk)))
                found = lately if any(at and now - at < CHASED_AT_MOST_EVERY for at in told) else due
                if meeting not in found[seat.person]:  # a deputy may be this meeting's guest as well
                    found[seat.person].append(meeting)
    return dict(due), dict(lately)


def _seats(boards: set[UUID]) -> dict[UUID, list[Seat]]:
    found: dict[UUID, list[Seat]] = defaultdict(list)
    seats = Seat.objects.filter(board__in=boards, ended_at__isnull=True, person__active=True)
    ready = seats.exclude(kind=SeatKind.OBSERVER).select_related("person__organisation")
    for seat in ready.order_by("person__family_name", "person__given_name"):
        found[seat.board_id].append(seat)
    return found


def _is_asked(seat: Seat, meeting: Meeting, asked: Container[tuple[UUID, UUID]]) -> bool:
    if seat.meeting_id not in (None, meeting.pk):
        return False
    return seat.kind != SeatKind.DEPUTY or (meeting.pk, seat.pk) in asked


def _says_nothing(seat: Seat, meeting: Meeting, answers: Answers) -> bool:
    return answers.of(Chair.of(seat), meeting) == Answer.NEEDS_ACTION
