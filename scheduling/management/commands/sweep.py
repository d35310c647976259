"""The sweep: what the bell asks for, every few seconds, without Celery or broker."""

import signal
import threading
import time
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from boards.actions.holds import release_ended_holds
from boards.actions.indexing import index_next
from scheduling.actions import feeds, inbox, outbox
from scheduling.actions.alerts import tell_coordinators
from scheduling.actions.item_reminders import remind_owners
from scheduling.actions.relay import relay
from scheduling.mailbox import MailboxAway

ALERTS_EVERY = 300.0  # seconds: coordinators are told days ahead
MAILBOX_EVERY = 15.0  # seconds: a sign-in every three would be rude to a mail server


class Command(BaseCommand):
    help = "Relay the journal, send what is due, read the answers, keep the feed files, again and again."
    mailbox_due = alerts_due = 0.0  # on the monotonic clock
    unindexed = True  # until every case is known to be found by name; an older version left some
    indexed_until: UUID | None = None
    requires_system_checks = []  # they import every page, and mail must leave even where a page is broken

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=3.0, help="seconds between two rounds")
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *, every: float, once: bool, **_: Any) -> None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self._round(first=True)
        while not once and not stop.wait(every):
            self._round(first=False)

    def _round(self, *, first: bool) -> None:
        """One look at everything; with the database away it says so and tries again next time."""
        close_old_connections()
        try:
            if first:
                feeds.mirror_files()
            release_ended_holds(timezone.now())
            outbox.deliver()  # first: what is already written leaves even if the relay cannot finish
            if relay(timezone.now()):
                outbox.deliver()
            self._alert()
            feeds.note_uses()
            self._receive()
            self._index()
        except DatabaseError as away:
            self.stderr.write(f"The database did not answer: {away}")

    def _alert(self) -> None:
        if time.monotonic() >= self.alerts_due:
            self.alerts_due = time.monotonic() + ALERTS_EVERY
            if tell_coordinators(timezone.now()) + remind_owners(timezone.now()):
                relay(timezone.now())
                outbox.deliver()

    def _index(self) -> None:
        """A few cases a round, so that nobody waits for the database meanwhile."""
        if self.unindexed:
            self.indexed_until = index_next(self.indexed_until)
            self.unindexed = self.indexed_until is not None

    def _receive(self) -> None:
        """Last, since a mail server may take long to say that it is away; the pipe and the hook need none."""
        if time.monotonic() >= self.mailbox_due:
            self.mailbox_due = time.monotonic() + MAILBOX_EVERY
            try:
                inbox.fetch(timezone.now())
            except MailboxAway as away:
                self.stderr.write(f"The mailbox did not answer: {away}")
        if inbox.read_new(timezone.now()):
            outbox.deliver()
