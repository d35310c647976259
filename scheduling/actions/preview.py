"""Who would be told what, if: the action is done, compared, and undone, so that the preview is exact."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from boards.hours import day_in_words
from boards.journal import overhear
from boards.models import Channel, Meeting, Person, Series
from scheduling import letters
from scheduling.actions import item_notes
from scheduling.actions.due import due_for
from scheduling.actions.invitations import may_matter
from scheduling.actions.late import LateChange, late_changes
from scheduling.actions.links import owed_first_link
from scheduling.actions.list_notes import KIND as LIST_CHANGED
from scheduling.actions.list_notes import ListNote, list_notes
from scheduling.actions.quorum_notes import QuorumNote, quorum_notes
from scheduling.actions.relay import Scope, people_concerned, scope_of
from scheduling.actions.threads import Thread, meeting_threads, season_threads
from scheduling.differences import Message
from scheduling.meeting_lines import line_for


@dataclass(frozen=True)
class Telling:
    """One mail that would be written.

    ``kind`` as in `letters.kind_of`, in `quorum_notes.KINDS`, ``note`` for the way to
    “My calendar”, ``late`` for a late change told to a subscriber, or ``list_changed``.
    ``leaves_at`` is set for a mail that waits for the end of its reader's quiet hours.
    """

    person: Person
    address: str
    kind: str
    summary: str
    when: str
    leaves_at: datetime | None = None

    @property
    def leaves(self) -> str:
        """“at 07:00 in Cayenne”, with the day unless it is today's there; empty for at once."""
        if self.leaves_at is None:
            return ""
        here = self.leaves_at.astimezone(ZoneInfo(self.person.time_zone))
        words = {
            "day": day_in_words(here, "l j F"),
            "time": f"{here:%H:%M}",
            "city": self.person.organisation.city,
        }
        return _("leaves on %(day)s at %(time)s in %(city)s") % words


@dataclass(frozen=True)
class Preview:
    """The mails, and the people who would see the change in their subscribed calendars instead."""

    mails: tuple[Telling, ...]
    subscribers: tuple[Person, ...]


def preview(action: Callable[[], object], *, now: datetime) -> Preview:
    """What ``action`` would tell. Whatever it raises (a Refusal) passes through; nothing stays written."""
    with transaction.atomic():
        with overhear() as entries:
            action()
        scope = scope_of(entries, now)
        mails = tuple(_telling(*owed, now) for owed in _owed(scope, now))
        mails += tuple(
            _note(person, now) for person in owed_first_link(scope.people).select_related("organisation")
        )
        mails += tuple(
            _quorum_note(note, now) for note in quorum_notes(scope.notes, now, language=get_language())
        )
        mails += tuple(
            _list_note(note, now) for note in list_notes(scope.lists, now, language=get_language())
        )
        owed_for_cases = item_notes.item_notes(scope.items, now, language=get_language())
        mails += tuple(_item_note(note, now) for note in owed_for_cases)
        subscribers = Person.objects.filter(
            pk__in=scope.people | people_concerned(scope), channel=Channel.FEED, active=True
        )
        late = [change for change in late_changes(scope.seasons, scope.meetings, now) if change.owed]
        mails += tuple(_late(change, now) for change in late)
        subscribers = subscribers.exclude(pk__in=[change.person.pk for change in late])
        found = Preview(mails, tuple(subscribers.select_related("organisation")))
        transaction.set_rollback(True)
    return found


def _owed(scope: Scope, now: datetime) -> list[tuple[Thread, Message]]:
    threads: list[Thread] = []
    matter = Series.objects.filter(may_matter(now)).select_related("board__organisation")
    series = matter.in_bulk(scope.seasons.keys())
    for key, people in scope.seasons.items():
        if key in series:
            threads += season_threads(series[key], people, now, hold=False)
    meetings = Meeting.objects.select_related("board__organisation").in_bulk(scope.meetings.keys())
    for key, people in scope.meetings.items():
        if meetings[key].ends_at > now:
            threads += meeting_threads(meetings[key], people, now, hold=False)
    owed = [(thread, message) for thread in threads for message in thread.news()]
    return sorted(owed, key=lambda pair: (pair[0].person.family_name, pair[0].address))


def _telling(thread: Thread, message: Message, now: datetime) -> Telling:
    return Telling(
        person=thread.person,
        address=thread.address,
        kind=letters.kind_of(message),
        summary=message.facts["text"]["summary"],
        when=letters.when_in_words(message.facts),
        leaves_at=_held(thread.due_at(now), now),
    )


def _note(person: Person, now: datetime) -> Telling:
    return Telling(person, person.email, "note", "", "", _held(due_for(person, now), now))


def _list_note(note: ListNote, now: datetime) -> Telling:
    person, line = note.person, note.line
    held = _held(note.due_at(now), now)
    return Telling(person, person.email, LIST_CHANGED, line.label, line.when, held)


def _late(change: LateChange, now: datetime) -> Telling:
    person, line = change.person, line_for(change.person, change.meeting)
    return Telling(person, person.email, "late", line.label, line.when, _held(change.due_at(now), now))


def _held(due_at: datetime, now: datetime) -> datetime | None:
    return due_at if due_at > now else None


def _quorum_note(note: QuorumNote, now: datetime) -> Telling:
    """Named after its first meeting; its page lists them all."""
    person, more = note.person, len(note.lines) - 1
    when = ngettext("%(first)s and %(n)d more", "%(first)s and %(n)d more", more) % {
        "first": note.lines[0].when,
        "n": more,
    }
    words = when if more else note.lines[0].when
    held = _held(due_for(person, now), now)
    return Telling(person, person.email, note.kind, note.lines[0].label, words, held)


def _item_note(note: item_notes.ItemNote, now: datetime) -> Telling:
    """Named after the first thing that is owed; its page lists them all."""
    person, first = note.person, note.lines[0]
    held = _held(due_for(person, now, note.cutoff_at), now)
    return Telling(person, person.email, item_notes.KIND, first.text, first.when, held)
