"""What an answer by mail changes: rules 4 to 11 for one REPLY, COUNTER or REFRESH whose thread is known.

An answer changes what one person said about one thread, and nothing else: no meeting is moved, nobody is
invited, no other thread is touched.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from boards.models import Meeting, Person, Seat, Series
from boards.queries.expected import seat_at
from scheduling.actions.hearing import Hearing, day_of, proposed_time
from scheduling.actions.telling_again import held, tell_again
from scheduling.differences import MASTER
from scheduling.ical.replies import Attendee, ReplyCalendar, ReplyEvent
from scheduling.incoming import InboundLetter
from scheduling.models import InboundMail, Invitation, Outcome, Undeliverable

# What a person should look at first comes first; a message of many events ends in the first of theirs.
_PRESSING = [
    Outcome.STRANGER,
    Outcome.PROPOSAL,
    Outcome.DELEGATED,
    Outcome.LETTER,
    Outcome.OLDER_TIME,
    Outcome.RECORDED_UNVERIFIED,
    Outcome.RECORDED,
    Outcome.REFRESHED,
    Outcome.NO_EFFECT,
    Outcome.OVERTAKEN,
]


@dataclass
class Reply:
    """An answer and the thread whose UID it bears. ``by_token``: it came to that thread's signed address."""

    mail: InboundMail
    letter: InboundLetter
    calendar: ReplyCalendar
    invitation: Invitation
    by_token: bool
    hers: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Her addresses: this thread's, today's, and those of her other threads."""
        person = self.invitation.person
        others = Invitation.objects.filter(person=person).values_list("address", flat=True).distinct()
        self.hers = frozenset(address.lower() for address in (self.invitation.address, person.email, *others))

    @property
    def from_her(self) -> bool:
        """Our own mail server vouches that it is from one of her addresses."""
        return self.letter.proved and self.letter.sender in self.hers


@dataclass
class Said:
    """What one message amounts to. ``events`` says it of each VEVENT, as JSON."""

    outcome: Outcome
    code: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    meeting: Meeting | None = None
    comment: bool = False


def hear(reply: Reply, now: datetime) -> Said:
    """Record what the reply says, inside the caller's transaction."""
    if not reply.by_token and not _proves_another_way(reply):
        return Said(Outcome.QUARANTINED, "not-proved")
    subject = held(reply.invitation)
    asked = reply.calendar.method == "REFRESH"
    said = _refresh(reply, subject, now) if asked else _hear_events(reply, subject, now)
    said.comment = any(event.comment for event in reply.calendar.events)
    if reply.from_her:
        Undeliverable.objects.filter(address=reply.letter.sender).delete()
    return said


def _hear_events(reply: Reply, subject: Series | Meeting, now: datetime) -> Said:
    said = [_hear_event(reply, subject, event, now) for event in reply.calendar.events]
    first = min(said, key=lambda one: _PRESSING.index(one.outcome))
    first.events = [line for one in said for line in one.events]
    if Outcome.OLDER_TIME in {one.outcome for one in said}:
        _ask_again(reply, said, now)
    return first


def _proves_another_way(reply: Reply) -> bool:
    """Without the token: a proved sender who speaks for herself, though perhaps a stranger to the thread."""
    if not reply.letter.proved:
        return False
    speakers = {one.address for event in reply.calendar.events for one in event.attendees}
    return reply.letter.sender in reply.hers or reply.letter.sender in speakers


@dataclass(frozen=True)
class _About:
    """One VEVENT of a reply, and the day of ours that it is about."""

    reply: Reply
    subject: Series | Meeting
    event: ReplyEvent
    key: str | None
    meeting: Meeting | None

    def heard(self, speaker: Invitation, partstat: str, now: datetime) -> Said:
        hearing = Hearing(
            mail=self.reply.mail,
            invitation=self.reply.invitation,
            speaker=speaker,
            subject=self.subject,
            meeting=self.meeting,
            key=self.key or MASTER,
        )
        verdict = hearing.hear(self.event, partstat, now)
        return Said(verdict.outcome, verdict.code)


def _hear_event(reply: Reply, subject: Series | Meeting, event: ReplyEvent, now: datetime) -> Said:
    key, meeting = day_of(event, subject)
    about = _About(reply, subject, event, key, meeting)
    mine = [one for one in event.attendees if one.address in reply.hers]
    if not event.attendees:
        said = Said(Outcome.LETTER, "no-attendee")
    elif not mine:
        said = _from_another(about, now)
    elif len({one.partstat for one in mine}) > 1:
        said = Said(Outcome.LETTER, "said-twice")
    else:
        said = _from_invited(about, mine[0], now)
    said.meeting = meeting
    said.events = [_line(about, mine, said)]
    if mine:
        said.about = {"answer": mine[0].partstat, **said.about}
    return said


