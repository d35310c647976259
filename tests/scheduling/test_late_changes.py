"""Subscribers hear by mail of what changes too late for their app to see: once, and not if it was undone."""

from datetime import datetime, time, timedelta

import pytest
from pytest_django import Settings

from boards.actions import meetings, people, seats
from boards.actions.meetings import TimeAndPlace
from boards.models import Channel, Language, Meeting, Person, SeatMode
from scheduling.actions.feeds import open_address
from scheduling.actions.preview import preview
from scheduling.actions.relay import everything, relay, tell
from scheduling.models import MailState, OutgoingMail
from scheduling.reading import ReadMail, read_mail
from tests import make

pytestmark = pytest.mark.django_db
DAY_BEFORE = datetime.fromisoformat("2026-12-02T15:00+01:00")  # 23 hours before the meeting


def subscriber() -> Person:
    reader = make.person(
        "Flux",
        email="flux@example.org",
        channel=Channel.FEED,
        language=Language.ENGLISH,
    )
    open_address(name="Phone", person=reader, by=None, now=make.NOW)
    return reader


def told_board(*, device: bool = True) -> Meeting:
    """Thursdays at 14:00 in Lyon; a subscriber sits there and her feed shows them. The one of 3 December."""
    board = make.seated_board("sarcoma")
    reader = subscriber() if device else make.person(channel=Channel.FEED, email="flux@example.org")
    make.seat(board, reader)
    series = make.season(board)
    relay(make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT)
    return Meeting.objects.get(series=series, day="2026-12-03")


def late() -> list[OutgoingMail]:
    """Late changes that wait to be told."""
    mails = OutgoingMail.objects.filter(uid__startswith="late-", state=MailState.QUEUED)
    return list(mails.order_by("id"))


def read(mail: OutgoingMail) -> ReadMail:
    return read_mail(bytes(mail.mime))


def move(meeting: Meeting, hour: int, now: datetime, days: int = 0) -> None:
    to = TimeAndPlace(meeting.day + timedelta(days=days), time(hour), 90)
    meetings.move_meeting(meeting, to, by=None, now=now)
    relay(now)


def test_a_late_move_is_a_short_mail_with_an_answer_link_and_no_calendar_part() -> None:
    meeting = told_board()
    move(meeting, 16, DAY_BEFORE)
    [mail] = late()
    assert (mail.address, mail.method) == ("flux@example.org", "NOTE")
    said = read(mail)
    assert said.event is None
    assert said.envelope.subject == "Changed: Meeting Sarcoma – Thursday 3 December 2026, 16:00 Lyon"
    assert "This meeting of the tumour board was moved at short notice:" in said.text
    assert "Before: Thursday 3 December 2026, 14:00 Lyon" in said.text
    assert any("/answer/" in link for link in said.links)


def test_it_speaks_its_readers_language_and_gives_the_hour_of_her_place() -> None:
    meeting = told_board(device=False)
    reader = make.person(
        "Kaw", at=make.cayenne(), channel=Channel.FEED, email="kaw@example.org", language=Language.FRENCH
    )
    make.seat(meeting.board, reader, mode=SeatMode.REMOTE)
    move(meeting, 16, DAY_BEFORE)
    said = read(OutgoingMail.objects.get(address="kaw@example.org", uid__startswith="late-"))
    assert said.text.startswith("Bonjour Dr Camille Kaw,")
    assert "Cette réunion de RCP a été déplacée tardivement" in said.text
    assert "jeudi 3 décembre 2026, 16:00 Lyon · 12:00 Cayenne" in said.text
    assert "jeudi 3 décembre 2026, 14:00 Lyon · 10:00 Cayenne" in said.text


def test_a_late_cancellation_asks_for_no_answer() -> None:
    meeting = told_board()
    meetings.cancel_meeting(meeting, by=None, now=DAY_BEFORE)
    relay(DAY_BEFORE)
    [mail] = late()
    assert read(mail).envelope.subject.startswith(
        "Cancelled: Meeting Sarcoma – Thursday 3 December 2026, 14:00"
    )
    assert not any("/answer/" in link for link in read(mail).links)


def test_a_meeting_restored_late_is_told() -> None:
    meeting = told_board()
    meetings.cancel_meeting(meeting, by=None, now=make.NOW)
    relay(make.NOW)
    assert late() == [], "ten days ahead every app looks again in time"
    meetings.restore_meeting(meeting, by=None, now=DAY_BEFORE)
    relay(DAY_BEFORE)
    [mail] = late()
    assert read(mail).envelope.subject.startswith("Takes place after all: ")


