"""The relay: from what was written in the journal to whose calendars to look at again.

An entry only says where to look; what to say follows from comparing. So an entry handled twice, late or
out of order does no harm, and one that is lost is mended by the next look at the same thing.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from boards.models import ON_AGENDA, Booking, Channel, JournalEntry, Meeting, Person, Seat, Series, Unhandled
from scheduling.actions import feeds, item_notes, late, links, list_notes, quorum_notes
from scheduling.actions.invitations import may_matter, reconcile_meeting, reconcile_season
from scheduling.actions.threads import ONE_BY_ONE_AHEAD
from scheduling.models import Invitation

log = logging.getLogger(__name__)

BATCH = 100  # entries: so few that a worker killed again and again still gets somewhere
LONG_ROUND = 10  # subjects: more than one change of one meeting touches
BREATH = 0.1  # seconds


@dataclass
class Scope:
    """Where to look, and for whom; None stands for everybody concerned."""

    seasons: dict[UUID, set[UUID] | None] = field(default_factory=dict)
    meetings: dict[UUID, set[UUID] | None] = field(default_factory=dict)
    people: set[UUID] = field(default_factory=set)
    boards: set[UUID] = field(default_factory=set)
    notes: list[JournalEntry] = field(default_factory=list)  # each owes one person a mail of its own
    lists: list[JournalEntry] = field(default_factory=list)  # the same, where several make one mail
    items: list[JournalEntry] = field(default_factory=list)  # the same, about what she owes for a case

    def season(self, series: UUID, person: UUID | None = None) -> None:
        _widen(self.seasons, series, person)

    def meeting(self, meeting: UUID, person: UUID | None = None) -> None:
        _widen(self.meetings, meeting, person)


def _widen(where: dict[UUID, set[UUID] | None], key: UUID, person: UUID | None) -> None:
    if person is None:
        where[key] = None
        return
    known = where.setdefault(key, set())
    if known is not None:
        known.add(person)


def relay(now: datetime) -> int:
    """Handle the journal's new entries until there are none; returns how many mails were queued.

    An entry that cannot be handled keeps its mark and is said in the log; it does not hold up the others.
    """
    queued, size = 0, BATCH
    stuck: set[int] = set()
    while marks := _waiting(stuck, size):
        try:
            queued += tell(scope_of((mark.entry for mark in marks), now), now)
        except (LookupError, ValueError, ObjectDoesNotExist):
            if len(marks) == 1:
                log.exception("Journal entry %s cannot be relayed", marks[0].pk)
                stuck.add(marks[0].pk)
            size = 1
            continue
        Unhandled.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return queued


def _waiting(stuck: set[int], most: int) -> list[Unhandled]:
    marks = Unhandled.objects.exclude(pk__in=stuck).select_related("entry")
    return list(marks.order_by("entry_id")[:most])


def scope_of(entries: Iterable[JournalEntry], now: datetime) -> Scope:
    scope = Scope()
    for entry in entries:
        SCOPES[entry.verb](scope, entry, now)
    return scope


def tell(scope: Scope, now: datetime) -> int:
    """Reconcile all that a scope names, then publish the feeds of those concerned."""
    rounds = ((reconcile_season, scope.seasons), (reconcile_meeting, scope.meetings))
    many = sum(len(subjects) for _, subjects in rounds) > LONG_ROUND
    queued = 0
    for reconcile, subjects in rounds:
        for subject, people in subjects.items():
            queued += (written := reconcile(subject, people, now))
            if many and written:
                _let_others_write()
    queued += links.send_first_links(scope.people, now)
    queued += late.tell_late_changes(scope.seasons, scope.meetings, now)  # before the feeds say it
    queued += quorum_notes.send_quorum_notes(scope.notes, now)
    queued += list_notes.send_list_notes(scope.lists, now)
    queued += item_notes.send_item_notes(scope.items, now)
    feeds.publish_for(scope.people | people_concerned(scope), scope.boards, now)
    return queued


def _let_others_write() -> None:
    """SQLite has one writer and no queue: whoever waits looks again every tenth of a second at the latest."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(BREATH)


def everything(now: datetime) -> Scope:
    """All that could concern anybody: for the daily look, which mends whatever was lost."""
    scope = Scope(people=set(Person.objects.values_list("pk", flat=True)))
    for series in Series.objects.filter(may_matter(now)).values_list("pk", flat=True):
        scope.season(series)
    for meeting in _told_alone(Meeting.objects.filter(ends_at__gt=now), now):
        scope.meeting(meeting)
    return scope


