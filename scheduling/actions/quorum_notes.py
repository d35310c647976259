"""What the journal owes deputies and those who have not answered: one mail for each entry about them.

An entry names one person, so its key is the mail's: relayed twice, by anybody, it is said once.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import translation

from boards.models import DeputyCall, JournalEntry, Meeting, Person
from scheduling.actions.due import due_for
from scheduling.actions.notes import queue_note
from scheduling.meeting_lines import MeetingLine, line_for, still_ahead
from scheduling.models import OutgoingMail

KINDS = {
    "deputy.asked": "deputy_asked",
    "deputy.released": "deputy_released",
    "attendance.chased": "answer_awaited",
}


@dataclass(frozen=True)
class QuorumNote:
    """``kind`` is one of `KINDS`, and names the mail's templates."""

    key: str
    kind: str
    person: Person
    lines: tuple[MeetingLine, ...]  # in the order of their time


def send_quorum_notes(entries: Collection[JournalEntry], now: datetime) -> int:
    """Queue the mails of these entries; returns how many were new."""
    return sum(_send(note, now) for note in quorum_notes(entries, now))


def _send(note: QuorumNote, now: datetime) -> bool:
    return queue_note(
        key=note.key,
        to=note.person,
        template=note.kind,
        context={"lines": note.lines},
        now=now,
        due_at=due_for(note.person, now, note.lines[0].starts_at),
    )


def quorum_notes(
    entries: Collection[JournalEntry], now: datetime, *, language: str | None = None
) -> Iterator[QuorumNote]:
    """The mails that these entries ask for, as things stand: nothing for what is over or was taken back.

    Their lines are in ``language``, or in that of whoever gets them. Three queries, however many entries,
    and two for each deputy who is no longer needed.
    """
    if not entries:
        return
    now_true = _Rows(entries)
    for entry in entries:
        person = now_true.people.get(entry.person_id) if entry.person_id else None
        if person is None:
            continue
        with translation.override(language or person.language):
            lines = _LINES[entry.verb](entry, person, now_true, now)
        if lines:
            kind = KINDS[entry.verb]
            yield QuorumNote(f"{kind}-{entry.pk}", kind, person, tuple(lines))


class _Rows:
    """What the entries speak of, as it is now; a person who left and a call taken back are not there."""

    def __init__(self, entries: Collection[JournalEntry]) -> None:
        people = Person.objects.filter(active=True).select_related("organisation")
        self.people = people.in_bulk([entry.person_id for entry in entries if entry.person_id])
        meetings = Meeting.objects.select_related("board__organisation")
        self.meetings = meetings.in_bulk(
            {UUID(key) for entry in entries for key in entry.facts.get("meetings", ())}
        )
        calls = DeputyCall.objects.select_related("meeting__board__organisation", "instead_of__person")
        asked = (entry for entry in entries if entry.verb == "deputy.asked")
        self.calls = calls.in_bulk({call for entry in asked for call in entry.facts["calls"]})

    def ahead(self, keys: Iterable[str], now: datetime) -> list[Meeting]:
        found = (self.meetings.get(UUID(key)) for key in keys)
        return still_ahead(filter(None, found), now)


def _asked(entry: JournalEntry, person: Person, rows: _Rows, now: datetime) -> list[MeetingLine]:
    calls = filter(None, map(rows.calls.get, entry.facts["calls"]))
    of_meeting = {call.meeting: call for call in calls}
    return [
        line_for(person, meeting, instead_of=of_meeting[meeting].instead_of.person.full_name)
        for meeting in still_ahead(of_meeting, now)
    ]


def _released(entry: JournalEntry, person: Person, rows: _Rows, now: datetime) -> list[MeetingLine]:
    """Only for calls of which she was told: a call taken back before it left says nothing at all."""
    told = _calls_told(person)
    pairs = zip(entry.facts["calls"], entry.facts["meetings"], strict=True)
    known = [meeting for call, meeting in pairs if call in told]
    return [line_for(person, meeting) for meeting in rows.ahead(known, now)]


def _calls_told(person: Person) -> set[int]:
    """Ids of the calls that a mail to her speaks of, queued or sent."""
    asked = f"{KINDS['deputy.asked']}-"
    uids = OutgoingMail.objects.filter(person=person, uid__startswith=asked).values_list("uid", flat=True)
    entries = [int(uid.removeprefix(asked).partition("@")[0]) for uid in uids]
    told = JournalEntry.objects.filter(pk__in=entries)
    return {call for entry in told for call in entry.facts["calls"]}


def _chased(entry: JournalEntry, person: Person, rows: _Rows, now: datetime) -> list[MeetingLine]:
    return [line_for(person, meeting) for meeting in rows.ahead(entry.facts["meetings"], now)]


Lines = Callable[[JournalEntry, Person, _Rows, datetime], list[MeetingLine]]

_LINES: dict[str, Lines] = {
    "deputy.asked": _asked,
    "deputy.released": _released,
    "attendance.chased": _chased,
}
