"""The post office between a house and a doctor: takes mail by SMTP and puts it into Dovecot's mailboxes."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import icalendar
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.clients.dovecot import Mailboxes

PLUS = re.compile(r"\+[^@]*")


@dataclass
class PostOffice:
    """``port`` takes mail for everybody; a plus part in an address leads to the mailbox before it."""

    mailboxes: Mailboxes
    port: int

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What a mail server does at the last step: note the envelope above the mail, and deliver."""
        for recipient in envelope.rcpt_tos:
            head = f"Return-Path: <{envelope.mail_from}>\r\nDelivered-To: {recipient}\r\n"
            self.mailboxes.deliver(
                PLUS.sub("", recipient), head.encode() + (envelope.original_content or b"")
            )
        return "250 2.0.0 Delivered"

    def invitations(self, address: str) -> list[str]:
        """The calendar part of each mail to a doctor, oldest first."""
        read = BytesParser(EmailMessage, policy=policy.default)
        parts = (part for mail in self.mailboxes.mails(address) for part in read.parsebytes(mail).walk())
        return [part.get_content() for part in parts if part.get_content_type() == "text/calendar"]


def event_of(invitation: str) -> icalendar.Event:
    """The one VEVENT of a calendar part."""
    (event,) = icalendar.Calendar.from_ical(invitation).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


@contextlib.contextmanager
def post_office(mailboxes: Mailboxes) -> Iterator[PostOffice]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    office = PostOffice(mailboxes, port)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
