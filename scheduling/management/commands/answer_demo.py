"""`manage.py answer_demo`: some answers of the demo's doctors, once their invitations have left."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from scheduling.demo_answers import answer_demo, is_answered

EVERY, AT_MOST = 5.0, 1800.0  # seconds


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # part of every start
    help = "Receive answers to the demo's invitations, once; waits until these have left."

    def handle(self, **_: Any) -> None:
        if not settings.DEMO:
            raise CommandError("QUORUM_DEMO is not 1: invented answers are received in a demo only.")
        until = time.monotonic() + AT_MOST
        while not is_answered() and not answer_demo(timezone.now()) and time.monotonic() < until:
            time.sleep(EVERY)
