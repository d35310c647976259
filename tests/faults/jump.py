"""`python -m tests.faults.jump <seconds>`: a process whose clock jumped looks for senders that died.

Prints how many mails it took from them, as one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils import timezone  # noqa: E402  needs the settings

from scheduling.actions import outbox  # noqa: E402

if __name__ == "__main__":
    json.dump(outbox.recover(timezone.now() + timedelta(seconds=int(sys.argv[1]))), sys.stdout)
