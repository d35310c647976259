"""One meeting moved, and what it costs until everybody's feed serves the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import time
from time import perf_counter

from django.db import connection
from django.utils import timezone

from bench import data
from bench.inside.statements import Statements
from boards.actions.meetings import TimeAndPlace, move_meeting
from boards.models import Meeting
from scheduling import facts, feedfiles
from scheduling.actions.relay import relay
from scheduling.addresses import hashed
from scheduling.models import Fragment, MailState, OutgoingMail


def network() -> list[str]:
    return data.network()


def crowd(meetings: int) -> int:
    """Store other meetings. PostgreSQL would soon count its new rows by itself: have it do so now."""
    stored = data.crowd(meetings)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return stored


def move(week: int, tokens: Sequence[str]) -> dict[str, float]:
    """Move the first board's meeting of that week by an hour; times are in seconds from the commit on."""
    now = timezone.now()
    meeting = Meeting.objects.filter(board__slug="bench-0", starts_at__gt=now).order_by("starts_at")[week]
    meeting = move_meeting(meeting, TimeAndPlace(meeting.day, time(11), 90), by=None, now=now)
    statements = Statements()
    with ExitStack() as watched:
        watched.enter_context(connection.execute_wrapper(statements))
        began = perf_counter()
        mails = relay(now)
        seconds = perf_counter() - began
    _check_served(meeting, tokens)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT, finished_at=now)
    return {
        "seconds": seconds,
        "mails": mails,
        "statements": statements.all,
        "rendered": statements.fragments,
        "audiences": Fragment.objects.filter(meeting=meeting).count(),
    }


def _check_served(meeting: Meeting, tokens: Sequence[str]) -> None:
    server = feedfiles.FeedServer(feedfiles.root())
    for token in tokens:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"{feedfiles.PREFIX}{token}.ics"}
        body = b"".join(server(environ, _begin))
        event = body.split(facts.feed_uid(meeting).encode(), 1)[1].split(b"END:VEVENT", 1)[0]
        if f"{meeting.local_start:%Y%m%dT%H%M%S}".encode() not in event:
            raise AssertionError(f"the feed {hashed(token)} does not serve the change")


def _begin(_status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
    """WSGI's start_response for a caller who wants the body alone."""
    return bytes
