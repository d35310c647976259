"""A season made by the real actions, told by mails, in a feed and on pages: one instant for each meeting.

A meeting is moved, one is cancelled, and one cancelled and restored.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import F
from django.test import Client, override_settings

from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting, restore_meeting
from boards.models import Channel, Person, RoleKind, SeatMode, Series
from boards.rules import clock
from scheduling.actions import feeds
from scheduling.actions.relay import relay
from scheduling.models import CalendarFeed, MailState, OutgoingMail
from tests import make
from tests.calendars import icaljs, recurring
from tests.calendars.kept import kept
from tests.calendars.oracle import Instant, need
from tests.calendars.test_time import ZONES
from tests.conftest import FULL_SIZE

pytestmark = [pytest.mark.calendars, pytest.mark.django_db]
# Each zone in one of ten years; three of them in the reduced run, one for each way of keeping time.
ALL = [(zone, 2026 + number % 10) for number, zone in enumerate(ZONES)]
REDUCED = {"Europe/Paris", "America/Cayenne", "America/Santiago"}
ASKED = [asked for asked in ALL if FULL_SIZE or asked[0] in REDUCED]
Spans = list[tuple[datetime, datetime]]


class Reader(Protocol):
    """An oracle that expands a calendar."""

    def instants(self, calendar: bytes) -> list[Instant]: ...


_HOUR = re.compile(r'<time datetime="([^"]+)"')


@pytest.fixture(autouse=True)
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(VAR_DIR=tmp_path_factory.mktemp("var")):
        yield


def told(now: datetime) -> None:
    relay(now)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT)


def changed_season(zone: str, now: datetime) -> tuple[Series, Person, Person]:
    """A year of a board in that zone, with an invited member and one who reads it in a feed."""
    there = make.organisation("there", city="There", zone=zone, now=now)
    board = make.board("sarcoma", at=there, now=now)
    invited = make.person("Mailed", now=now)
    reader = make.person("Fed", channel=Channel.FEED, now=now)
    for person in (invited, reader):
        make.seat(board, person, mode=SeatMode.REMOTE, now=now)
    first = now.date() + timedelta(days=7)
    series = make.season(
        board, starts_on=first, ends_on=first + timedelta(days=364), start_time=time(11), now=now
    )
    told(now)
    held = list(series.meetings.filter(state="planned").order_by("slot_date"))
    move = TimeAndPlace(held[5].day + timedelta(days=1), time(16, 30), 60)
    move_meeting(held[5], move, by=None, now=now)
    for meeting in (held[12], held[20]):
        cancel_meeting(meeting, by=None, now=now)
    told(now)
    restore_meeting(held[20], by=None, now=now)
    told(now)
    return series, invited, reader


def planned(series: Series) -> Spans:
    rows = series.meetings.filter(state="planned").order_by("starts_at")
    return list(rows.values_list("starts_at", "ends_at"))


def of_mails(person: Person) -> bytes:
    """What the mails of one person leave in her calendar."""
    parts = []
    for mail in OutgoingMail.objects.filter(invitation__person=person).order_by("id"):
        for part in message_from_bytes(bytes(mail.mime), policy=policy.SMTP).walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                parts.append(content)
    assert len(parts) == 5  # the season, a move, two cancellations, and one of these restored
    return kept(parts)


def of_feed(person: Person, now: datetime) -> bytes:
    feeds.open_address(name="Test", person=person, by=None, now=now)
    return bytes(CalendarFeed.objects.get(person=person).body)


def week_of(start: datetime) -> str:
    return f"{start.astimezone(ZoneInfo('Europe/Paris')):%G-W%V}"


def of_pages(client: Client, weeks: Iterable[str]) -> list[datetime]:
    """The starts of everything that the calendar pages of these weeks say is held."""
    pages = (client.get(f"/calendar/?week={week}").content.decode() for week in weeks)
    rows = (row for page in pages for row in page.split('<li class="q-row')[1:])
    held = (row for row in rows if not row.startswith(" q-row--cancelled"))
    return sorted(
        {datetime.fromisoformat(hour).astimezone(UTC) for row in held for hour in _HOUR.findall(row)}
    )


@pytest.mark.parametrize(("zone", "year"), ASKED)
def test_mails_feed_pages_and_both_readers_agree_on_every_instant_of_a_season(zone: str, year: int) -> None:
    need(icaljs)
    now = datetime(year, 11, 23, 8, tzinfo=UTC)
    series, invited, reader = changed_season(zone, now)
    truth = planned(series)
    assert len(truth) > 45
    mails, feed = of_mails(invited), of_feed(reader, now)
    assert spans(icaljs, mails) == spans(recurring, mails) == truth
    assert (
        spans(icaljs, feed)
        == spans(recurring, feed)
        == [span for span in truth if span[0] < now + feeds.AHEAD]
    )
    with time_machine.travel(now, tick=False):
        weeks = list(dict.fromkeys(week_of(start) for start, _end in truth))[:: 1 if FULL_SIZE else 5]
        assert of_pages(signed_in(), weeks) == [start for start, _end in truth if week_of(start) in weeks]
    for meeting in series.meetings.filter(state="planned", slot_date=F("day"), slot_time=F("start_time")):
        assert clock.local(meeting.starts_at, zone).time() == time(11)


def spans(reader: Reader, calendar: bytes) -> Spans:
    """What a reader shows and does not show as cancelled."""
    return sorted((one.start, one.end) for one in reader.instants(calendar) if one.status != "CANCELLED")


def signed_in() -> Client:
    client = Client()
    client.force_login(make.user(RoleKind.SECRETARY))
    return client
