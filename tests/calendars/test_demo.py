"""Every mail and feed of the demo, read by programs that are not ours.

The base network is loaded through the actions and relayed; then the changes of a bad week are made.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import pytest_django
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting, restore_meeting
from boards.actions.people import edit_person
from boards.actions.seats import unseat_person
from boards.models import Meeting, Person, Seat, TumourBoard
from scheduling.actions import feeds
from scheduling.actions.relay import relay
from scheduling.ical import lint
from scheduling.models import CalendarFeed, MailState, OutgoingMail
from tests.calendars import icalendar_reader, icaljs, khal, libical
from tests.calendars.oracle import need

# What clients make of the bytes, not what is asked of a database: tests/again.py leaves these to one of them.
pytestmark = [pytest.mark.calendars, pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(scope="module")
def now(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[datetime]:
    """The clock, once the demo was loaded, told to everybody, and had its bad week; undone at the end."""
    files = override_settings(VAR_DIR=tmp_path_factory.mktemp("var"), DEMO=True)
    with django_db_blocker.unblock(), files, transaction.atomic():
        call_command("load_demo", verbosity=0)
        clock = timezone.now()
        _told(clock)
        a_bad_week(clock)
        yield clock
        transaction.set_rollback(True)


def a_bad_week(now: datetime) -> None:
    """A move, a cancellation, a restore, somebody leaves a board, an address changes: each relayed."""
    board = TumourBoard.objects.get(slug="sarcoma")
    first, second, third = Meeting.objects.filter(board=board, starts_at__gt=now, state="planned")[1:4]
    to = TimeAndPlace(
        first.day + timedelta(days=1), first.start_time.replace(hour=15), 60, place="Salle Saône"
    )
    move_meeting(first, to, by=None, now=now)
    cancel_meeting(second, by=None, now=now)
    cancel_meeting(third, by=None, now=now)
    _told(now)
    restore_meeting(second, by=None, now=now)
    unseat_person(Seat.objects.filter(board=board, ended_at__isnull=True, kind="core")[0], by=None, now=now)
    person = Person.objects.filter(seats__board=board, seats__ended_at__isnull=True, channel="invitation")[1]
    person.email = "elsewhere@clb.example"
    edit_person(person, changed=["email"], by=None, now=now)
    _told(now)


def _told(now: datetime) -> None:
    relay(now)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT)


def calendar_parts() -> list[bytes]:
    """The calendar of every mail; the alternative and the attachment must be the same bytes."""
    found = []
    for mail in OutgoingMail.objects.exclude(method="NOTE").order_by("id"):
        message = message_from_bytes(bytes(mail.mime), policy=policy.SMTP)
        assert isinstance(message, EmailMessage)
        shown, attached = (
            [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == kind]
            for kind in ("text/calendar", "application/ics")
        )
        assert shown == attached
        assert isinstance(shown[0], bytes)
        found.append(shown[0])
    return found


def test_every_mail_of_the_demo_is_right_for_libical_and_to_the_byte(now: datetime) -> None:
    need(libical)
    calendars = calendar_parts()
    assert len(calendars) > 600
    methods = {line for text in calendars for line in text.split(b"\r\n") if line.startswith(b"METHOD:")}
    assert methods == {b"METHOD:REQUEST", b"METHOD:CANCEL"}
    assert [fault for calendar in calendars for fault in lint(calendar)] == []
    assert [fault for faults in libical.violations(calendars) for fault in faults] == []


def test_no_mail_of_the_demo_is_about_the_past(now: datetime) -> None:
    told = OutgoingMail.objects.exclude(method="NOTE")
    assert told.count() > 600
    starts = {mail.facts["start"] for mail in told.only("facts")}
    assert min(starts) >= f"{now.astimezone(UTC):%Y%m%d}"


def test_every_feed_gives_the_same_instants_to_every_reader(now: datetime, full_size: bool) -> None:
    need(icaljs)
    need(khal)
    board = TumourBoard.objects.get(slug="sarcoma")
    seated = Person.objects.filter(seats__ended_at__isnull=True).distinct().order_by("email")
    people = seated if full_size else seated.filter(seats__board=board)[:6]
    for person in people:
        feeds.open_address(name="Test", person=person, by=None, now=now)
    feeds.open_address(name="Wall", board=board, by=None, now=now)
    for feed in CalendarFeed.objects.all():
        body = bytes(feed.body)
        assert lint(body) == []
        expected = _instants(feed, now)
        assert len(expected) > 20
        for reader in (icalendar_reader, icaljs, khal):
            shown = sorted((one.start, one.end) for one in reader.instants(body))
            assert shown == expected, reader.__name__


def _instants(feed: CalendarFeed, now: datetime) -> list[tuple[datetime, datetime]]:
    """Straight from the rows: the meetings of the boards on which the person sits."""
    window = Meeting.objects.filter(ends_at__gt=now - feeds.BACK, starts_at__lt=now + feeds.AHEAD)
    window = window.exclude(state="cancelled", ends_at__lte=now).exclude(state="skipped")
    if feed.board:
        mine = window.filter(board=feed.board)
    else:
        seats = Seat.objects.filter(person=feed.person, ended_at__isnull=True, meeting__isnull=True)
        mine = window.filter(board__in=seats.values("board"))
    return sorted(mine.values_list("starts_at", "ends_at"))
