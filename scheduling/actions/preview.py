"""Who would be told what, if: the action is done, compared, and undone, so that the preview is exact."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language, ngettext

from boards.journal import overhear
from boards.models import Channel, Meeting, Person, Series
from scheduling import letters
from scheduling.actions.invitations import may_matter
from scheduling.actions.links import owed_first_link
from scheduling.actions.quorum_notes import QuorumNote, quorum_notes
from scheduling.actions.relay import Scope, people_concerned, scope_of
from scheduling.actions.threads import Thread, meeting_threads, season_threads
from scheduling.differences import Message


@dataclass(frozen=True)
class Telling:
    """One mail that would be written.

    ``kind`` as in `letters.kind_of`, in `quorum_notes.KINDS`, or ``note`` for the way to “My calendar”.
    """

    person: Person
    address: str
    kind: str
    summary: str
    when: str


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
        mails = tuple(_telling(*owed) for owed in _owed(scope, now))
        mails += tuple(_note(person) for person in owed_first_link(scope.people))
        mails += tuple(map(_quorum_note, quorum_notes(scope.notes, now, language=get_language())))
        subscribers = Person.objects.filter(
            pk__in=scope.people | people_concerned(scope), channel=Channel.FEED, active=True
        )
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


def _telling(thread: Thread, message: Message) -> Telling:
    return Telling(
        person=thread.person,
        address=thread.address,
        kind=letters.kind_of(message),
        summary=message.facts["text"]["summary"],
        when=letters.when_in_words(message.facts),
    )


def _note(person: Person) -> Telling:
    return Telling(person=person, address=person.email, kind="note", summary="", when="")


def _quorum_note(note: QuorumNote) -> Telling:
    """Named after its first meeting; its page lists them all."""
    person, more = note.person, len(note.lines) - 1
    when = ngettext("%(first)s and %(n)d more", "%(first)s and %(n)d more", more) % {
        "first": note.lines[0].when,
        "n": more,
    }
    return Telling(person, person.email, note.kind, note.lines[0].label, when if more else note.lines[0].when)
