"""Celery tasks: a bell and a clock. Each looks at the tables and calls an action; none carries a fact."""

import logging
import time

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from boards.actions.holds import release_ended_holds
from scheduling.actions import daily as daily_round
from scheduling.actions import inbox, outbox
from scheduling.actions.alerts import tell_coordinators
from scheduling.actions.item_reminders import remind_owners
from scheduling.actions.relay import relay as relay_journal
from scheduling.actions.weekly import send_weekly
from scheduling.mailbox import MailboxAway

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def relay() -> None:
    release_ended_holds(timezone.now())
    relay_journal(timezone.now())
    outbox.deliver()


@shared_task(ignore_result=True)
def deliver() -> None:
    outbox.deliver()


@shared_task(ignore_result=True)
def receive() -> None:
    try:
        inbox.fetch(timezone.now())
    except MailboxAway as away:
        log.warning("The mailbox did not answer: %s", away)
    if inbox.read_new(timezone.now()):
        outbox.deliver()


@shared_task(ignore_result=True)
def alert() -> None:
    if tell_coordinators(timezone.now()) + remind_owners(timezone.now()):
        relay_journal(timezone.now())
        outbox.deliver()


@shared_task(ignore_result=True)
def daily() -> None:
    daily_round.make(timezone.now())


@shared_task(ignore_result=True)
def weekly() -> None:
    if send_weekly(timezone.now()):
        outbox.deliver()


class _Bell:
    """Rings at most five times a second, and lets a broker that is away be for half a minute.

    Both only delay: the sweep looks within seconds whether or not anybody rang.
    """

    PAUSE, AFTER_FAILURE = 0.2, 30.0  # seconds

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def ring(self) -> None:
        now = time.monotonic()
        if now < self._quiet_until:
            return
        self._quiet_until = now + self.PAUSE
        try:
            relay.delay()
        except OperationalError:
            self._quiet_until = now + self.AFTER_FAILURE
            log.debug("The broker is away; the sweep takes over.")


ring = _Bell().ring
