"""Celery tasks: a bell and a clock. Each looks at the tables and calls an action; none carries a fact."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from scheduling.actions import daily as daily_round
from scheduling.actions import outbox
from scheduling.actions.relay import relay as relay_journal

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def relay() -> None:
    relay_journal(timezone.now())
    outbox.deliver()


@shared_task(ignore_result=True)
def deliver() -> None:
    outbox.deliver()


@shared_task(ignore_result=True)
def daily() -> None:
    daily_round.make(timezone.now())


def ring() -> None:
    """Ask a worker to look at the journal now. With the broker away the sweep looks within seconds."""
    try:
        relay.delay()
    except OperationalError:
        log.warning("The broker at %s is away; the sweep takes over.", settings.BROKER_URL)
