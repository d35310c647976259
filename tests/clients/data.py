"""`python -m tests.clients.data`: a board with a season, a doctor on invitations, one who subscribes.

Made by the real actions on the run's database. Prints what the tests need to know as one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  models need the settings
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from boards.actions.attendance import respond  # noqa: E402
from boards.models import Answer, Channel, Meeting, MeetingState, RoleKind, TumourBoard  # noqa: E402
from scheduling.actions import feeds  # noqa: E402
from scheduling.actions.relay import relay  # noqa: E402
from tests import make  # noqa: E402
from tests.clients.cast import MAILBOX, SUBSCRIBER, ZOE  # noqa: E402

WEEKS = 6  # a holiday or two of them may be left out


@transaction.atomic
def data(now: datetime) -> dict[str, object]:
    """Zoé's specialty and another are required, and the other doctor is certain to come."""
    place = make.organisation(now=now)
    surgery, oncology = make.specialty("surgery"), make.specialty("oncology")
    board = make.board("sarcoma", at=place, required=[surgery, oncology], minimum_specialties=2, now=now)
    TumourBoard.objects.filter(pk=board.pk).update(mailbox=MAILBOX)
    zoe = make.person("Léa", given_name="Zoé", at=place, specialty=surgery, email=ZOE, now=now)
    subscriber = make.person(
        "Ahmadi", at=place, email=SUBSCRIBER, channel=Channel.FEED, specialty=oncology, now=now
    )
    for person in (zoe, subscriber):
        make.seat(board, person, now=now)
    first = now.astimezone(ZoneInfo(place.time_zone)).date() + timedelta(days=10)
    rule = f"FREQ=WEEKLY;BYDAY={first:%a}".upper()[:-1]  # the C locale's Mon is iCalendar's MO
    make.season(board, rrule=rule, starts_on=first, weeks=WEEKS, start_time=time(14), now=now)
    meetings = Meeting.objects.filter(state=MeetingState.PLANNED).order_by("starts_at")
    for meeting in meetings:
        respond(meeting, subscriber, Answer.ACCEPTED, by=None, now=now, source="telephone")
    coordinator = make.user(RoleKind.COORDINATOR, at=place, now=now)
    relay(now)
    return {
        "feed": feeds.open_address(name="Thunderbird", person=subscriber, by=None, now=now),
        "login": coordinator.email,
        "password": make.PASSWORD,
        "meetings": [
            {"path": f"/meetings/{one.pk}/", "start": one.starts_at.isoformat(), "zone": one.time_zone}
            for one in meetings
        ],
    }


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    json.dump(data(timezone.now()), sys.stdout)
