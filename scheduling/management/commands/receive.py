"""`manage.py receive`: one message on standard input, for a mail server that delivers to a command.

Exits 0 once the message is stored, else 75 (EX_TEMPFAIL of sysexits.h): the mail server keeps it and tries
again. What it says is read by the sweep, within seconds.
"""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from scheduling.actions.inbox import receive
from scheduling.mailbox import LARGEST
from scheduling.models import InboundSource


class Command(BaseCommand):
    help = "Store one message from standard input: 0 once it is stored, 75 to be tried again."
    requires_system_checks = []  # a broken page must not turn mails away

    def handle(self, **_: Any) -> None:
        try:
            raw = sys.stdin.buffer.read(LARGEST + 1)
            while sys.stdin.buffer.read(2**20):  # a mail server whose pipe breaks would bounce the mail
                pass
            receive(raw, source=InboundSource.PIPE, now=timezone.now())
        except Exception as fault:  # noqa: BLE001  whatever broke, the mail server must keep the mail
            self.stderr.write(f"Not stored, to be tried again: {type(fault).__name__}")
            sys.exit(os.EX_TEMPFAIL)
