"""Quiet hours on each reader's clock: pure rule first, then the mails of a night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from boards.actions import meetings
from boards.actions.meetings import TimeAndPlace
from boards.models import Meeting
from scheduling.actions import outbox
from scheduling.actions.notes import queue_note
from scheduling.actions.preview import preview
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from scheduling.quiet import YIELD, QuietHours, leaves_at
from tests import make

NIGHT = QuietHours(time(20), time(7))
CLOSED = QuietHours(time(20), time(7), weekends=True)
PARIS, CAYENNE = "Europe/Paris", "America/Cayenne"
ZONES = [PARIS, CAYENNE, "Pacific/Noumea", "Indian/Reunion", "America/St_Johns", "Pacific/Apia"]
instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


def at(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("decided", "leaves"),
    [
        ("2026-11-23T19:59", "2026-11-23T19:59"),
        ("2026-11-23T20:00", "2026-11-24T07:00"),
        ("2026-11-24T06:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00", "2026-11-24T07:00"),
        ("2027-03-27T22:00", "2027-03-28T07:00"),  # the night that loses an hour
        ("2026-10-24T22:00", "2026-10-25T07:00"),  # the night that has one more
    ],
)
def test_a_mail_of_the_night_leaves_in_the_morning(decided: str, leaves: str) -> None:
    assert leaves_at(NIGHT, PARIS, at(decided)) == at(leaves)


def test_the_morning_is_the_readers_own() -> None:
    nine_in_lyon = at("2026-11-24T09:00")
    assert leaves_at(NIGHT, PARIS, nine_in_lyon) == nine_in_lyon
    assert leaves_at(NIGHT, CAYENNE, nine_in_lyon) == at("2026-11-24T07:00", CAYENNE)


def test_a_weekend_may_be_quiet_too() -> None:
    friday_night = at("2026-11-27T21:00")
    assert leaves_at(NIGHT, PARIS, friday_night) == at("2026-11-28T07:00")
    assert leaves_at(CLOSED, PARIS, friday_night) == at("2026-11-30T07:00")
    assert leaves_at(CLOSED, PARIS, at("2026-11-29T12:00")) == at("2026-11-30T07:00")


@pytest.mark.parametrize(
    ("decided", "meeting", "leaves"),
    [
        ("2026-11-23T22:00", "2026-11-24T14:00", "2026-11-24T07:00"),
        ("2026-11-23T22:00", "2026-11-24T08:00", "2026-11-24T04:00"),
        ("2026-11-24T05:00", "2026-11-24T08:00", "2026-11-24T05:00"),
        ("2026-11-23T22:00", "2026-11-23T21:00", "2026-11-24T07:00"),
    ],
)
def test_the_night_yields_four_hours_before_the_meeting(decided: str, meeting: str, leaves: str) -> None:
    assert leaves_at(NIGHT, PARIS, at(decided), at(meeting)) == at(leaves)


@given(instants, st.sampled_from(ZONES), st.sampled_from([NIGHT, CLOSED]), st.none() | instants)
def test_no_mail_leaves_in_the_night_but_for_a_meeting_that_is_near(
    now: datetime, zone: str, quiet: QuietHours, concerns: datetime | None
) -> None:
    leaves = leaves_at(quiet, zone, now, concerns)
    assert now <= leaves <= now + timedelta(days=3, hours=1)
    if quiet.holds(leaves.astimezone(ZoneInfo(zone))):
        assert concerns is not None
        assert leaves == max(now, concerns - YIELD)
    elif quiet.holds(now.astimezone(ZoneInfo(zone))):
        assert leaves.astimezone(ZoneInfo(zone)).time() == time(7)


EVENING, MORNING = at("2026-11-30T21:00"), at("2026-12-01T07:00")


@pytest.fixture
def night(settings: Settings) -> None:
    settings.QUIET_HOURS = (time(20), time(7))


def told_meeting() -> Meeting:
    """Thursday 3 December at 14:00 in Lyon, told to one member there and one in Cayenne."""
    board = make.seated_board()
    make.seat(board, make.person("Guyot", at=make.cayenne(), email="guyot@example.org"))
    made = make.meeting(board)
    relay(make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT)
    return made


def move(meeting: Meeting, hour: int, now: datetime) -> None:
    meetings.move_meeting(meeting, TimeAndPlace(meeting.day, time(hour), 90), by=None, now=now)
    relay(now)


def waiting() -> list[tuple[str, datetime]]:
    mails = OutgoingMail.objects.filter(state=MailState.QUEUED).order_by("due_at")
    return [(mail.address.partition("@")[0], mail.due_at) for mail in mails]


@pytest.mark.django_db
@pytest.mark.usefixtures("night")
def test_three_edits_at_night_are_one_mail_in_each_readers_morning() -> None:
    meeting = told_meeting()
    for minutes, hour in enumerate((15, 16, 17)):
        move(meeting, hour, EVENING + timedelta(minutes=minutes))
    (cayenne, due_in_cayenne), (lyon, due_in_lyon) = waiting()
    assert cayenne == "guyot"
    assert due_in_lyon == MORNING
    assert due_in_cayenne == EVENING + timedelta(minutes=2), "21:02 in Lyon is 17:02 in Cayenne"
    assert outbox.claim(MORNING - timedelta(minutes=1), 9)[0].address == "guyot@example.org"
    [mail] = outbox.claim(MORNING, 9)
    assert mail.address.startswith(lyon)
    assert mail.facts["start"] == "20261203T170000"


@pytest.mark.django_db
@pytest.mark.usefixtures("night")
def test_an_edit_undone_before_the_morning_makes_no_mail() -> None:
    meeting = told_meeting()
    move(meeting, 15, EVENING)
    move(meeting, 14, EVENING + timedelta(minutes=1))
    assert waiting() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("night")
def test_a_meeting_moved_away_from_tonight_is_told_tonight() -> None:
    """Four hours before the time in which its reader believes, not before the new one."""
    meeting = told_meeting()
    now = at("2026-12-03T06:00")
    later = TimeAndPlace(meeting.day + timedelta(days=7), time(14), 90)
    meetings.move_meeting(meeting, later, by=None, now=now)
    meetings.cancel_meeting(meeting, by=None, now=now)
    relay(now)
    assert dict(waiting())["guyot"] == at("2026-12-03T10:00"), "four hours before 14:00, at 06:00 in Cayenne"


@pytest.mark.django_db
@pytest.mark.usefixtures("night")
def test_a_preview_says_when_each_mail_leaves() -> None:
    meeting = told_meeting()
    later = TimeAndPlace(meeting.day, time(16), 90)
    early = at("2026-12-01T05:30")
    found = preview(lambda: meetings.move_meeting(meeting, later, by=None, now=early), now=early)
    assert [mail.leaves for mail in found.mails] == [
        "leaves on Tuesday 1 December at 07:00 in Cayenne",
        "leaves on Tuesday 1 December at 07:00 in Lyon",
    ]
    assert OutgoingMail.objects.filter(state=MailState.QUEUED).count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("night")
def test_a_note_waits_for_the_morning_unless_its_hour_is_given() -> None:
    reader = make.person()
    for key, due_at in (("waits", None), ("asked-for", EVENING)):
        context = {"calendar_link": "x", "until": EVENING, "subscribes": True}
        queue_note(key=key, to=reader, template="calendar_link", context=context, now=EVENING, due_at=due_at)
    assert [due for _, due in waiting()] == [EVENING, MORNING]


@pytest.mark.django_db
@pytest.mark.usefixtures("night")
def test_a_mail_that_waited_for_monday_is_given_up_two_days_after_it(settings: Settings) -> None:
    settings.QUIET_WEEKENDS = True
    meeting = told_meeting()
    friday = at("2026-11-27T20:30")
    move(meeting, 15, friday)
    mail = OutgoingMail.objects.filter(state=MailState.QUEUED).latest("due_at")
    monday = at("2026-11-30T07:00")
    assert mail.due_at == mail.held_until == monday
    assert outbox._after_not_now(mail, monday + timedelta(hours=47))["state"] == MailState.QUEUED
    assert outbox._after_not_now(mail, monday + timedelta(hours=60))["state"] == MailState.FAILED
