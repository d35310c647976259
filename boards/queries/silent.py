"""Who was asked to a meeting and has not answered."""

from collections import defaultdict
from collections.abc import Sequence
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

    Four queries. Needs ``series`` fetched.
    """
    answers = answers_to(meetings)
    called = set(DeputyCall.objects.filter(meeting__in=meetings).values_list("meeting_id", "seat_id"))
    seats = _seats({meeting.board_id for meeting in meetings})
    due: Silent = defaultdict(list)
    lately: Silent = defaultdict(list)
    for meeting in sorted(meetings, key=lambda meeting: meeting.starts_at):
        for seat in seats[meeting.board_id]:
            if _is_asked(seat, meeting, called) and _says_nothing(seat, meeting, answers):
                found = lately if _was_chased(seat.person_id, meeting, answers, now) else due
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


def _is_asked(seat: Seat, meeting: Meeting, called: set[tuple[UUID, UUID]]) -> bool:
    if seat.meeting_id not in (None, meeting.pk):
        return False
    return seat.kind != SeatKind.DEPUTY or (meeting.pk, seat.pk) in called


def _says_nothing(seat: Seat, meeting: Meeting, answers: Answers) -> bool:
    return answers.of(Chair.of(seat), meeting) == Answer.NEEDS_ACTION


def _was_chased(person: UUID, meeting: Meeting, answers: Answers, now: datetime) -> bool:
    row = answers.attendance.get((meeting.pk, person))
    return bool(row and row.chased_at and now - row.chased_at < CHASED_AT_MOST_EVERY)
