"""A mail as its reader sees it: who, what, when, and what her calendar makes of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from django.utils import timezone

from scheduling.event_cards import EventCard, read_event

_SECRET = re.compile(r"(/(?:my-calendar/open|answer)/)[^\s/<>\"]+")
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Envelope:
    """The lines above a mail. ``at`` is its Date, None if it has none that can be read."""

    sender: str
    recipient: str
    subject: str
    at: datetime | None

    @property
    def sender_name(self) -> str:
        return parseaddr(self.sender)[0] or self.sender

    @property
    def recipient_name(self) -> str:
        return parseaddr(self.recipient)[0] or self.recipient


@dataclass(frozen=True)
class ReadMail:
    envelope: Envelope
    text: str
    html: str
    event: EventCard | None
    links: tuple[str, ...]


def read_mail(mime: bytes) -> ReadMail:
    """Parse a whole mail; a part that is missing or cannot be read is empty."""
    mail = BytesParser(policy=policy.default).parsebytes(mime)
    text, html = _body(mail, "plain"), _body(mail, "html")
    calendar = next((part for part in mail.walk() if part.get_content_type() == "text/calendar"), None)
    event = read_event(calendar.get_content()) if calendar else None
    return ReadMail(_envelope(mail), text, html, event, tuple(dict.fromkeys(_LINK.findall(text))))


def without_secrets(text: str) -> str:
    """The text with the links cut short that are their reader's own: to her page, and to her answer."""
    return _SECRET.sub(r"\1…", text)


def read_envelope(mime: bytes) -> Envelope:
    """The headers alone, for a list."""
    return _envelope(BytesHeaderParser(policy=policy.default).parsebytes(mime))


def _envelope(mail: EmailMessage) -> Envelope:
    try:
        at = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError):
        at = None
    if at is not None and timezone.is_naive(at):
        at = None
    return Envelope(str(mail["From"] or ""), str(mail["To"] or ""), str(mail["Subject"] or ""), at)


def _body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return str(part.get_content()) if part else ""
