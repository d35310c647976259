"""What somebody who came by an answer link is asked, and what she answered so far.

Only what her invitation may say crosses it: the public label, hours and place; no case and no count.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from boards.hours import Place
from boards.models import Answer, Meeting, Person
from boards.queries.answers import Answers, Chair, answers_to
from boards.queries.expected import seat_at
from boards.queries.meeting_page import TONES
from boards.queries.places import meeting_places, place_of
from scheduling import facts


@dataclass(frozen=True)
class Asked:
    """One person, one meeting. ``answered_at`` is None for no answer, and for that to a whole season.

    ``earlier`` says that she answered for another hour, which no longer counts; ``away``, that an absence
    entered for these days is what answers.
    """

    person: Person
    meeting: Meeting
    label: str
    location: str
    places: tuple[Place, ...]
    answer: Answer
    answered_at: datetime | None
    earlier: bool
    away: bool
    over: bool

    @property
    def tone(self) -> str:
        return TONES[self.answer]

    @property
    def open(self) -> bool:
        return not self.over and not self.meeting.cancelled


def find_asked(person: UUID, meeting: UUID) -> tuple[Person, Meeting] | None:
    """Their rows, with all that `what_is_asked` needs; None if one of them is gone."""
    who = Person.objects.select_related("organisation").filter(pk=person).first()
    what = Meeting.objects.select_related("board__organisation", "series").filter(pk=meeting).first()
    return (who, what) if who and what else None


def what_is_asked(person: Person, meeting: Meeting, language: str, now: datetime) -> Asked | None:
    """None for somebody who is not, or no longer, expected. At most four queries."""
    seat = seat_at(meeting, person)
    if seat is None:
        return None
    seat.person = person
    reader = replace(facts.reader_of(person, seat.mode), language=language)
    said = facts.occurrence(meeting, reader, facts.role_of(seat)).facts
    answers = answers_to([meeting], person.pk)
    own = answers.attendance.get((meeting.pk, person.pk))
    counts = own is not None and own.answered_for == meeting.starts_at
    answer = Answer(answers.of(Chair.of(seat), meeting))
    away = answer != Answers(attendance=answers.attendance).of(Chair.of(seat), meeting)
    return Asked(
        person=person,
        meeting=meeting,
        label=said["text"]["summary"],
        location=said["location"],
        places=meeting_places(meeting, place_of(person.time_zone, person.organisation)),
        answer=answer,
        answered_at=own.answered_at if own and counts and not away else None,
        earlier=own is not None and own.answered_for is not None and not counts,
        away=away,
        over=meeting.ends_at <= now,
    )
