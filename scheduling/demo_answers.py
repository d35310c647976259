"""What doctors answered in the demo: mails as their programs write them, to invitations that really left.

They come in by the door that a mail server uses, so that everything behind it is real. None speaks of a
patient.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from django.db.models import QuerySet

from boards.models import Meeting, MeetingState, Person, Seat
from scheduling.actions.inbox import receive
from scheduling.models import InboundMail, InboundSource, Invitation, MailState, Method

BOARD = "melanoma"  # not the board of the guided tour, whose answers the visitor gives
_HOUR = timedelta(hours=1)
_PEOPLE, _MEETINGS = 7, 4


def answer_demo(now: datetime) -> list[InboundMail]:
    """Receive the answers; empty while the invitations that they answer have not left. Safe to repeat."""
    threads = list(_told().order_by("person__family_name", "pk")[:_PEOPLE])
    meetings = list(_ahead(now)[:_MEETINGS])
    if len(threads) < _PEOPLE or len(meetings) < _MEETINGS:
        return []
    mails = [mail.as_bytes() for mail in _mails(threads, meetings, now)]
    return [receive(raw, source=InboundSource.PIPE, now=now) for raw in mails]


def is_answered() -> bool:
    return InboundMail.objects.filter(message_id__startswith="<demo-").exists()


def _told() -> QuerySet[Invitation]:
    """The threads about the season whose invitation was accepted by the mail server."""
    sent = Invitation.objects.filter(mails__state=MailState.SENT, mails__method=Method.REQUEST)
    seasons = sent.filter(series__board__slug=BOARD, person__active=True, mails__recurrence_id="")
    return seasons.select_related("person").distinct()


def _ahead(now: datetime) -> QuerySet[Meeting]:
    board = Meeting.objects.filter(board__slug=BOARD, state=MeetingState.PLANNED, series__isnull=False)
    return board.filter(starts_at__gt=now + timedelta(days=2)).order_by("starts_at")


def _colleague() -> Person | None:
    """Somebody of the directory who does not sit on the board."""
    seated = Seat.objects.filter(board__slug=BOARD, ended_at__isnull=True).values("person")
    free = Person.objects.filter(active=True, organisation__slug="cayenne").exclude(pk__in=seated)
    return free.order_by("family_name").first()


def _mails(threads: list[Invitation], meetings: list[Meeting], now: datetime) -> Iterator[EmailMessage]:
    accepts, delegates, proposes, forwards, away, gone, writes = threads
    first, second, third, fourth = meetings
    colleague = _colleague()
    yield _answer(accepts, first, _attendee(accepts.address, "ACCEPTED"), now)
    to = f';DELEGATED-TO="mailto:{colleague.email}"' if colleague else ""
    yield _answer(delegates, second, _attendee(delegates.address, f"DELEGATED{to}"), now)
    later = third.starts_at + _HOUR
    counter = [f"DTSTART:{_instant(later)}", f"DTEND:{_instant(later + _HOUR)}"]
    attendee = _attendee(proposes.address, "TENTATIVE")
    yield _answer(proposes, third, attendee, now, method="COUNTER", lines=counter)
    stranger = "camille.ouragan@cabinet-des-alpes.example"
    yield _answer(forwards, fourth, _attendee(stranger, "ACCEPTED"), now, sender=stranger)
    yield _absence(away)
    yield _bounce(gone)
    yield _letter(writes)


def _attendee(address: str, partstat: str) -> str:
    return f"ATTENDEE;PARTSTAT={partstat}:mailto:{address}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _answer(
    thread: Invitation,
    meeting: Meeting,
    attendee: str,
    now: datetime,
    *,
    method: str = "REPLY",
    sender: str = "",
    lines: list[str] | None = None,
) -> EmailMessage:
    """An answer to one day of the season (RFC 5546 §3.2.3, §3.2.7)."""
    event = [
        f"UID:{thread.uid}",
        f"DTSTAMP:{_instant(now)}",
        f"SEQUENCE:{thread.sequence}",
        f"RECURRENCE-ID;TZID={meeting.time_zone}:{meeting.slot:%Y%m%dT%H%M%S}",
        attendee,
        *(lines or []),
    ]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//demo//FR", f"METHOD:{method}", "BEGIN:VEVENT"]
    calendar = "\r\n".join([*head, *event, "END:VEVENT", "END:VCALENDAR", ""])
    mail = _mail(thread, f"answer-{thread.pk}", sender or thread.address)
    mail["Subject"] = "Re: RCP"
    mail.set_content(calendar, subtype="calendar", params={"method": method}, cte="base64")
    return mail


def _mail(thread: Invitation, name: str, sender: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, thread.organizer
    mail["Message-ID"] = f"<demo-{name}@quorum.example>"
    return mail


def _absence(thread: Invitation) -> EmailMessage:
    mail = _mail(thread, "absence", thread.address)
    mail["Subject"] = "Réponse automatique : absence du bureau"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("Je suis en congé et lirai votre message à mon retour.\n")
    return mail


def _letter(thread: Invitation) -> EmailMessage:
    mail = _mail(thread, "letter", thread.address)
    mail["Subject"] = "Re: RCP"
    mail.set_content("Bonjour,\nj’arriverai avec dix minutes de retard cette semaine.\nBien cordialement\n")
    return mail


def _bounce(thread: Invitation) -> EmailMessage:
    """A delivery report (RFC 3464): three parts, the second for machines."""
    domain = thread.address.rpartition("@")[2]
    report = (
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{domain}\r\n\r\n"
        f"Final-Recipient: rfc822; {thread.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    parts = ["Content-Type: text/plain; charset=utf-8\r\n\r\nThis address does not exist.\r\n", report]
    body = "".join(f"--demo-report\r\n{part}" for part in parts) + "--demo-report--\r\n"
    mail = _mail(thread, "bounce", f"mailer-daemon@{domain}")
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="demo-report"'
    mail.set_payload(body)
    return mail