def test_a_meeting_added_late_is_told() -> None:
    meeting = told_board()
    make.meeting(meeting.board, day=meeting.day, start_time=time(9), now=DAY_BEFORE)
    relay(DAY_BEFORE)
    [mail] = late()
    assert read(mail).envelope.subject.startswith("Additional meeting: ")


def test_what_changes_outside_the_gap_is_the_feeds_alone() -> None:
    meeting = told_board()
    move(meeting, 16, DAY_BEFORE - timedelta(hours=2))
    assert late() == []


def test_a_meeting_that_comes_into_the_gap_or_leaves_it_is_told() -> None:
    meeting = told_board()
    move(meeting, 10, DAY_BEFORE, days=21)
    assert len(late()) == 1, "it was tomorrow"
    OutgoingMail.objects.update(state=MailState.SENT)
    meeting.refresh_from_db()
    move(meeting, 14, DAY_BEFORE, days=-21)
    assert len(late()) == 1, "it is tomorrow"


def test_three_edits_are_one_mail_and_an_edit_undone_is_none() -> None:
    meeting = told_board()
    for hour in (15, 16, 17):
        move(meeting, hour, DAY_BEFORE)
    [mail] = late()
    assert "17:00 Lyon" in mail.subject
    assert "Before: Thursday 3 December 2026, 14:00 Lyon" in read(mail).text
    move(meeting, 14, DAY_BEFORE)
    assert late() == []


def test_an_edit_undone_after_its_mail_left_is_told_again() -> None:
    meeting = told_board()
    move(meeting, 16, DAY_BEFORE)
    OutgoingMail.objects.update(state=MailState.SENT)
    move(meeting, 14, DAY_BEFORE)
    [mail] = late()
    assert "Before: Thursday 3 December 2026, 16:00 Lyon" in read(mail).text


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENT, MailState.FAILED])
def test_a_second_look_at_everything_says_nothing_more(state: MailState) -> None:
    meeting = told_board()
    move(meeting, 16, DAY_BEFORE)
    OutgoingMail.objects.filter(uid__startswith="late-").update(state=state)
    before = OutgoingMail.objects.count()
    tell(everything(DAY_BEFORE), DAY_BEFORE)
    assert OutgoingMail.objects.count() == before


def test_without_a_device_the_seasons_rule_is_what_she_knows() -> None:
    meeting = told_board(device=False)
    move(meeting, 16, DAY_BEFORE)
    assert len(late()) == 1
    move(meeting, 14, DAY_BEFORE)
    assert late() == []


def test_whoever_is_invited_by_mail_gets_no_short_mail_besides() -> None:
    meeting = told_board()
    people.choose_channel(
        Person.objects.get(email="flux@example.org"), Channel.MEETINGS, by=None, now=make.NOW
    )
    relay(make.NOW)
    move(meeting, 16, DAY_BEFORE)
    assert late() == []


def test_whoever_no_longer_sits_there_hears_nothing() -> None:
    meeting = told_board()
    seat = meeting.board.seats.get(person__email="flux@example.org")
    seats.unseat_person(seat, by=None, now=make.NOW)
    move(meeting, 16, DAY_BEFORE)
    assert late() == []


def test_the_preview_shows_the_short_mail_and_leaves_the_subscriber_out_of_the_others() -> None:
    meeting = told_board()
    to = TimeAndPlace(meeting.day, time(16), 90)
    found = preview(lambda: meetings.move_meeting(meeting, to, by=None, now=DAY_BEFORE), now=DAY_BEFORE)
    assert [(mail.address, mail.kind) for mail in found.mails if mail.kind == "late"] == [
        ("flux@example.org", "late")
    ]
    assert found.subscribers == ()


def test_at_night_the_mail_waits_for_the_morning_with_the_last_word(settings: Settings) -> None:
    settings.QUIET_HOURS = (time(20), time(7))
    meeting = told_board()
    night = datetime.fromisoformat("2026-12-02T22:00+01:00")
    move(meeting, 15, night)
    move(meeting, 16, night + timedelta(hours=1))
    [mail] = late()
    assert mail.due_at == datetime.fromisoformat("2026-12-03T07:00+01:00")
    assert "16:00 Lyon" in mail.subject