def _line(about: _About, mine: list[Attendee], said: Said) -> dict[str, Any]:
    stamp = about.event.stamp
    return {
        "day": about.key or "",
        "answer": mine[0].partstat if mine else "",
        "sequence": about.event.sequence,
        "stamp": stamp.isoformat() if stamp else "",
        "outcome": said.outcome.value,
        "code": said.code,
    }


def _from_invited(about: _About, attendee: Attendee, now: datetime) -> Said:
    reply, event = about.reply, about.event
    if event.onwards:
        return Said(Outcome.LETTER, "this-and-following")
    if about.key is None:
        return Said(Outcome.NO_EFFECT, "no-such-day")
    if not takes_part(reply.invitation.person, about.subject, about.meeting):
        return Said(Outcome.NO_EFFECT, "no-longer-expected")
    delegated = attendee.partstat == "DELEGATED" or bool(attendee.delegated_to)
    said = about.heard(reply.invitation, "DECLINED" if delegated else attendee.partstat, now)
    if said.outcome is Outcome.RECORDED and not reply.from_her:
        said.outcome = Outcome.RECORDED_UNVERIFIED
    if reply.calendar.method == "COUNTER":
        return _proposal(said, event, about.subject)
    if delegated and said.outcome in (Outcome.RECORDED, Outcome.RECORDED_UNVERIFIED):
        return Said(Outcome.DELEGATED, about={"delegate": "".join(attendee.delegated_to[:1])})
    return said


def _proposal(said: Said, event: ReplyEvent, subject: Series | Meeting) -> Said:
    """A counter-proposal waits for a person, whatever became of the answer in it; too late is too late."""
    if said.outcome is Outcome.NO_EFFECT and said.code != "no-answer":
        return said
    recorded = said.outcome in (Outcome.RECORDED, Outcome.RECORDED_UNVERIFIED)
    code = "" if recorded else said.code or said.outcome.value
    proposed = proposed_time(event, subject.time_zone)
    about = {"proposed": proposed.isoformat() if proposed else "", "sequence": event.sequence}
    return Said(Outcome.PROPOSAL, code, about=about)


def _from_another(about: _About, now: datetime) -> Said:
    """Somebody who was not invited here: a delegate, or whoever was forwarded the mail. Never added.

    A delegate who sits on the board and proves who she is answers for herself.
    """
    reply, speaker = about.reply, about.event.attendees[0]
    words = {"attendee": speaker.address, "answer": speaker.partstat, "delegate": speaker.address}
    if not any(one in reply.hers for one in speaker.delegated_from):
        return Said(Outcome.STRANGER, "not-invited", about=words)
    own = _thread_of(speaker, reply)
    proved = reply.letter.proved and reply.letter.sender == speaker.address
    if not proved or own is None or about.key is None:
        return Said(Outcome.DELEGATED, "delegate-waits", about=words)
    if not takes_part(own.person, about.subject, about.meeting):
        return Said(Outcome.DELEGATED, "delegate-waits", about=words)
    said = about.heard(own, speaker.partstat, now)
    said.about = words
    return said


def _thread_of(speaker: Attendee, reply: Reply) -> Invitation | None:
    """The speaker's own invitation to the same season or meeting."""
    of = reply.invitation
    same = Invitation.objects.filter(series=of.series_id, meeting=of.meeting_id, person__active=True)
    return same.filter(address__iexact=speaker.address).select_related("person").first()


def takes_part(person: Person, subject: Series | Meeting, meeting: Meeting | None) -> bool:
    """Whether this person is expected there now: at the day in question, or at the season's meetings."""
    if meeting is not None:
        return seat_at(meeting, person) is not None
    seats = Seat.objects.filter(board=subject.board_id, person=person, ended_at__isnull=True)
    return person.active and seats.filter(meeting__isnull=True).exists()


def _ask_again(reply: Reply, said: list[Said], now: datetime) -> None:
    """Once for each message: the one day that it was about, or the whole thread."""
    days = {line["day"] for one in said if one.outcome is Outcome.OLDER_TIME for line in one.events}
    tell_again(reply.invitation, days.pop() if len(days) == 1 else MASTER, now)


def _refresh(reply: Reply, subject: Series | Meeting, now: datetime) -> Said:
    """She has lost the event, or never got it: she is told all of the thread again."""
    meeting = subject if isinstance(subject, Meeting) else None
    asks = {one.address for event in reply.calendar.events for one in event.attendees}
    if asks and not asks & reply.hers:
        return Said(Outcome.STRANGER, "not-invited", about={"attendee": min(asks)})
    if not takes_part(reply.invitation.person, subject, meeting):
        return Said(Outcome.NO_EFFECT, "no-longer-expected")
    told = tell_again(reply.invitation, MASTER, now)
    return Said(Outcome.REFRESHED) if told else Said(Outcome.NO_EFFECT, "told-already")
