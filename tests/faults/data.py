"""`python -m tests.faults.data <what> <numbers…>`: rows for a run, made by the real actions on its database.

Prints what the test needs to know as one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  models need the settings
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from boards.actions.absences import enter_absence  # noqa: E402
from boards.actions.chasing import chase  # noqa: E402
from boards.actions.items import Expected, owe_item  # noqa: E402
from boards.models import Channel, ItemKind, Person, RoleKind, SeatKind, TumourBoard  # noqa: E402
from scheduling.actions import feeds  # noqa: E402
from scheduling.actions.relay import relay  # noqa: E402
from tests import make  # noqa: E402

MEMBERS = 25  # of a board
SEASONS = ("MO", "TU", "WE", "TH", "FR")  # of a board: one invitation each, so 125 invitations a board
MEETINGS = 10  # of a board that is raced for
SECRETARIES = 4


def invitations(number: int) -> dict[str, object]:
    """So many invitations: all but the last board's are queued, those are still in the journal."""
    boards = number // (MEMBERS * len(SEASONS))
    with transaction.atomic():
        people = [make.person(now=timezone.now()) for _ in range(min(400, boards * MEMBERS))]
    for board in range(boards):
        if board == boards - 1:
            relay(timezone.now())
        with transaction.atomic():
            _board(people[(board * MEMBERS + seat) % len(people)] for seat in range(MEMBERS))
    return {"expected": boards * MEMBERS * len(SEASONS)}


def _board(members: Iterable[Person]) -> None:
    now = timezone.now()
    board = make.board(now=now)
    for person in members:
        make.seat(board, person, now=now)
    for day in SEASONS:
        make.season(board, rrule=f"FREQ=WEEKLY;BYDAY={day}", starts_on=_next_month(), weeks=4, now=now)


def _next_month() -> date:
    return timezone.now().date() + timedelta(days=30)


def feed_addresses(number: int) -> dict[str, object]:
    """So many people of one board who subscribed to their calendars, with the secret addresses."""
    now = timezone.now()
    people = [make.person(channel=Channel.FEED, now=now) for _ in range(number)]
    _board(people)
    relay(now)
    return {
        "tokens": [feeds.open_address(name="phone", person=person, by=None, now=now) for person in people]
    }


@transaction.atomic
def free_places(number: int, places: int) -> dict[str, object]:
    """So many meetings with so many places each, and secretaries who may book."""
    races: list[dict[str, str]] = []
    while len(races) < number:
        board = make.board(capacity_cases=places, now=timezone.now())
        make.seat(board, make.person(now=timezone.now()), now=timezone.now())
        races += _meetings(board, min(MEETINGS, number - len(races)))
    secretaries = [make.user(now=timezone.now()).email for _ in range(SECRETARIES)]
    return {"races": races, "secretaries": secretaries, "password": make.PASSWORD}


def _meetings(board: TumourBoard, number: int) -> Iterable[dict[str, str]]:
    for day in range(number):
        ahead = _next_month() + timedelta(days=day)
        meeting = make.meeting(board, day=ahead, start_time=time(14, 0), now=timezone.now())
        yield {"board": board.slug, "meeting": str(meeting.pk)}


def reminders(number: int) -> dict[str, object]:
    """So many boards whose meeting tomorrow lacks a specialty: one member absent, one silent, a coordinator.

    Nothing is relayed yet: each board owes a question to a deputy, a reminder and an alarm, and somebody
    owes images before the cut-off, of which nobody has reminded her.
    """
    now = timezone.now()
    make.user(RoleKind.COORDINATOR, now=now)
    codes = (make.specialty("surgery"), make.specialty("pathology"))
    for _ in range(number):
        with transaction.atomic():
            board = make.board(required=codes, minimum_specialties=2, cutoff_days=0, now=now)
            surgeon, pathologist = (make.person(specialty=code, now=now) for code in codes)
            deputy = make.person(specialty=codes[1], now=now)
            make.seat(board, surgeon, now=now)
            seat = make.seat(board, pathologist, now=now)
            make.seat(board, deputy, kind=SeatKind.DEPUTY, deputy_for=seat, now=now)
            tomorrow = now.date() + timedelta(days=1)
            meeting = make.meeting(board, day=tomorrow, start_time=time(14, 0), now=now)
            enter_absence(pathologist, tomorrow, tomorrow, by=None, now=now)
            chase([meeting], by=None, now=now)
            owes = Expected(ItemKind.IMAGING, make.person(now=now))
            owe_item(make.booking(meeting, now=now).case, owes, by=None, now=now)
    return {"expected": number * 4}


WHAT: dict[str, Callable[..., dict[str, object]]] = {
    "nothing": dict,
    "invitations": invitations,
    "feed-addresses": feed_addresses,
    "free-places": free_places,
    "reminders": reminders,
}


def main() -> None:
    what, *numbers = sys.argv[1:]
    call_command("migrate", interactive=False, verbosity=0)
    json.dump(WHAT[what](*map(int, numbers)), sys.stdout)


if __name__ == "__main__":
    main()
