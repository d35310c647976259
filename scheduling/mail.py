"""SMTP: the only code that speaks it.

MAIL, RCPT and DATA are spoken one by one, since only what happens after the mail's bytes began to flow
is in doubt; before that, whatever breaks, the mail was not accepted.
"""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Self

from django.conf import settings

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class Verdict(Enum):
    ACCEPTED = "accepted"
    NOT_NOW = "not now"  # 4xx, or no connection: offer it again later
    NEVER = "never"  # 5xx
    IN_DOUBT = "in doubt"  # the connection broke once the bytes had begun to flow
    NOT_OURS = "not ours"  # the claim was lost before anything was sent


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    said: str = ""


class Unreachable(Exception):
    """No connection to the mail server: nothing was offered."""


class MailServer:
    """One connection, opened when first needed and again after it breaks. Times out after SMTP_TIMEOUT s."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def offer(self, sender: str, recipient: str, mime: bytes, *, may_send: Callable[[], bool]) -> Outcome:
        """Offer one mail. ``may_send`` is asked, and may commit, right before its bytes flow.

        Raises Unreachable if there is no connection.
        """
        smtp = self._connected()
        try:
            refusal = _envelope(smtp, sender, recipient)
            if refusal is None and not may_send():
                refusal = Outcome(Verdict.NOT_OURS)
            refusal = refusal or _refused(*smtp.docmd("DATA"), wanted=354)
        except (OSError, smtplib.SMTPException) as broken:
            self._hang_up()
            return Outcome(Verdict.NOT_NOW, _words(broken))
        if refusal is not None:
            self._start_over(smtp)
            return refusal
        return self._flow(smtp, mime)

    def _start_over(self, smtp: smtplib.SMTP) -> None:
        """Ready for the next mail. A server that hangs up after a refusal has refused all the same."""
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _flow(self, smtp: smtplib.SMTP, mime: bytes) -> Outcome:
        stuffed = _LEADING_DOT.sub(b"..", mime)
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            smtp.send(stuffed + end)
            code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException) as broken:
            self._hang_up()
            return Outcome(Verdict.IN_DOUBT, _words(broken))
        return _refused(code, said, wanted=250) or Outcome(Verdict.ACCEPTED, _text(code, said))

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                smtp = smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, timeout=settings.SMTP_TIMEOUT)
                smtp.ehlo_or_helo_if_needed()
            except (OSError, smtplib.SMTPException) as absent:
                raise Unreachable(_words(absent)) from absent
            self._smtp = smtp
        return self._smtp

    def _hang_up(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _envelope(smtp: smtplib.SMTP, sender: str, recipient: str) -> Outcome | None:
    try:
        return _refused(*smtp.mail(sender), wanted=250) or _refused(*smtp.rcpt(recipient), wanted=250)
    except ValueError as unsayable:  # an address beyond ASCII: no retry mends it
        return Outcome(Verdict.NEVER, _words(unsayable))


def _refused(code: int, said: bytes, *, wanted: int) -> Outcome | None:
    """None where the server agreed; 251 is a 250 with news."""
    if code == wanted or (wanted == 250 and code == 251):
        return None
    return Outcome(Verdict.NEVER if code >= 500 else Verdict.NOT_NOW, _text(code, said))


def _text(code: int, said: bytes) -> str:
    return f"{code} {said.decode('utf-8', 'replace')}"[:300]


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
