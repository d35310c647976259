"""Slots of a season on which nobody meets: known to the database, an EXDATE, and no mail."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes

import pytest

from boards.actions.days_off import add_day_off, withdraw_day_off
from boards.actions.meetings import restore_meeting
from boards.actions.seasons import materialise
from boards.models import DayOff, HolidayRule, Meeting, MeetingState, Series, TumourBoard
from scheduling.actions import feeds
from scheduling.actions.relay import relay
from scheduling.models import CalendarFeed, MailState, OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db
ASCENSION, DAY_BEFORE = date(2027, 5, 6), date(2027, 5, 5)


def thursdays(rule: HolidayRule = HolidayRule.SKIP) -> Series:
    """April to June 2027 in Lyon: Ascension is a Thursday."""
    board = make.board("sarcoma")
    TumourBoard.objects.filter(pk=board.pk).update(holiday_rule=rule)
    make.seat(board, make.person(email="lyonnet@example.org"))
    return make.season(board, starts_on=date(2027, 4, 1), ends_on=date(2027, 6, 30))


def mails() -> list[OutgoingMail]:
    """What the relay queued, taken as sent."""
    relay(make.NOW)
    found = list(OutgoingMail.objects.filter(state=MailState.QUEUED).exclude(method="NOTE").order_by("id"))
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT)
    return found


def test_every_slot_of_the_rule_has_its_meeting_and_a_holiday_says_why_there_is_none() -> None:
    series = thursdays()
    assert Meeting.objects.filter(series=series).count() == 13
    skipped = Meeting.objects.get(state=MeetingState.SKIPPED)
    assert (skipped.day, skipped.slot_date, skipped.reason) == (ASCENSION, ASCENSION, "Ascension")


def test_a_moved_meeting_keeps_its_slot_and_gets_the_cut_off_of_its_new_day() -> None:
    thursdays(HolidayRule.PREVIOUS)
    moved = Meeting.objects.get(slot_date=ASCENSION)
    assert (moved.state, moved.day, moved.moved_by_rule) == (MeetingState.PLANNED, DAY_BEFORE, True)
    assert moved.starts_at == datetime(2027, 5, 5, 12, 0, tzinfo=UTC)
    assert moved.cutoff_at == datetime(2027, 5, 3, 10, 0, tzinfo=UTC)  # Monday noon in Lyon


def test_a_cut_off_after_a_holiday_comes_a_working_day_sooner() -> None:
    board = make.seated_board()
    make.season(board, rrule="FREQ=WEEKLY;BYDAY=FR", starts_on=date(2027, 5, 1), weeks=3)
    friday = Meeting.objects.get(slot_date=date(2027, 5, 7))
    assert friday.cutoff_at == datetime(2027, 5, 4, 10, 0, tzinfo=UTC)  # Tuesday: Thursday is Ascension


def test_a_skipped_day_is_an_exdate_of_the_invitation_and_no_mail_of_its_own() -> None:
    thursdays()
    only = mails()
    assert [mail.recurrence_id for mail in only] == [""]
    assert only[0].facts["exdates"] == ["20270506T140000"]
    assert b"EXDATE;TZID=Europe/Paris:20270506T140000" in _calendar(only[0])


def test_a_skipped_day_that_is_held_all_the_same_is_in_the_season_again() -> None:
    thursdays()
    mails()
    skipped = Meeting.objects.get(slot_date=ASCENSION)
    restore_meeting(skipped, by=None, now=make.NOW)
    only = mails()
    assert [(mail.method, mail.recurrence_id, mail.facts["exdates"]) for mail in only] == [
        ("REQUEST", "", [])
    ]
    assert Meeting.objects.get(pk=skipped.pk).reason == ""


def test_a_holiday_added_later_cancels_its_day_and_leaves_the_season_alone() -> None:
    board = thursdays().board
    mails()
    day = date(2027, 4, 15)
    row = DayOff(
        kind="holiday", name="Fête locale", first_day=day, last_day=day, organisation=make.organisation()
    )
    add_day_off(row, by=None, now=make.NOW)
    assert [(mail.method, mail.recurrence_id) for mail in mails()] == [("CANCEL", "20270415T140000")]
    withdraw_day_off(row, by=None, now=make.NOW)
    assert [(mail.method, mail.recurrence_id) for mail in mails()] == [("REQUEST", "20270415T140000")]
    assert not Meeting.objects.filter(board=board, slot_date=day).exclude(state=MeetingState.PLANNED).exists()


def test_a_holiday_moved_by_the_rule_is_told_once_as_one_day() -> None:
    thursdays(HolidayRule.NEXT)
    found = {mail.recurrence_id: mail.facts["start"] for mail in mails()}
    assert found == {"": "20270401T140000", "20270506T140000": "20270507T140000"}


def test_holidays_beyond_the_meetings_made_so_far_are_told_with_the_season() -> None:
    board = make.board("sarcoma")
    make.seat(board, make.person(email="lyonnet@example.org"))
    series = make.season(board, starts_on=date(2026, 11, 26), ends_on=date(2029, 6, 30))
    only = mails()
    assert series.meetings.latest("slot_date").slot_date == date(2028, 5, 18)
    assert only[0].facts["exdates"] == [
        "20270506T140000", "20271111T140000", "20280525T140000", "20290510T140000",
    ]  # fmt: skip
    later = make.NOW + timedelta(days=400)
    materialise(series, now=later)
    relay(later)
    assert not OutgoingMail.objects.filter(state=MailState.QUEUED, recurrence_id__startswith="2029").exists()


def test_a_feed_shows_a_day_without_meeting_only_once_it_is_held_all_the_same() -> None:
    board = thursdays().board
    feeds.open_address(name="Wall", board=board, by=None, now=make.NOW)
    assert b"20270506T140000" not in _feed()
    assert _feed().count(b"BEGIN:VEVENT") == 12
    restore_meeting(Meeting.objects.get(slot_date=ASCENSION), by=None, now=make.NOW)
    relay(make.NOW)
    assert b"20270506T140000" in _feed()


def _feed() -> bytes:
    return bytes(CalendarFeed.objects.get().body)


def _calendar(mail: OutgoingMail) -> bytes:
    parts = message_from_bytes(bytes(mail.mime)).walk()
    body = next(part for part in parts if part.get_content_type() == "text/calendar")
    decoded = body.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    return decoded.replace(b"\r\n ", b"")