def people_concerned(scope: Scope) -> set[UUID]:
    """Everybody whose own feed holds a board that changed: members, guests, and presenters."""
    if not scope.boards:
        return set()
    boards = scope.boards
    seated = Seat.objects.filter(board__in=boards, ended_at__isnull=True).values_list("person", flat=True)
    presents = Booking.objects.filter(ON_AGENDA, board__in=boards, presenter__isnull=False)
    return set(seated) | set(presents.values_list("presenter", flat=True))


def _told_alone(meetings: QuerySet[Meeting], now: datetime) -> Iterable[UUID]:
    """Meetings that somebody is, was or should be told of by themselves and not with their season."""
    one_by_one = Seat.objects.filter(
        board=OuterRef("board"), meeting__isnull=True, ended_at__isnull=True, person__channel=Channel.MEETINGS
    )
    alone = Q(series__isnull=True) | Q(guest_seats__isnull=False)
    alone |= Q(bookings__presenter__isnull=False) | Q(invitations__isnull=False)
    alone |= Q(Exists(one_by_one), starts_at__lte=now + ONE_BY_ONE_AHEAD)
    return meetings.filter(alone).distinct().values_list("pk", flat=True)


def _nothing(*_: object) -> None:
    """The entry changes nobody's calendar."""


def _meeting(scope: Scope, entry: JournalEntry, _: datetime) -> None:
    if entry.meeting_id is None or entry.board_id is None:
        return
    scope.meeting(entry.meeting_id)
    scope.boards.add(entry.board_id)
    if entry.series_id:
        scope.season(entry.series_id)


def _season(scope: Scope, entry: JournalEntry, now: datetime) -> None:
    if entry.series_id and entry.board_id:
        scope.season(entry.series_id)
        for meeting in _told_alone(Meeting.objects.filter(series=entry.series_id, ends_at__gt=now), now):
            scope.meeting(meeting)
        scope.boards.add(entry.board_id)


def _seasons(scope: Scope, entry: JournalEntry, now: datetime) -> None:
    """A season changed: it, the one that took its meetings, and whoever was told of one of these alone."""
    for series in entry.facts["seasons"]:
        scope.season(UUID(series))
    for meeting in _told_alone(Meeting.objects.filter(pk__in=entry.facts["meetings"]), now):
        scope.meeting(meeting)
    if entry.board_id:
        scope.boards.add(entry.board_id)


def _board(scope: Scope, entry: JournalEntry, now: datetime) -> None:
    if entry.board_id:
        scope.boards.add(entry.board_id)
        _whole_board(scope, entry.board_id, None, now)


def _whole_board(scope: Scope, board: UUID, person: UUID | None, now: datetime) -> None:
    for series in Series.objects.filter(may_matter(now), board=board).values_list("pk", flat=True):
        scope.season(series, person)
    for meeting in _told_alone(Meeting.objects.filter(board=board, ends_at__gt=now), now):
        scope.meeting(meeting, person)


def _seat(scope: Scope, entry: JournalEntry, now: datetime) -> None:
    if entry.person_id is None or entry.board_id is None:
        return
    scope.people.add(entry.person_id)
    if entry.meeting_id:
        scope.meeting(entry.meeting_id, entry.person_id)
    else:
        _whole_board(scope, entry.board_id, entry.person_id, now)


def _person(scope: Scope, entry: JournalEntry, now: datetime) -> None:
    """Wherever she sits, sat, presents, or was once invited."""
    person = entry.person_id
    if person is None:
        return
    scope.people.add(person)
    boards = set(Seat.objects.filter(person=person).values_list("board", flat=True))
    for board in boards:
        _whole_board(scope, board, person, now)
    ahead = Meeting.objects.filter(ends_at__gt=now)
    presents = ahead.filter(bookings__presenter=person).values_list("pk", flat=True)
    invited = Invitation.objects.filter(person=person)
    for meeting in {*presents, *ahead.filter(invitations__in=invited).values_list("pk", flat=True)}:
        scope.meeting(meeting, person)
    told = Series.objects.filter(may_matter(now), invitations__in=invited)
    for series in told.values_list("pk", flat=True):
        scope.season(series, person)


def _booking(scope: Scope, entry: JournalEntry, _: datetime) -> None:
    """A booking concerns its presenter alone, on the meeting that it left and the one that it joined."""
    presenter = entry.facts.get("presenter")
    if presenter is None:
        return
    scope.people.add(UUID(presenter))
    before = entry.facts.get("before")
    for meeting in filter(None, (entry.meeting_id, UUID(before) if before else None)):
        scope.meeting(meeting, UUID(presenter))


