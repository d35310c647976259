"""Answers as mail clients write them, to invitations that were really sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from boards.models import Meeting, Person
from scheduling.actions import inbox
from scheduling.actions.relay import relay
from scheduling.models import InboundMail, InboundSource, Invitation, MailState, OutgoingMail
from tests import make

OURS = "mx.hospital.example"  # our mail server's name
_numbers = count(1)


def told(now: datetime = make.NOW) -> None:
    """Everybody has read what she was owed."""
    relay(now)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT, finished_at=now)


def invitation_of(person: Person) -> Invitation:
    return Invitation.objects.get(person=person)


def proof(sender: str, verdict: str = "pass", server: str = OURS) -> str:
    """What a mail server found out about a sender."""
    return f"Authentication-Results: {server}; dmarc={verdict} header.from={sender.rpartition('@')[2]}"


def day(meeting: Meeting) -> str:
    """The RECURRENCE-ID line of a season's meeting, in the season's zone."""
    return f"RECURRENCE-ID;TZID={meeting.time_zone}:{meeting.slot:%Y%m%dT%H%M%S}"


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class Answer:
    """One REPLY. ``days`` are RECURRENCE-ID lines, one VEVENT each; none for the whole thread.

    ``attendee`` is the ATTENDEE line without its PARTSTAT's value, or the invited address.
    """

    to: Invitation
    partstat: str = "ACCEPTED"
    days: tuple[str, ...] = ()
    method: str = "REPLY"
    sequence: int = 0
    stamp: datetime = make.NOW
    uid: str = ""
    sender: str = ""
    recipient: str = ""
    attendees: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    content_type: str = ""
    message_id: str = field(default_factory=lambda: f"<{next(_numbers)}.answer@client.example>")

    def but(self, **changes: object) -> Answer:
        return replace(self, message_id=f"<{next(_numbers)}.answer@client.example>", **changes)  # type: ignore[arg-type]

    def calendar(self) -> str:
        events = [line for day in (self.days or ("",)) for line in self._event(day)]
        method = [f"METHOD:{self.method}"] if self.method else []
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//client//EN", *method, *events, "END:VCALENDAR"]
        return "\r\n".join(lines) + "\r\n"

    def _event(self, day: str) -> Iterable[str]:
        plain = f"ATTENDEE;CN=Dr;PARTSTAT={self.partstat}:mailto:{self.to.address}"
        yield from ("BEGIN:VEVENT", f"UID:{self.uid or self.to.uid}", f"DTSTAMP:{instant(self.stamp)}")
        yield from (f"SEQUENCE:{self.sequence}", *([day] if day else []), *(self.attendees or (plain,)))
        yield from (*self.lines, "END:VEVENT")

    def mime(self) -> bytes:
        kind = self.content_type or f"text/calendar; method={self.method}; charset=UTF-8"
        head = [
            *self.fields,
            f"From: Dr <{self.sender or self.to.address}>",
            f"To: {self.recipient or self.to.organizer}",
            f"Message-ID: {self.message_id}",
            "MIME-Version: 1.0",
            f"Content-Type: {kind}",
            "Content-Transfer-Encoding: 8bit",
        ]
        return ("\r\n".join(head) + "\r\n\r\n" + self.calendar()).encode()


def read(raw: bytes, now: datetime = make.NOW) -> InboundMail:
    """Receive one message and bring it to its outcome."""
    mail = inbox.receive(raw, source=InboundSource.PIPE, now=now)
    inbox.read_new(now)
    mail.refresh_from_db()
    return mail


def hear(answer: Answer, now: datetime = make.NOW) -> InboundMail:
    return read(answer.mime(), now)
