"""A mail as bytes → of which kind it is, and what an answer needs of it: never a word of its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from enum import Enum

from scheduling.ical.replies import LARGEST, ReplyCalendar, Unreadable, address, clean, read
from scheduling.incoming.sender import is_proved

MOST_PARTS = 100
DEEPEST = 20
MOST_RECIPIENTS = 50
LONGEST_FIELD = 5000  # characters of a header field
_RECIPIENT_FIELDS = ("Delivered-To", "X-Original-To", "To", "Cc")
_CALENDAR_TYPES = ("text/calendar", "application/ics")  # the first is what a client means to be read
_AUTOMATIC_FIELDS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-From")


class Kind(Enum):
    CALENDAR = "calendar"
    REPORT = "report"
    AUTOMATIC = "automatic"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class InboundLetter:
    """``proved``: our own mail server vouches for ``sender``. ``failed``: addresses that a report gave up.

    ``code`` says more about a kind, or why its calendar part was not read (``calendar`` is then None).
    """

    kind: Kind
    code: str = ""
    message_id: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    proved: bool = False
    failed: tuple[str, ...] = ()
    calendar: ReplyCalendar | None = None


def read_letter(raw: bytes, server: str) -> InboundLetter:
    """``server`` is our mail server's authserv-id, or empty. Raises Unreadable for a mail built to harm."""
    mail = message_from_bytes(raw)
    parts = list(_parts(mail))
    kind, code, failed, calendar = _content(mail, parts)
    sender = _sender(mail)
    return InboundLetter(
        kind=kind,
        code=code,
        message_id=clean(_field(mail, "Message-ID").strip())[:250],
        sender=sender,
        recipients=_recipients(mail, parts),
        proved=is_proved(_field(mail, "Authentication-Results"), server, sender),
        failed=failed,
        calendar=calendar,
    )


def _field(mail: Message, name: str) -> str:
    """The topmost field of that name."""
    return str(mail.get(name, ""))[:LONGEST_FIELD]


def _sender(mail: Message) -> str:
    """The one address of the one From field; empty for a mail that claims several, or none."""
    fields = mail.get_all("From", [])
    found = _addresses([str(one) for one in fields])
    return found[0] if len(fields) == 1 and len(found) == 1 else ""


def _addresses(fields: list[str]) -> list[str]:
    pairs = getaddresses([one[:LONGEST_FIELD] for one in fields[:MOST_RECIPIENTS]])
    return [address(found) for _, found in pairs if "@" in found][:MOST_RECIPIENTS]


def _recipients(mail: Message, parts: list[Message]) -> tuple[str, ...]:
    """Where it was sent. A report's also says who had sent what it returns: that is our reply address."""
    fields = [str(field) for name in _RECIPIENT_FIELDS for field in mail.get_all(name, [])]
    for part in parts:
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            fields += [str(field) for field in _returned(part).get_all("From", [])]
    return tuple(dict.fromkeys(_addresses(fields)))


def _returned(part: Message) -> Message:
    payload = part.get_payload()
    if isinstance(payload, list):
        return payload[0] if payload else Message()  # type: ignore[return-value]
    return message_from_bytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """Every part, outermost first, but nothing of a mail that is enclosed: its invitation is no answer."""
    if depth > DEEPEST:
        raise Unreadable("too-deep")
    yield mail
    payload = mail.get_payload()
    if not isinstance(payload, list) or mail.get_content_maintype() == "message":
        return
    if len(payload) > MOST_PARTS:
        raise Unreadable("too-many-parts")
    for part in payload:
        yield from _parts(part, depth + 1)  # type: ignore[arg-type]


_Content = tuple[Kind, str, tuple[str, ...], ReplyCalendar | None]


def _content(mail: Message, parts: list[Message]) -> _Content:
    if len(parts) > MOST_PARTS:
        raise Unreadable("too-many-parts")
    if mail.get_content_type() == "multipart/report":
        return _report(parts)
    calendars = [part for kind in _CALENDAR_TYPES for part in parts if part.get_content_type() == kind]
    if calendars:
        return _calendar(calendars)
    if _is_automatic(mail):
        return Kind.AUTOMATIC, "", (), None
    return Kind.LETTER, "", (), None


def _is_automatic(mail: Message) -> bool:
    """RFC 3834 §5, and what is older than it."""
    submitted = _field(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or any(name in mail for name in _AUTOMATIC_FIELDS)
        or _field(mail, "Precedence").strip().lower() == "auto_reply"
        or _field(mail, "Return-Path").strip() == "<>"
    )


def _calendar(parts: list[Message]) -> _Content:
    """The first part that can be read; clients send the same twice, as an alternative and as a file."""
    code = ""
    for part in parts:
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or len(data) > LARGEST:
            code = code or "too-large"
            continue
        try:
            calendar = read(data, part.get_content_charset("utf-8"))
        except Unreadable as bad:
            code = code or bad.code
            continue
        announced = str(part.get_param("method", "")).upper()
        mismatch = bool(announced) and announced != calendar.method
        return Kind.CALENDAR, "method-mismatch" if mismatch else "", (), calendar
    return Kind.CALENDAR, code, (), None


def _report(parts: list[Message]) -> _Content:
    """RFC 3464. Only *failed* is the end of an address; a delay, or a receipt, is news for nobody."""
    statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not statuses:
        return Kind.AUTOMATIC, "receipt", (), None
    blocks = statuses[0].get_payload()
    failed = [
        _final_recipient(block)
        for block in (blocks[:MOST_PARTS] if isinstance(blocks, list) else [])
        if isinstance(block, Message) and _field(block, "Action").strip().lower() == "failed"
    ]
    if not failed:
        return Kind.AUTOMATIC, "delayed", (), None
    return Kind.REPORT, "", tuple(dict.fromkeys(failed)), None


def _final_recipient(block: Message) -> str:
    """The address of “rfc822; somebody@example.org”."""
    named = _field(block, "Original-Recipient") or _field(block, "Final-Recipient")
    return address(named.partition(";")[2].strip().strip("<>"))
