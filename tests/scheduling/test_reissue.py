"""The same said again: new rows that a client takes for news, and that nothing else disturbs."""

from datetime import time, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from icalendar import Calendar

from boards.actions import meetings, seats
from boards.actions.attendance import respond
from boards.actions.meetings import TimeAndPlace
from boards.models import Answer, Meeting
from scheduling.actions.reissue import reissue
from scheduling.actions.relay import everything, relay, tell
from scheduling.models import MailState, OutgoingMail
from scheduling.reading import read_mail
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW
LATER = NOW + timedelta(hours=1)


def sent() -> None:
    relay(NOW)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT)


def event(mail: OutgoingMail) -> Any:
    parts = message_from_bytes(bytes(mail.mime), policy=policy.default).walk()
    [calendar] = [part for part in parts if part.get_content_type() == "text/calendar"]
    [found] = Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    return found


def season_with_a_moved_and_a_cancelled_day() -> None:
    board = make.seated_board()
    days = list(make.season(board).meetings.order_by("day"))
    sent()
    to = TimeAndPlace(days[2].day, time(16), 90)
    meetings.move_meeting(days[2], to, by=None, now=NOW)
    meetings.cancel_meeting(days[3], by=None, now=NOW)
    sent()


def queued() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(state=MailState.QUEUED).order_by("id"))


def test_a_reissue_says_the_same_with_the_same_sequence_and_a_newer_stamp() -> None:
    make.meeting()
    sent()
    first = OutgoingMail.objects.get()
    assert reissue(first, now=LATER) == 1
    [again] = queued()
    assert (again.facts, again.sequence, again.issue) == (first.facts, first.sequence, first.issue + 1)
    assert event(again)["UID"] == event(first)["UID"]
    assert event(again)["ORGANIZER"] == event(first)["ORGANIZER"]
    assert event(again)["SEQUENCE"] == event(first)["SEQUENCE"]
    assert event(again)["DTSTAMP"].dt == LATER > event(first)["DTSTAMP"].dt


def test_two_reissues_in_one_second_still_have_two_stamps() -> None:
    make.meeting()
    sent()
    reissue(OutgoingMail.objects.get(), now=LATER)
    OutgoingMail.objects.update(state=MailState.SENT)
    reissue(OutgoingMail.objects.latest("id"), now=LATER)
    stamps = [event(mail)["DTSTAMP"].dt for mail in OutgoingMail.objects.order_by("id")]
    assert stamps == [NOW, LATER, LATER + timedelta(seconds=1)]


def test_a_seasons_reissue_brings_the_days_that_differ_from_it() -> None:
    season_with_a_moved_and_a_cancelled_day()
    master = OutgoingMail.objects.get(recurrence_id="")
    assert reissue(master, now=LATER) == 3
    assert [(mail.recurrence_id, mail.method, mail.sequence) for mail in queued()] == [
        ("", "REQUEST", 0),
        ("20261210T140000", "REQUEST", 1),
        ("20261217T140000", "CANCEL", 1),
    ]
    assert {event(mail)["DTSTAMP"].dt for mail in queued()} == {LATER}
    assert event(queued()[2])["STATUS"] == "CANCELLED"


def test_a_days_reissue_is_that_day_alone() -> None:
    season_with_a_moved_and_a_cancelled_day()
    assert reissue(OutgoingMail.objects.get(recurrence_id="20261210T140000"), now=LATER) == 1


def test_a_look_at_everything_neither_drops_a_reissue_nor_adds_to_it() -> None:
    season_with_a_moved_and_a_cancelled_day()
    reissue(OutgoingMail.objects.get(recurrence_id=""), now=LATER)
    waiting = [mail.pk for mail in queued()]
    tell(everything(LATER), LATER)
    assert [mail.pk for mail in queued()] == waiting


def test_a_change_overtakes_the_reissue_that_still_waits() -> None:
    meeting = make.meeting()
    sent()
    reissue(OutgoingMail.objects.get(), now=LATER)
    meetings.move_meeting(meeting, TimeAndPlace(meeting.day, time(16), 90), by=None, now=LATER)
    relay(LATER)
    [only] = queued()
    assert only.sequence == 1


def test_only_the_last_word_is_said_again_and_only_once_it_left() -> None:
    meeting = make.meeting()
    sent()
    first = OutgoingMail.objects.get()
    meetings.move_meeting(meeting, TimeAndPlace(meeting.day, time(16), 90), by=None, now=NOW)
    relay(NOW)
    assert [reissue(mail, now=LATER) for mail in OutgoingMail.objects.order_by("id")] == [0, 0]
    sent()
    assert [reissue(mail, now=LATER) for mail in OutgoingMail.objects.order_by("id")] == [0, 1]
    first.refresh_from_db()
    assert first.state == MailState.SENT


def test_a_withdrawal_said_again_still_leaves_the_meeting_standing() -> None:
    board = make.seated_board()
    guest = make.seat(board, make.person("Guest", email="guest@example.org"))
    make.meeting(board)
    sent()
    seats.unseat_person(guest, by=None, now=NOW)
    sent()
    cancel = OutgoingMail.objects.get(method="CANCEL")
    assert reissue(cancel, now=LATER) == 1
    again = read_mail(bytes(queued()[0].mime)).event
    assert again is not None
    assert (again.method, again.cancelled) == ("CANCEL", False)


def test_a_copy_owed_after_an_ambiguous_end_is_not_dropped_by_a_look_meanwhile() -> None:
    make.meeting()
    relay(NOW)
    OutgoingMail.objects.update(ambiguities=1)
    tell(everything(NOW), NOW)
    assert OutgoingMail.objects.get().state == MailState.QUEUED


def test_the_reissue_carries_the_answer_given_since() -> None:
    meeting = Meeting.objects.get(pk=make.meeting().pk)
    sent()
    mail = OutgoingMail.objects.select_related("person").get()
    assert mail.person
    respond(meeting, mail.person, Answer.TENTATIVE, by=None, now=NOW, source="mail")
    reissue(mail, now=LATER)
    assert event(queued()[0])["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
