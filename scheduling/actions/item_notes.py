"""What the journal owes those who owe something for a case: one mail for each entry about them.

A mail names what is owed, the board's public label and its hours: no patient, no reference, no note.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import translation

from boards.hours import day_in_words, hours_in_places
from boards.models import Booking, CaseItem, JournalEntry, Meeting, Person, SeatMode
from boards.queries.deadlines import next_bookings
from boards.queries.places import apart, board_place, place_of
from boards.rules import clock
from scheduling import facts
from scheduling.actions.due import due_for
from scheduling.actions.notes import queue_note
from scheduling.meeting_lines import when_in_words
from scheduling.owed_links import owed_url

KIND = "item_owed"


@dataclass(frozen=True)
class OwedLine:
    """One thing owed, in words; ``label``, ``when`` and ``cutoff`` are empty for a case on no meeting."""

    what: str
    label: str
    when: str
    cutoff: str
    expected: str
    url: str

    @property
    def text(self) -> str:
        return f"{self.what} – {self.label}" if self.label else self.what


@dataclass(frozen=True)
class ItemNote:
    key: str
    person: Person
    lines: tuple[OwedLine, ...]
    cutoff_at: datetime | None  # the first that the mail speaks of


def send_item_notes(entries: Collection[JournalEntry], now: datetime) -> int:
    """Queue the mails of these entries; returns how many were new."""
    return sum(
        queue_note(
            key=note.key,
            to=note.person,
            template=KIND,
            context={"lines": note.lines},
            now=now,
            due_at=due_for(note.person, now, note.cutoff_at),
        )
        for note in item_notes(entries, now)
    )


def item_notes(
    entries: Collection[JournalEntry], now: datetime, *, language: str | None = None
) -> Iterator[ItemNote]:
    """The mails that these entries ask for, as things stand: nothing for what came, or has another owner.

    Three queries, however many entries; in ``language``, or in that of whoever gets them.
    """
    if not entries:
        return
    keys = {UUID(key) for entry in entries for key in entry.facts.get("items", ())}
    open_items = CaseItem.objects.filter(received_on__isnull=True, owner__active=True)
    items = open_items.select_related("owner__organisation").in_bulk(keys)
    bookings = next_bookings((item.case_id for item in items.values()), now)
    for entry in entries:
        asked = [items.get(UUID(key)) for key in entry.facts["items"]]
        hers = [item for item in asked if item and item.owner_id == entry.person_id]
        if hers and hers[0].owner:
            yield _note(entry, hers[0].owner, hers, bookings, language)


def _note(
    entry: JournalEntry,
    person: Person,
    items: list[CaseItem],
    bookings: dict[UUID, Booking],
    language: str | None,
) -> ItemNote:
    with translation.override(language or person.language):
        lines = tuple(line_for(person, item, bookings.get(item.case_id)) for item in items)
    meetings = [booking.meeting for item in items if (booking := bookings.get(item.case_id))]
    cutoffs = [meeting.cutoff_at for meeting in meetings if meeting]
    return ItemNote(f"{KIND}-{entry.pk}", person, lines, min(cutoffs, default=None))


def line_for(person: Person, item: CaseItem, booking: Booking | None) -> OwedLine:
    """In the active language, with the hours of the board's place and of hers."""
    meeting = booking.meeting if booking else None
    reader = facts.reader_of(person, SeatMode.ON_SITE)
    return OwedLine(
        what=item.get_kind_display(),
        label=meeting.board.public_label(person.language) if meeting else "",
        when=when_in_words(meeting, reader) if meeting else "",
        cutoff=_cutoff(meeting, person) if meeting else "",
        expected=day_in_words(item.expected_on) if item.expected_on else "",
        url=owed_url(person, item),
    )


def _cutoff(meeting: Meeting, person: Person) -> str:
    places = apart((board_place(meeting), place_of(person.time_zone, person.organisation)))
    day = day_in_words(clock.local(meeting.cutoff_at, meeting.time_zone))
    return f"{day}, {' · '.join(hour.text for hour in hours_in_places(meeting.cutoff_at, places))}"
