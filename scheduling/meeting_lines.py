"""A meeting as a mail names it, in the active language, on its board's clock and on the reader's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from boards.hours import day_in_words
from boards.models import Meeting, Person, SeatMode
from boards.rules import clock
from scheduling import facts
from scheduling.answer_links import answer_url
from scheduling.facts import Reader


@dataclass(frozen=True)
class MeetingLine:
    """Only what a calendar may say: no case and no count. ``answer_url`` is empty for who has no seat."""

    label: str
    starts_at: datetime
    when: str
    url: str
    answer_url: str = ""
    instead_of: str = ""

    @property
    def text(self) -> str:
        return f"{self.label} – {self.when}"


def line_for(person: Person, meeting: Meeting, *, instead_of: str = "") -> MeetingLine:
    """With the person's own answer link. Needs ``board.organisation`` and her ``organisation`` fetched."""
    return MeetingLine(
        label=meeting.board.public_label(person.language),
        starts_at=meeting.starts_at,
        when=when_in_words(meeting, facts.reader_of(person, SeatMode.ON_SITE)),
        url=facts.meeting_url(meeting),
        answer_url=answer_url(person, meeting),
        instead_of=instead_of,
    )


def when_in_words(meeting: Meeting, reader: Reader) -> str:
    """“Thursday 3 December 2026, 14:00 Lyon · 10:00 Cayenne”: the day is the board's."""
    day = day_in_words(clock.local(meeting.starts_at, meeting.time_zone))
    return f"{day}, {facts.hours_in_words(meeting.starts_at, meeting, reader)}"


def still_ahead(meetings: Iterable[Meeting], now: datetime) -> list[Meeting]:
    """Those that take place and are not over, in the order of their time."""
    ahead = (meeting for meeting in meetings if not meeting.cancelled and meeting.ends_at > now)
    return sorted(ahead, key=lambda meeting: meeting.starts_at)
