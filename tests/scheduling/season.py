"""A season that one doctor was really invited to: what most tests of answers begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from boards.actions.meetings import TimeAndPlace, move_meeting
from boards.models import Attendance, Meeting, Organisation, Person, Seat, Series, TumourBoard
from boards.queries.answers import Chair, answers_to
from scheduling.models import Invitation, OutgoingMail
from tests import make
from tests.scheduling.replies import Answer, day, invitation_of, told


@dataclass(frozen=True)
class Invited:
    """The doctor, her seat and her thread; ``meetings`` in the order in which they were made."""

    person: Person
    board: TumourBoard
    seat: Seat
    series: Series
    meetings: list[Meeting]

    @property
    def thread(self) -> Invitation:
        return invitation_of(self.person)

    def answer(self, partstat: str = "ACCEPTED", *meetings: Meeting) -> Answer:
        """Her reply to the whole season, or to these days of it."""
        return Answer(self.thread, partstat, tuple(map(day, meetings)))

    def counted(self) -> list[str]:
        """What counts as her answer to each meeting, in their order."""
        self.seat.refresh_from_db()
        meetings = list(
            Meeting.objects.filter(series=self.series).select_related("series").order_by("slot_date")
        )
        known = answers_to(meetings, self.person.pk)
        chair = Chair.of(Seat.objects.select_related("person").get(pk=self.seat.pk))
        return [known.of(chair, meeting) for meeting in meetings]

    def stored(self) -> list[str]:
        """Every answer that was written for a meeting."""
        return list(Attendance.objects.filter(person=self.person).values_list("answer", flat=True))

    def mails(self) -> list[OutgoingMail]:
        return list(OutgoingMail.objects.filter(invitation=self.thread).order_by("id"))


def invited(*, at: Organisation | None = None, weeks: int = 5, now: datetime = make.NOW) -> Invited:
    """Thursdays at 14:00 in Lyon from 26 November 2026; she has read her invitation."""
    person, board = make.person(at=at, now=now), make.board(now=now, cutoff_days=0)
    seat = make.seat(board, person, now=now)
    series = make.season(board, weeks=weeks, starts_on=now.date(), now=now)
    told(now)
    return Invited(person, board, seat, series, list(series.meetings.order_by("slot_date")))


def move(meeting: Meeting, hours: int = 2) -> None:
    """Later on the same day."""
    start = time(meeting.start_time.hour + hours)
    move_meeting(meeting, TimeAndPlace(meeting.day, start, 90), by=None, now=make.NOW)
