"""Threads: for each address, what it was told about a season or meeting and what it should be told now."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from boards.models import ON_AGENDA, Booking, Channel, Meeting, Person, Seat, SeatMode, Series
from scheduling import facts
from scheduling.actions.due import due_for, starts_spoken_of
from scheduling.differences import (
    MASTER,
    Message,
    Occurrence,
    Season,
    Told,
    meeting_messages,
    replaced,
    season_messages,
)
from scheduling.facts import Reader
from scheduling.models import Invitation, MailState, Method, OutgoingMail

Row = TypeVar("Row", bound=Model)
People = Collection[UUID] | None  # None: everybody concerned
ONE_BY_ONE_AHEAD = timedelta(weeks=8)  # a season's meetings are told one by one once they are this near


@dataclass
class Thread:
    """All that one address was told about one season or meeting, and what it would be told now."""

    person: Person
    address: str
    seat: Seat | None
    invitation: Invitation | None
    told: dict[str, Told] = field(default_factory=dict)
    queued: list[OutgoingMail] = field(default_factory=list)
    again: list[OutgoingMail] = field(default_factory=list)  # queued too, saying what she was told already
    given_up: list[OutgoingMail] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    issues: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    expected: bool = False  # at the meetings, told here or in another way
    next_start: datetime | None = None  # in the season, held or cancelled, if the thread is about one

    @property
    def is_member(self) -> bool:
        """Whether she sits on the board, and not at this one meeting."""
        return self.seat is not None and self.seat.meeting_id is None

    @property
    def sequence(self) -> int:
        return self.invitation.sequence if self.invitation else -1

    def wanted(self, *channels: Channel) -> bool:
        """Whether this address is where its person is told, in one of these ways."""
        person = self.person
        return person.active and person.channel in channels and self.address == person.email

    def owe(self, messages: Iterable[Message]) -> None:
        """What it would be told; an invitation taken back from somebody still expected says so."""
        self.messages = [
            replaced(message) if message.withdrawn and self.expected else message for message in messages
        ]

    def news(self) -> list[Message]:
        """The messages, but for those that the mail server refused for good with the same words."""
        refused = [_says(mail) for mail in self.given_up]
        return [message for message in self.messages if message.says() not in refused]

    def is_settled(self) -> bool:
        """Whether what waits in the queue is exactly what should be said."""
        queued = sorted((_says(mail) for mail in self.queued), key=str)
        return queued == sorted((message.says() for message in self.news()), key=str)

    def due_at(self, now: datetime) -> datetime:
        """When its news leave: all together, since one about a day waits for that about its season."""
        starts = [start for message in self.news() for start in self._starts(message) if start > now]
        return due_for(self.person, now, min(starts, default=None))

    def _starts(self, message: Message) -> Iterable[datetime]:
        if "rrule" in message.facts:
            return [self.next_start] if self.next_start else []
        return starts_spoken_of(message, self.told.get(message.recurrence_id))

    def overtaken_by(self, news: Iterable[Message]) -> list[OutgoingMail]:
        """What waits and must not leave once this is told; a copy of what still holds may leave."""
        keys = {message.recurrence_id for message in news}
        return self.queued + [mail for mail in self.again if {mail.recurrence_id, MASTER} & keys]


def _says(mail: OutgoingMail) -> tuple[str, bool, dict[str, object]]:
    return mail.recurrence_id, mail.method == Method.CANCEL, mail.facts


def season_threads(series: Series, people: People, now: datetime, /, *, hold: bool) -> list[Thread]:
    """The threads of a season with the messages that they lack.

    With ``hold``, inside a transaction, none of their queued mails leaves before it ends.
    """
    seats = Seat.objects.filter(board=series.board, meeting__isnull=True, ended_at__isnull=True)
    seats = seats.select_related("person__organisation")
    invitations = Invitation.objects.filter(series=series)
    threads = _threads(_of(seats, people), _of(invitations, people), hold=hold)
    meetings = Meeting.objects.filter(series=series).filter(Q(ends_at__gt=now) | Q(slot_date__gte=now.date()))
    ahead = list(meetings.select_related("board__organisation").order_by("slot_date"))
    next_start = min((meeting.starts_at for meeting in ahead if meeting.starts_at > now), default=None)
    seasons: dict[tuple[Reader, str], Season] = {}
    for thread in threads:
        season = None
        if thread.seat and thread.wanted(Channel.INVITATION):
            reader = facts.reader_of(thread.person, thread.seat.mode)
            key = reader, facts.role_of(thread.seat)
            if key not in seasons:
                seasons[key] = facts.season(series, ahead, *key)
            season = seasons[key]
        thread.next_start = next_start
        thread.owe(season_messages(season, thread.told, thread.sequence, now))
    return threads


def meeting_threads(meeting: Meeting, people: People, now: datetime, /, *, hold: bool) -> list[Thread]:
    """The threads about this meeting alone: guests and presenters; everybody, if it is in no season.

    Also members of its season who prefer one invitation for each meeting, once it is eight weeks away.
    """
    guests = Seat.objects.filter(ended_at__isnull=True, meeting=meeting).select_related(
        "person__organisation"
    )
    standing = Seat.objects.filter(ended_at__isnull=True, board=meeting.board, meeting__isnull=True)
    members = standing.select_related("person__organisation")
    by_season: set[UUID] = set()
    if meeting.series_id:
        members = members.filter(person__channel=Channel.MEETINGS)
        by_season = set(standing.exclude(person__channel=Channel.MEETINGS).values_list("person", flat=True))
    threads = _threads(
        [*_of(members, people), *_of(guests, people), *_presenting(meeting, people)],
        _of(Invitation.objects.filter(meeting=meeting), people),
        hold=hold,
    )
    too_early = meeting.series_id is not None and meeting.starts_at > now + ONE_BY_ONE_AHEAD
    rendered: dict[tuple[Reader, str], Occurrence] = {}
    for thread in threads:
        truth = None
        waits = too_early and thread.is_member and not thread.told
        told_here = thread.wanted(Channel.INVITATION, Channel.MEETINGS) and thread.person.pk not in by_season
        if thread.seat and told_here and not waits:
            key = facts.reader_of(thread.person, thread.seat.mode), facts.role_of(thread.seat)
            truth = rendered.setdefault(key, facts.occurrence(meeting, *key))
        thread.expected |= thread.person.pk in by_season
        thread.owe(meeting_messages(truth, thread.told.get(MASTER), thread.sequence, now))
    return threads


def _presenting(meeting: Meeting, people: People) -> Iterator[Seat]:
    """Whoever presents a case there takes part as a guest would, for as long as the case is booked."""
    bookings = Booking.objects.filter(ON_AGENDA, meeting=meeting, presenter__isnull=False)
    if people is not None:
        bookings = bookings.filter(presenter__in=people)
    for booking in bookings.select_related("presenter__organisation"):
        if booking.presenter:
            mode = SeatMode(booking.presenter_mode)
            yield Seat(
                board=meeting.board, person=booking.presenter, kind="guest", mode=mode, meeting=meeting
            )


def _of(rows: QuerySet[Row], people: People) -> QuerySet[Row]:
    return rows if people is None else rows.filter(person__in=people)


def _threads(seats: Iterable[Seat], invitations: QuerySet[Invitation], *, hold: bool) -> list[Thread]:
    """One thread for each (person, address): those that should be told, and those that once were."""
    known = list(invitations.select_related("person__organisation"))
    threads = {
        (invitation.person_id, invitation.address): Thread(
            invitation.person, invitation.address, None, invitation
        )
        for invitation in known
    }
    for seat in seats:
        key = seat.person_id, seat.person.email
        thread = threads.setdefault(key, Thread(seat.person, seat.person.email, None, None))
        thread.seat = thread.seat or seat
    seated = {person for (person, _), thread in threads.items() if thread.seat}
    for thread in threads.values():
        thread.expected = thread.person.pk in seated and thread.person.active
    by_key = {thread.invitation.pk: thread for thread in threads.values() if thread.invitation}
    for mail in _held_mails(by_key) if hold else _mails(by_key):
        if mail.invitation_id is not None:
            _note(mail, by_key[mail.invitation_id])
    return list(threads.values())


def _mails(invitations: Collection[int]) -> list[OutgoingMail]:
    """Every mail of these threads, oldest first."""
    return list(OutgoingMail.objects.filter(invitation__in=invitations).order_by("id").defer("mime"))


def _held_mails(invitations: Collection[int]) -> list[OutgoingMail]:
    """The same, those in the queue locked so that none leaves meanwhile."""
    waiting = OutgoingMail.objects.filter(invitation__in=invitations, state=MailState.QUEUED).order_by("id")
    while True:
        found = _mails(invitations)
        queued = {mail.pk for mail in found if mail.state == MailState.QUEUED}
        if set(waiting.select_for_update().values_list("pk", flat=True)) == queued:
            return found


def _note(mail: OutgoingMail, thread: Thread) -> None:
    """Later mails overwrite earlier ones: what counts is the last word."""
    key = mail.recurrence_id
    thread.issues[key, mail.sequence, mail.method] += 1
    said = Told(mail.facts, mail.sequence, mail.method == Method.REQUEST)
    perhaps_read = mail.ambiguities > 0 or mail.state in (
        MailState.SENDING,
        MailState.SENT,
        MailState.UNCERTAIN,
    )
    if perhaps_read:
        thread.told[key] = said
        thread.given_up = [refused for refused in thread.given_up if refused.recurrence_id != key]
    elif mail.state == MailState.FAILED:
        thread.given_up.append(mail)
    if mail.state == MailState.QUEUED:
        (thread.again if thread.told.get(key) == said else thread.queued).append(mail)
