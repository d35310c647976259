"""Telling those who prepare a meeting's list that it changed: one mail, however often it was published.

A publication waits a little before its mail leaves, so that the next one can still join it: the mail that
waits is dropped and written anew, and leaves when the first would have. It says that the list of that
meeting changed, with a link, and no more: no case, no number.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation

from boards.models import JournalEntry, Meeting, Person
from scheduling import letters
from scheduling.actions.due import due_for
from scheduling.actions.notes import note_uid
from scheduling.meeting_lines import MeetingLine, line_for, still_ahead
from scheduling.models import MailState, Method, OutgoingMail

KIND = "list_changed"
GATHERED_FOR = timedelta(minutes=5)  # what is published meanwhile is the same mail


@dataclass(frozen=True)
class ListNote:
    """One person is owed the news of one meeting's list."""

    entry: int
    person: Person
    meeting: Meeting
    line: MeetingLine
    waiting: tuple[OutgoingMail, ...]  # what an earlier publication has queued
    issue: int

    def due_at(self, now: datetime) -> datetime:
        """Never later than the mail that it replaces."""
        usual = due_for(self.person, now + GATHERED_FOR, self.meeting.starts_at)
        return min([usual, *(mail.due_at for mail in self.waiting)])


def list_notes(
    entries: Collection[JournalEntry], now: datetime, *, language: str | None = None
) -> Iterator[ListNote]:
    """What these entries owe, as things stand; nothing of a meeting that is over or not held. Three queries.

    The line is in ``language``, or in that of whoever gets the mail.
    """
    if not entries:
        return
    latest = {(entry.person_id, UUID(entry.facts["meetings"][0])): entry.pk for entry in entries}
    people = Person.objects.filter(active=True).select_related("organisation")
    found = people.in_bulk([person for person, _ in latest if person])
    meetings = Meeting.objects.select_related("board__organisation").in_bulk({key for _, key in latest})
    ahead = {meeting.pk: meeting for meeting in still_ahead(meetings.values(), now)}
    mails = _mails_of(ahead)
    for (person, meeting), entry in latest.items():
        if person in found and meeting in ahead:
            said = [mail for mail in mails if mail.person_id == person and mail.uid == _uid(ahead[meeting])]
            if all(mail.facts["entry"] < entry for mail in said):
                yield _note(entry, found[person], ahead[meeting], said, language)


def _note(
    entry: int, person: Person, meeting: Meeting, said: Collection[OutgoingMail], language: str | None
) -> ListNote:
    waiting = tuple(mail for mail in said if mail.state == MailState.QUEUED and not mail.ambiguities)
    with translation.override(language or person.language):
        return ListNote(entry, person, meeting, line_for(person, meeting), waiting, len(said))


def _mails_of(meetings: dict[UUID, Meeting]) -> list[OutgoingMail]:
    uids = [_uid(meeting) for meeting in meetings.values()]
    return list(OutgoingMail.objects.filter(uid__in=uids).defer("mime"))


def _uid(meeting: Meeting) -> str:
    return note_uid(f"list-{meeting.pk}")


def send_list_notes(entries: Collection[JournalEntry], now: datetime) -> int:
    """Queue what these entries owe; returns how many mails. Handled twice, an entry is said once."""
    return sum(_send(note, now) for note in list_notes(entries, now))


def _send(note: ListNote, now: datetime) -> bool:
    waiting = OutgoingMail.objects.filter(pk__in=[mail.pk for mail in note.waiting], state=MailState.QUEUED)
    try:
        with transaction.atomic():
            waiting.update(state=MailState.DROPPED, finished_at=now)
            _mail(note, now).save(force_insert=True)
    except IntegrityError:  # another process was quicker
        return False
    return True


def _mail(note: ListNote, now: datetime) -> OutgoingMail:
    person, due_at = note.person, note.due_at(now)
    letter = letters.compose_note(person, KIND, {"line": note.line}, now)
    return OutgoingMail(
        person=person,
        address=person.email,
        method=Method.NOTE,
        uid=_uid(note.meeting),
        issue=note.issue,
        facts={"entry": note.entry},
        subject=letter.subject[:200],
        mime=letter.mime,
        created_at=now,
        due_at=due_at,
        held_until=due_at if due_at > now + GATHERED_FOR else None,
    )
