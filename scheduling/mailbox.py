"""IMAP: the only code that speaks it (RFC 3501).

The standard library's client is enough for five commands, and adds nothing to install or to trust.
Messages are fetched one by one by UID, and peeked at: one is marked as seen only once it is stored, and
what was stored is known by UID, never by \\Seen, since a person who opens the mailbox sets that too.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

LARGEST = 2 * 2**20  # bytes; of a larger message only the beginning is fetched
BEGINNING = 64 * 2**10
TIMEOUT = 20  # seconds without a word from the server
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAway(Exception):
    """The server did not answer, refused the password, has no such folder, or broke off. Says which."""


@dataclass(frozen=True)
class MailboxAddress:
    """Where the answers arrive. ``tls`` is off for a server on the same machine only."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    def __repr__(self) -> str:
        return f"MailboxAddress({self.name})"


@dataclass(frozen=True)
class Incoming:
    """One message. Not ``whole``: it was too large, and ``raw`` is its beginning."""

    uid: int
    raw: bytes
    whole: bool = True


class Mailbox:
    """One connection with the folder selected. Raises MailboxAway, and leaves the folder as it was."""

    def __init__(self, at: MailboxAddress) -> None:
        self._at = at
        self.uidvalidity = 0

    def __enter__(self) -> Self:
        at = self._at
        try:
            self._imap: imaplib.IMAP4 = (
                imaplib.IMAP4_SSL(at.host, at.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
                if at.tls
                else imaplib.IMAP4(at.host, at.port, timeout=TIMEOUT)
            )
        except (OSError, imaplib.IMAP4.error) as absent:
            raise MailboxAway(_words(absent)) from None
        try:
            self._open()
        except MailboxAway:
            self._hang_up()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def _open(self) -> None:
        self._ask("login", _string(self._at.user), self._at.password)
        self._ask("select", _string(_utf7(self._at.folder)))
        _, validity = self._imap.response("UIDVALIDITY")
        self.uidvalidity = int(validity[0]) if validity and validity[0] else 0

    def after(self, uid: int) -> Iterator[Incoming]:
        """Messages with a higher UID, in order, each fetched when it is asked for."""
        found = self._ask("uid", "SEARCH", f"UID {uid + 1}:*")
        uids = sorted(int(word) for word in (found[0] or b"").split())
        for one in uids:
            if one > uid and (message := self._message(one)):  # n:* gives the last message, even below n
                yield message

    def _message(self, uid: int) -> Incoming | None:
        """None if it was removed meanwhile."""
        said = self._ask("uid", "FETCH", str(uid), "(RFC822.SIZE)")
        size = _SIZE.search(b" ".join(part for part in said if isinstance(part, bytes)))
        whole = size is None or int(size[1]) <= LARGEST
        wanted = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{BEGINNING}>"
        parts = self._ask("uid", "FETCH", str(uid), f"({wanted})")
        literals = [part[1] for part in parts if isinstance(part, tuple)]
        return Incoming(uid, literals[0], whole) if literals else None

    def mark_seen(self, uid: int) -> None:
        """Called once the message is stored."""
        self._ask("uid", "STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *words: str) -> list[Any]:
        """The untagged data of one command. A connection cut in the middle of an answer raises."""
        try:
            status, data = getattr(self._imap, command)(*words)
        except (OSError, imaplib.IMAP4.error, UnicodeError) as broken:  # its words are ASCII, passwords too
            raise MailboxAway(_words(broken)) from None
        if status != "OK":
            raise MailboxAway(f"{command} {words[0] if command == 'uid' else ''}: {status} {data}"[:300])
        return list(data)

    def _hang_up(self) -> None:
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            with suppress(OSError):
                self._imap.shutdown()


def _string(text: str) -> str:
    """An IMAP string, quoted: Python's client does so for passwords only."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _utf7(name: str) -> str:
    """A folder's name in modified UTF-7 (RFC 3501 §5.1.3), a run of letters beyond ASCII at a time."""
    spelt = re.sub(
        r"[^\x20-\x7e]+",
        lambda run: run[0].encode("utf-7").decode().rstrip("-").replace("+", "\x00").replace("/", ",") + "-",
        name.replace("&", "&-"),
    )
    return spelt.replace("\x00", "&")


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
