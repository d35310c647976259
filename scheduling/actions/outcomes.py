"""Which outcome a message ends in: the rules of its kind, and whose thread it belongs to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models.functions import Lower

from boards.journal import record
from boards.models import Meeting, Person, TumourBoard
from scheduling.actions.answers import Reply, Said, hear
from scheduling.ical.replies import ReplyCalendar
from scheduling.incoming import InboundLetter, Kind
from scheduling.models import InboundMail, Invitation, Outcome, Undeliverable


@dataclass
class Ending:
    """How a message ends. ``about`` holds times, answers and addresses, never what somebody wrote:

    ``from``; ``answer`` (PARTSTAT); ``proposed`` (ISO, aware); ``delegate``, ``attendee`` and ``failed``
    (addresses); ``comment`` (whether there is one); ``events``, a line for each VEVENT.
    """

    outcome: Outcome
    code: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    verified: bool = False
    invitation: Invitation | None = None
    person: Person | None = None
    meeting: Meeting | None = None
    board: TumourBoard | None = None


def ending(mail: InboundMail, letter: InboundLetter, now: datetime) -> Ending:
    """Inside the transaction that writes it: this records answers, and marks addresses."""
    thread = _thread_by_token(letter)
    end = _by_kind(mail, letter, thread, now)
    end.about = {"from": letter.sender, **end.about}
    if end.invitation is not None:
        subject = end.invitation.series or end.invitation.meeting
        end.board = subject.board if subject else None
        if end.outcome is not Outcome.STRANGER:
            end.person = end.invitation.person
        end.meeting = end.meeting or end.invitation.meeting
    elif end.board is None:
        end.board = _board(letter)
    return end


def _by_kind(mail: InboundMail, letter: InboundLetter, thread: Invitation | None, now: datetime) -> Ending:
    if letter.kind is Kind.REPORT:
        return _bounced(mail, letter, thread, now)
    if letter.kind is Kind.AUTOMATIC:
        return Ending(Outcome.AUTOMATIC, letter.code, invitation=thread)
    if letter.kind is Kind.LETTER:
        return Ending(Outcome.LETTER, invitation=thread)
    if letter.calendar is None:
        return Ending(Outcome.UNREADABLE, letter.code, invitation=thread)
    return _answered(mail, letter, letter.calendar, thread, now)


def _answered(
    mail: InboundMail,
    letter: InboundLetter,
    calendar: ReplyCalendar,
    thread: Invitation | None,
    now: datetime,
) -> Ending:
    uids = {event.uid for event in calendar.events}
    refused = _not_an_answer(letter, calendar, uids)
    if refused:
        return Ending(Outcome.QUARANTINED, refused, invitation=thread)
    uid = uids.pop()
    invitation = thread if thread and thread.uid == uid else _threads().filter(uid=uid).first()
    if invitation is None:
        return Ending(Outcome.QUARANTINED, "unknown-uid", invitation=thread)
    reply = Reply(mail, letter, calendar, invitation, by_token=_bears_token(letter, invitation))
    said = hear(reply, now)
    if said.outcome is Outcome.QUARANTINED:
        return Ending(said.outcome, said.code, {"events": said.events})
    return _ending_of(said, reply)


def _not_an_answer(letter: InboundLetter, calendar: ReplyCalendar, uids: set[str]) -> str:
    if letter.code:
        return letter.code
    if calendar.method not in ("REPLY", "COUNTER", "REFRESH"):
        return "other-method"
    if not uids:
        return "no-event"
    return "several-uids" if len(uids) > 1 else ""


def _ending_of(said: Said, reply: Reply) -> Ending:
    return Ending(
        said.outcome,
        said.code,
        {"events": said.events, "comment": said.comment, **said.about},
        verified=reply.from_her,
        invitation=reply.invitation,
        meeting=said.meeting,
    )


def _threads() -> Any:
    return Invitation.objects.select_related(
        "person", "series__board__organisation", "meeting__board__organisation", "meeting__series"
    )


def _thread_by_token(letter: InboundLetter) -> Invitation | None:
    """The thread whose signed reply address it was sent to."""
    signed = [address for address in letter.recipients if "+" in address]
    if not signed:
        return None
    found: Invitation | None = _threads().alias(box=Lower("organizer")).filter(box__in=signed).first()
    return found


def _bears_token(letter: InboundLetter, invitation: Invitation) -> bool:
    return invitation.organizer.lower() in letter.recipients


def _board(letter: InboundLetter) -> TumourBoard | None:
    """The board whose mailbox it came to, if that is the mailbox of one board."""
    boxes = {_without_plus(address) for address in letter.recipients}
    boards = list(TumourBoard.objects.alias(box=Lower("mailbox")).filter(box__in=boxes)[:2])
    return boards[0] if len(boards) == 1 else None


def _without_plus(address: str) -> str:
    box, _, domain = address.rpartition("@")
    return f"{box.partition('+')[0]}@{domain}"


def _bounced(mail: InboundMail, letter: InboundLetter, thread: Invitation | None, now: datetime) -> Ending:
    """Only whoever has seen our mail knows its reply address; a report without it proves nothing."""
    if thread is None:
        return Ending(Outcome.QUARANTINED, "report-without-token", {"failed": list(letter.failed)})
    marked, new = Undeliverable.objects.get_or_create(
        address=thread.address.lower(), defaults={"person": thread.person, "mail": mail, "since": now}
    )
    if new:
        record("address.undeliverable", thread.person, by=None, at=now, mail=mail.pk)
    about = {"failed": list(letter.failed), "address": marked.address}
    return Ending(Outcome.BOUNCED, about=about, invitation=thread)
