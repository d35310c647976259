"""The inbox: keep every message as it came, then bring each to exactly one outcome.

Storing knows nothing of what a message says. Reading happens in a process apart (`scheduling.incoming`),
outside any transaction; then one transaction writes the outcome and whatever follows from it. Two that read
at the same time do no harm: the outcome is written by whoever holds the row first.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import DataError, IntegrityError, transaction

from boards.identity import decrypt, encrypt
from scheduling.actions.outcomes import Ending, ending
from scheduling.ical.replies import Unreadable
from scheduling.incoming import InboundLetter
from scheduling.incoming.apart import reader
from scheduling.mailbox import LARGEST, Incoming, Mailbox, MailboxAddress
from scheduling.models import InboundMail, InboundSource, MailboxPlace, Outcome

log = logging.getLogger(__name__)

BATCH = 100
MOST_KIN = 20  # messages under one Message-ID that are compared: whoever sends more means harm
KEPT_OF_TOO_LARGE = 64 * 2**10  # bytes: its header, for whoever looks into it
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{1,248}>)", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def receive(raw: bytes, *, source: InboundSource, now: datetime, whole: bool = True) -> InboundMail:
    """Store a message, encrypted; one that is already there is given back as it is.

    The same is the same bytes, or the same Message-ID above the same content: servers that deliver twice
    change the trace fields. Not ``whole``, or larger than `scheduling.mailbox.LARGEST`: its beginning is
    kept, and a person looks into the mailbox.
    """
    whole = whole and len(raw) <= LARGEST
    digest = hashlib.sha256(raw).hexdigest()
    message_id = _message_id(raw)
    if found := _known(raw, digest, message_id):
        return found
    kept = raw if whole else raw[:KEPT_OF_TOO_LARGE]
    fresh = InboundMail(
        source=source,
        received_at=now,
        message_id=message_id,
        sha256=digest,
        size=len(raw),
        raw=encrypt(kept.decode("latin-1")),
    )
    if not whole:
        fresh.outcome, fresh.code, fresh.finished_at = Outcome.UNREADABLE, "too-large", now
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:  # somebody stored it between our look and our write
        return InboundMail.objects.get(sha256=digest)
    return fresh


def raw_of(mail: InboundMail) -> bytes:
    """The message as it came."""
    return decrypt(mail.raw).encode("latin-1")


def _message_id(raw: bytes) -> str:
    found = _MESSAGE_ID.search(_BLANK_LINE.split(raw[:KEPT_OF_TOO_LARGE], maxsplit=1)[0])
    return found[1].decode("ascii", "replace") if found else ""


def _known(raw: bytes, digest: str, message_id: str) -> InboundMail | None:
    if found := InboundMail.objects.filter(sha256=digest).first():
        return found
    if not message_id:
        return None
    kin = InboundMail.objects.filter(message_id=message_id).order_by("id")[:MOST_KIN]
    return next((mail for mail in kin if _content(raw_of(mail)) == _content(raw)), None)


def _content(raw: bytes) -> bytes:
    return _BLANK_LINE.split(raw, maxsplit=1)[-1]


def fetch(now: datetime) -> int:
    """Store what is new in the mailbox; returns the number of messages. 0 where no mailbox is set.

    Raises `scheduling.mailbox.MailboxAway`; what was stored until then is kept, and the rest comes next time.
    """
    if settings.IMAP is None:
        return 0
    imap = settings.IMAP
    at = MailboxAddress(imap.host, imap.port, imap.user, imap.password, imap.folder, imap.ssl)
    stored = 0
    with Mailbox(at) as mailbox:
        for message in mailbox.after(_place(at, mailbox.uidvalidity, now).uid):
            _store(at, message, mailbox.uidvalidity, now)
            mailbox.mark_seen(message.uid)
            stored += 1
    return stored


def _place(at: MailboxAddress, uidvalidity: int, now: datetime) -> MailboxPlace:
    place, _ = MailboxPlace.objects.get_or_create(
        mailbox=at.name[:300], defaults={"uidvalidity": uidvalidity}
    )
    if place.uidvalidity != uidvalidity:
        place.uidvalidity, place.uid = uidvalidity, 0
    place.looked_at = now
    place.save(update_fields=["uidvalidity", "uid", "looked_at"])
    return place


@transaction.atomic
def _store(at: MailboxAddress, message: Incoming, uidvalidity: int, now: datetime) -> None:
    """The message and the place behind it, in one commit. The place only moves on."""
    receive(message.raw, source=InboundSource.IMAP, now=now, whole=message.whole)
    place = MailboxPlace.objects.filter(mailbox=at.name[:300], uidvalidity=uidvalidity, uid__lt=message.uid)
    place.update(uid=message.uid)


def read_new(now: datetime) -> int:
    """Bring every stored message to its outcome; returns how many there were."""
    return sum(_read(mail, now) for mail in _unread())


def _unread() -> Iterator[InboundMail]:
    """Oldest first, each once, one in memory at a time; without those that another reader has finished."""
    unread, last = InboundMail.objects.filter(outcome=""), 0
    while batch := list(unread.filter(id__gt=last).order_by("id").values_list("pk", flat=True)[:BATCH]):
        for pk in batch:
            if mail := unread.filter(pk=pk).first():
                yield mail
        last = batch[-1]


def _read(mail: InboundMail, now: datetime) -> bool:
    letter = _letter(mail)
    try:
        return _finish(mail.pk, letter, now)
    except (ValueError, LookupError, TypeError, OverflowError, DataError) as fault:
        # Whatever it was built to do, it is set aside and holds up nobody; its words are not for the log.
        log.error("Incoming mail %s cannot be recorded: %s", mail.pk, type(fault).__name__)  # noqa: TRY400
        return _finish(mail.pk, Unreadable("fault"), now)


def _letter(mail: InboundMail) -> InboundLetter | Unreadable:
    try:
        return reader.read(raw_of(mail), settings.AUTHSERV_ID)
    except Unreadable as bad:
        return bad


@transaction.atomic
def _finish(pk: int, letter: InboundLetter | Unreadable, now: datetime) -> bool:
    """Write the outcome and what follows from it; False if somebody else did."""
    mail = InboundMail.objects.select_for_update().filter(pk=pk, outcome="").defer("raw").first()
    if mail is None:
        return False
    end = (
        Ending(Outcome.UNREADABLE, letter.code)
        if isinstance(letter, Unreadable)
        else ending(mail, letter, now)
    )
    mail.outcome, mail.code, mail.about, mail.verified = end.outcome, end.code, end.about, end.verified
    mail.invitation, mail.person, mail.meeting, mail.board = (
        end.invitation,
        end.person,
        end.meeting,
        end.board,
    )
    mail.finished_at = now
    mail.save(
        update_fields=[
            "outcome", "code", "about", "verified", "invitation", "person", "meeting", "board", "finished_at",
        ]
    )  # fmt: skip
    return True
