"""What the mail sink received, as the person addressed would find it in her inbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar

from tests.journeys.house import House, wait_until

LINK = re.compile(r"https?://\S+?(/my-calendar/open/\S+)")


@dataclass(frozen=True)
class Mail:
    """One mail. ``path`` is its page in the demonstration's mail box."""

    path: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """With plain spaces where French has those that do not break."""
        return " ".join(str(self.message["Subject"]).split())

    @property
    def calendar_link(self) -> str:
        """The path of the single-use link to “My calendar”."""
        body = self.message.get_body(("plain",))
        assert body is not None
        found = LINK.search(body.get_content())
        assert found is not None, f"no link to the calendar page in {self.subject!r}"
        return found[1]

    @property
    def calendar(self) -> icalendar.Calendar | None:
        parts = [part for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        return icalendar.Calendar.from_ical(parts[0].get_content()) if parts else None

    @property
    def event(self) -> Any:
        """The one VEVENT of the calendar part."""
        assert self.calendar is not None, f"no calendar part in {self.subject!r}"
        (event,) = self.calendar.walk("VEVENT")
        return event


def mails_to(house: House, address: str) -> Iterator[Mail]:
    """Every mail that this address got, newest first."""
    for stored in sorted((house.var / "sink").glob("*.eml"), reverse=True):
        if _addressed_to(stored, address):
            content = stored.read_bytes().split(b"\r\n", 2)[2]
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            yield Mail(f"/sink/{stored.stem}/", message)


def _addressed_to(stored: Path, address: str) -> bool:
    with stored.open("rb") as file:
        lines = [file.readline() for _ in range(2)]
    return any(line.rstrip() == f"X-Envelope-To: {address}".encode() for line in lines)


def first_link_mail(house: House, address: str) -> Mail:
    """The mail that brings somebody who subscribes the way to her calendar page."""
    found: list[Mail] = []

    def arrived() -> bool:
        found[:] = [mail for mail in mails_to(house, address) if mail.calendar is None]
        return bool(found)

    wait_until(arrived, f"the first mail to {address}")
    return found[-1]


def season_mail(house: House, address: str, board: str) -> Mail:
    """The invitation to a board's season."""
    return _awaited(house, address, board, lambda mail: "RRULE" in mail.event)


def occurrence_mail(house: House, address: str, board: str, start: datetime, method: str = "REQUEST") -> Mail:
    """The mail about one meeting of the season that begins at ``start`` (aware)."""
    return _awaited(
        house, address, board, lambda mail: "RECURRENCE-ID" in mail.event and _tells(mail, start, method)
    )


def one_date_mail(house: House, address: str, board: str, start: datetime, method: str = "REQUEST") -> Mail:
    """The mail to somebody who is asked to this one meeting only."""
    return _awaited(
        house, address, board, lambda mail: "RRULE" not in mail.event and _tells(mail, start, method)
    )


def _tells(mail: Mail, start: datetime, method: str) -> bool:
    assert mail.calendar is not None
    return str(mail.calendar["METHOD"]) == method and bool(mail.event["DTSTART"].dt == start)


def _awaited(house: House, address: str, board: str, wanted: Any) -> Mail:
    found: list[Mail] = []

    def arrived() -> bool:
        invitations = (mail for mail in mails_to(house, address) if mail.calendar is not None)
        found[:] = [mail for mail in invitations if board in mail.subject and wanted(mail)][:1]
        return bool(found)

    wait_until(arrived, f"the mail to {address} about {board}")
    return found[0]
