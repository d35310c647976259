"""A house with one board, whose mail goes to the post office and whose mailbox is Dovecot's."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.environment import ROOT
from tests.clients.cast import MAILBOX
from tests.clients.dovecot import PASSWORD
from tests.clients.post import PostOffice
from tests.faults import databases
from tests.faults.client import Browser
from tests.faults.run import Run


@dataclass(frozen=True)
class Meeting:
    """One date of the season as it was opened."""

    path: str
    start: datetime
    zone: str

    @property
    def local(self) -> datetime:
        return self.start.astimezone(ZoneInfo(self.zone))


@dataclass
class House:
    """The running house: its coordinator's session, its season, and the subscriber's secret address."""

    port: int
    coordinator: Browser
    meetings: list[Meeting]
    feed: str

    @property
    def feed_address(self) -> str:
        return f"http://127.0.0.1:{self.port}/feeds/{self.feed}.ics"

    def page(self, meeting: Meeting) -> str:
        answer = self.coordinator.open(meeting.path)
        assert answer.status == 200
        return answer.body.decode()

    def change(self, meeting: Meeting, what: str, **fields: str) -> None:
        """Do what the coordinator does in the page ``what`` of a meeting, after its preview."""
        path = f"{meeting.path}{what}/"
        self.coordinator.open(path)
        shown = self.coordinator.send(path, {**fields, "action": "preview"})
        assert shown.status == 200, shown.body.decode()
        assert self.coordinator.send(path, {**fields, "action": "confirm"}).status == 302

    def move(self, meeting: Meeting, to: datetime) -> None:
        """To this wall-clock time of the board, for an hour and a half."""
        end = to.replace(hour=to.hour + 1, minute=30)
        self.change(meeting, "move", day=f"{to:%Y-%m-%d}", start_time=f"{to:%H:%M}", end_time=f"{end:%H:%M}")


class Connected(Run):
    """A run whose processes send to the post office and read the board's mailbox."""

    office: PostOffice

    def environ(self) -> dict[str, str]:
        return super().environ() | {
            "QUORUM_SMTP_PORT": str(self.office.port),
            "QUORUM_IMAP_HOST": "127.0.0.1",
            "QUORUM_IMAP_PORT": str(self.office.mailboxes.port),
            "QUORUM_IMAP_USER": MAILBOX,
            "QUORUM_IMAP_PASSWORD": PASSWORD,
            "QUORUM_IMAP_SSL": "0",
        }


@contextlib.contextmanager
def running_house(folder: Path, office: PostOffice, seed: int) -> Iterator[House]:
    database = databases.fresh(folder)
    run = Connected(folder, database, seed)
    run.office = office
    try:
        command = [sys.executable, "-m", "tests.clients.data"]
        done = subprocess.run(command, cwd=ROOT, env=run.environ(), check=True, stdout=subprocess.PIPE)
        made = json.loads(done.stdout)
        with run.house("web", "sweep") as ports:
            yield _opened(ports["web"], made)
    finally:
        database.drop()


def _opened(port: int, made: dict[str, Any]) -> House:
    coordinator = Browser(port)
    coordinator.open("/sign-in/")
    signed_in = coordinator.send("/sign-in/", {"email": made["login"], "password": made["password"]})
    assert signed_in.status == 302
    meetings = [
        Meeting(one["path"], datetime.fromisoformat(one["start"]), one["zone"]) for one in made["meetings"]
    ]
    return House(port, coordinator, meetings, made["feed"])
