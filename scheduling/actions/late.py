"""Late changes, for those who subscribe: a short mail where their app may look again too late.

Compared, not remembered: what she knows is the last such mail, or what her feed last published, or what the
season's rule says; so it is said once, three edits are one mail, and an edit undone in time is none.
Feeds must therefore be published after this look, not before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q
from django.utils import translation

from boards.hours import day_in_words
from boards.models import ON_AGENDA, Booking, Channel, Meeting, Person, Seat
from boards.rules import clock
from scheduling import letters
from scheduling.actions.due import due_for
from scheduling.actions.notes import note_uid
from scheduling.differences import recurrence_id
from scheduling.facts import Reader, hours_in_words, naive, reader_of, shown
from scheduling.meeting_lines import line_for
from scheduling.models import Fragment, MailState, Method, OutgoingMail

Shown = dict[str, Any]  # as `scheduling.facts.shown` has it
READ = (MailState.SENDING, MailState.SENT, MailState.UNCERTAIN)


@dataclass
class LateChange:
    """What one subscriber knows of one meeting, and what is true; ``owed`` if that must be said."""

    meeting: Meeting
    person: Person
    reader: Reader
    truth: Shown
    rows: list[OutgoingMail] = field(default_factory=list)
    known: Shown | None = None
    owed: bool = False

    @property
    def kind(self) -> str:
        """``added``, ``cancelled``, ``restored``, ``moved``, or ``changed`` for its length or place."""
        known = self.known
        if known is None:
            return "added"
        if known["cancelled"] != self.truth["cancelled"]:
            return "cancelled" if self.truth["cancelled"] else "restored"
        return "moved" if _start(known) != _start(self.truth) else "changed"

    @property
    def waiting(self) -> list[OutgoingMail]:
        return [row for row in self.rows if row.state == MailState.QUEUED and not row.ambiguities]

    def is_settled(self) -> bool:
        said = [row.facts["said"] for row in self.waiting]
        return said == ([self.truth] if self.owed else [])

    def due_at(self, now: datetime) -> datetime:
        starts = [_start(one) for one in (self.truth, self.known) if one]
        return due_for(self.person, now, min((start for start in starts if start > now), default=None))


def tell_late_changes(seasons: Collection[UUID], meetings: Collection[UUID], now: datetime) -> int:
    """Queue what subscribers are owed about these seasons and meetings; returns the number of mails."""
    changes = late_changes(seasons, meetings, now)
    return sum(_settle(change, now) for change in changes if not change.is_settled())


def late_changes(
    seasons: Collection[UUID], meetings: Collection[UUID], now: datetime
) -> Iterator[LateChange]:
    """Every subscriber of every meeting among these that changed within the gap. Five queries at most."""
    gap = settings.REFRESH_GAP
    lately = Q(changed_at__gt=now - gap) | Q(board__changed_at__gt=now - gap, starts_at__lte=now + gap)
    found = Meeting.objects.filter(Q(series__in=seasons) | Q(pk__in=meetings), lately, ends_at__gt=now)
    fragments = Prefetch("fragments", Fragment.objects.defer("body"))
    changed = list(found.select_related("board__organisation", "series").prefetch_related(fragments))
    subscribers = _subscribers(changed)
    if not any(subscribers.values()):
        return
    rows = defaultdict[tuple[str, UUID | None], list[OutgoingMail]](list)
    uids = [_uid(meeting) for meeting in changed]
    for row in OutgoingMail.objects.filter(uid__in=uids).order_by("id").defer("mime"):
        rows[row.uid, row.person_id].append(row)
    for meeting in changed:
        published = {fragment.audience: fragment for fragment in meeting.fragments.all()}
        for person, mode in subscribers[meeting.pk].items():
            reader = reader_of(person, mode)
            change = LateChange(meeting, person, reader, shown(meeting, reader))
            change.rows = rows[_uid(meeting), person.pk]
            change.known = _known(change, published.get(reader.key))
            change.owed = _is_owed(change, now)
            yield change


def _subscribers(meetings: Collection[Meeting]) -> dict[UUID, dict[Person, str]]:
    """By meeting: who is expected there and reads a subscribed calendar, and how she takes part."""
    seats = Seat.objects.filter(Q(meeting__isnull=True) | Q(meeting__in=meetings), ended_at__isnull=True)
    seats = seats.filter(board__in={meeting.board_id for meeting in meetings})
    seats = seats.filter(person__channel=Channel.FEED, person__active=True)
    presents = Booking.objects.filter(ON_AGENDA, meeting__in=meetings)
    presents = presents.filter(presenter__channel=Channel.FEED, presenter__active=True)
    by_board, by_meeting = (defaultdict[UUID | None, dict[Person, str]](dict) for _ in range(2))
    for seat in seats.select_related("person__organisation"):
        where = by_meeting[seat.meeting_id] if seat.meeting_id else by_board[seat.board_id]
        where[seat.person] = seat.mode
    for booking in presents.select_related("presenter__organisation"):
        if booking.presenter:
            by_meeting[booking.meeting_id].setdefault(booking.presenter, booking.presenter_mode)
    return {
        meeting.pk: {**by_meeting[meeting.pk], **by_board[meeting.board_id]}  # a member's own seat counts
        for meeting in meetings
    }


def _known(change: LateChange, published: Fragment | None) -> Shown | None:
    """What she knows for certain; None for a meeting that nothing spoke of yet."""
    if change.waiting:
        before: Shown | None = change.waiting[0].facts["before"]
        return before
    told = [row for row in change.rows if row.state in READ or row.ambiguities]
    seen = published.meeting_version if published and published.shown else -1
    if told and told[-1].facts["version"] >= seen:
        said: Shown = told[-1].facts["said"]
        return said
    if published and published.shown:
        return dict(published.shown)
    if change.meeting.slot:
        return {**change.truth, "start": recurrence_id(change.meeting.slot), "cancelled": False}
    return None


def _is_owed(change: LateChange, now: datetime) -> bool:
    """Whether something that starts within the gap is not, or no longer, as she knows it."""
    truth, known = change.truth, change.known
    if truth == known or (truth["cancelled"] and (known is None or known["cancelled"])):
        return False
    refused = [row.facts["said"] for row in change.rows if row.state == MailState.FAILED]
    soon = [now < _start(one) <= now + settings.REFRESH_GAP for one in (truth, known) if one]
    return any(soon) and truth not in refused


def _start(one: Shown) -> datetime:
    return clock.instant(naive(one["start"]), one["zone"])


def _uid(meeting: Meeting) -> str:
    return note_uid(f"late-{meeting.pk}")


def _settle(change: LateChange, now: datetime) -> int:
    """Make the queue hold exactly what is owed. Another process that was quicker has done the same."""
    waiting = OutgoingMail.objects.filter(pk__in=[row.pk for row in change.waiting], state=MailState.QUEUED)
    try:
        with transaction.atomic():
            waiting.update(state=MailState.DROPPED, finished_at=now)
            if change.owed:
                _mail(change, now).save(force_insert=True)
    except IntegrityError:
        return 0
    return int(change.owed)


def _mail(change: LateChange, now: datetime) -> OutgoingMail:
    person, due_at = change.person, change.due_at(now)
    letter = letters.compose_note(person, "late_change", _context(change), now)
    return OutgoingMail(
        person=person,
        address=person.email,
        method=Method.NOTE,
        uid=_uid(change.meeting),
        issue=len(change.rows),
        facts={"said": change.truth, "before": change.known, "version": change.meeting.version},
        subject=letter.subject[:200],
        mime=letter.mime,
        created_at=now,
        due_at=due_at,
        held_until=due_at if due_at > now else None,
    )


def _context(change: LateChange) -> dict[str, object]:
    with translation.override(change.person.language):
        return {
            "kind": change.kind,
            "line": line_for(change.person, change.meeting),
            "before": _before(change),
            "location": change.truth["location"],
        }


def _before(change: LateChange) -> str:
    """The time that a move replaces, in words; empty for any other change."""
    if change.known is None or change.kind != "moved":
        return ""
    meeting, start = change.meeting, _start(change.known)
    day = day_in_words(clock.local(start, meeting.time_zone))
    return f"{day}, {hours_in_words(start, meeting, change.reader)}"