def _request(scope: Scope, entry: JournalEntry, _: datetime) -> None:
    """Whoever presented the case, and whoever does now."""
    for presenter in entry.facts.get("presenters", ()):
        scope.people.add(UUID(presenter))
        if entry.meeting_id:
            scope.meeting(entry.meeting_id, UUID(presenter))


def _own_note(scope: Scope, entry: JournalEntry, _: datetime) -> None:
    scope.notes.append(entry)


def _list_note(scope: Scope, entry: JournalEntry, _: datetime) -> None:
    scope.lists.append(entry)


def _item_note(scope: Scope, entry: JournalEntry, _: datetime) -> None:
    scope.items.append(entry)


Rule = Callable[[Scope, JournalEntry, datetime], None]

SCOPES: dict[str, Rule] = {
    "organisation.added": _nothing,
    "organisation.edited": _nothing,
    "organisation.former-name-added": _nothing,
    "partnership.added": _nothing,
    "partnership.edited": _nothing,
    "person.added": _nothing,
    "person.noted": _nothing,
    "person.edited": _person,
    "person.left": _person,
    "person.hours-added": _nothing,
    "person.hours-removed": _nothing,
    "person.taken-back": _nothing,
    "people.imported": _nothing,
    "requests.imported": _nothing,
    "user.added": _nothing,
    "specialties.added": _nothing,
    "specialties.prepared": _nothing,
    "stay.recorded": _nothing,
    "demo.network-loaded": _nothing,
    "demo.history-loaded": _nothing,
    "board.created": _nothing,
    "board.edited": _board,
    "board.noted": _nothing,
    "day-off.added": _nothing,
    "day-off.withdrawn": _nothing,
    "school-holidays.imported": _nothing,
    "season.opened": _season,
    "season.extended": _season,
    "season.changed": _seasons,
    "season.shortened": _seasons,
    "season.prolonged": _seasons,
    "season.withdrawn": _seasons,
    "season.restored": _seasons,
    "seat.given": _seat,
    "seat.changed": _seat,
    "seat.ended": _seat,
    "meeting.added": _meeting,
    "meeting.moved": _meeting,
    "meeting.cancelled": _meeting,
    "meeting.restored": _meeting,
    "case.registered": _nothing,
    "case.edited": _nothing,
    "case.request-edited": _request,
    "item.owed": _nothing,
    "item.expected": _nothing,
    "item.received": _nothing,
    "item.reopened": _nothing,
    "item.dropped": _nothing,
    "item.chased": _item_note,
    "case.booked": _booking,
    "case.placed": _booking,
    "case.withdrawn": _booking,
    "case.promoted": _booking,
    "case.deferred": _booking,
    "case.waiting": _nothing,
    "case.escalated": _nothing,
    "case.urgent": _nothing,
    "case.not-urgent": _nothing,
    "case.split": _nothing,
    "case.joined": _nothing,
    "case.referred": _nothing,
    "place.held": _nothing,
    "place.released": _nothing,
    "meeting.overbooked": _nothing,
    "meeting.extra-taken-back": _nothing,
    "list.published": _nothing,
    "list.changed": _list_note,
    "case.recorded": _booking,
    "case.discussed-again": _booking,
    "case.triaged": _nothing,
    "case.back-to-triage": _nothing,
    "guideline.added": _nothing,
    "guideline.edited": _nothing,
    "guideline.withdrawn": _nothing,
    "guideline.restored": _nothing,
    "audit.drawn": _nothing,
    "audit.settled": _nothing,
    "attendance.answered": _nothing,
    "attendance.answers-entered": _nothing,
    "attendance.recorded": _nothing,
    "attendance.season-answered": _nothing,
    "attendance.chased": _own_note,
    "absence.entered": _nothing,
    "absence.withdrawn": _nothing,
    "deputy.asked": _own_note,
    "deputy.released": _own_note,
    "address.undeliverable": _nothing,
    "feed.opened": _nothing,
    "feed.revoked": _nothing,
    "calendar.link-used": _nothing,
    "calendar.link-asked": _nothing,
    "meeting.list-exported": _nothing,
    "view.saved": _nothing,
    "view.renamed": _nothing,
    "view.deleted": _nothing,
    "inbox.read": _nothing,
    "inbox.settled": _nothing,
    "inbox.reopened": _nothing,
}
