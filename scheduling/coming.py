"""A person's next meetings, with the way in by video, for whoever has no account to open a meeting's page.

Only what her calendar may say crosses it: the public label, hours and places; no case and no count.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from boards.hours import Place
from boards.models import Meeting, MeetingState, Person, Seat, SeatMode
from boards.queries.meetings import listed
from boards.queries.places import meeting_places

SHOWN = 8


@dataclass(frozen=True)
class Coming:
    """``video_url`` is empty for who comes on site, and where the meeting is cancelled or has no link."""

    meeting: Meeting
    label: str
    places: tuple[Place, ...]
    video_url: str


def coming_meetings(person: Person, reader: Place, language: str, now: datetime) -> list[Coming]:
    """The next ones where the person sits, cancelled ones too, since a calendar shows them. Two queries."""
    seats = list(person.seats.filter(ended_at__isnull=True))
    always = [seat.board_id for seat in seats if seat.meeting_id is None]
    once = [seat.meeting_id for seat in seats if seat.meeting_id]
    ahead = Meeting.objects.filter(Q(board__in=always) | Q(pk__in=once), ends_at__gt=now)
    ahead = ahead.exclude(state=MeetingState.SKIPPED)
    return [
        Coming(
            meeting,
            meeting.board.public_label(language),
            meeting_places(meeting, reader),
            meeting.board.video_url if _by_video(meeting, seats) else "",
        )
        for meeting in listed(ahead)[:SHOWN]
    ]


def _by_video(meeting: Meeting, seats: list[Seat]) -> bool:
    """Whether a seat of hers at this meeting is by video: for this one alone, or for all of its board."""
    hers = (seat for seat in seats if seat.board_id == meeting.board_id)
    modes = {seat.mode for seat in hers if seat.meeting_id in (None, meeting.pk)}
    return not meeting.cancelled and SeatMode.REMOTE in modes
