"""One invitation for each meeting, for whoever prefers it: never beside the season's own."""

from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar

from boards.actions import meetings, people
from boards.actions.attendance import answer_season, respond
from boards.actions.meetings import TimeAndPlace
from boards.models import Answer, Channel, Meeting, Person, Seat
from scheduling.actions.relay import everything, relay, tell
from scheduling.models import Invitation, MailState, OutgoingMail
from tests import make
from tests.scheduling.client import MailClient
from tests.scheduling.views.scene import Scene, previewed, queued, scene, sent, signed_in

pytestmark = pytest.mark.django_db
NOW = make.NOW


def told(channel: Channel, *, weeks: int = 20) -> Person:
    """A member of a board of Thursdays, told in this way."""
    board = make.board("sarcoma")
    reader = make.person(channel=channel, email="reader@example.org")
    make.seat(board, reader)
    make.season(board, weeks=weeks)
    sent()
    return reader


def switch(reader: Person, channel: Channel, now: datetime = NOW) -> list[tuple[str, bool]]:
    """What it queues: the method, and whether it is about the season."""
    people.choose_channel(Person.objects.get(pk=reader.pk), channel, by=None, now=now)
    relay(now)
    mails = OutgoingMail.objects.filter(state=MailState.QUEUED).order_by("id")
    said = [(mail.method, "rrule" in mail.facts) for mail in mails]
    mails.update(state=MailState.SENT)
    return said


def event(mail: OutgoingMail) -> Any:
    parts = message_from_bytes(bytes(mail.mime), policy=policy.default).walk()
    [calendar] = [part for part in parts if part.get_content_type() == "text/calendar"]
    [found] = Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    return found


def shown() -> list[date]:
    client = MailClient("reader@example.org")
    for mail in OutgoingMail.objects.filter(state=MailState.SENT).exclude(method="NOTE").order_by("id"):
        client.receive(bytes(mail.mime))
    return [entry.start.date() for entry in client.shows(NOW)]


def test_each_meeting_of_the_next_eight_weeks_has_an_invitation_and_a_uid_of_its_own() -> None:
    told(Channel.MEETINGS)
    mails = OutgoingMail.objects.filter(method="REQUEST")
    assert shown() == [date(2026, 11, 26) + timedelta(weeks=number) for number in range(8)]
    assert mails.count() == len({mail.uid for mail in mails}) == 8
    assert not Invitation.objects.filter(series__isnull=False).exists()
    assert all("RRULE" not in event(mail) and "RECURRENCE-ID" not in event(mail) for mail in mails)


def test_later_meetings_are_told_as_they_come_nearer_and_once() -> None:
    told(Channel.MEETINGS)
    for number in range(1, 15):
        now = NOW + timedelta(days=number)
        tell(everything(now), now)
    assert OutgoingMail.objects.filter(state=MailState.QUEUED).count() == 2


def test_a_switch_takes_back_the_season_and_invites_to_each_meeting_and_the_reverse() -> None:
    reader = told(Channel.INVITATION)
    assert switch(reader, Channel.MEETINGS) == [("CANCEL", True)] + [("REQUEST", False)] * 8
    assert shown() == [date(2026, 11, 26) + timedelta(weeks=number) for number in range(8)]
    back = switch(reader, Channel.INVITATION)
    assert sorted(back) == [("CANCEL", False)] * 8 + [("REQUEST", True)]
    assert len(shown()) == 20


def test_a_switch_to_the_subscribed_calendar_takes_back_every_meeting() -> None:
    reader = told(Channel.MEETINGS)
    said = switch(reader, Channel.FEED)
    assert said.count(("CANCEL", False)) == 8
    assert shown() == []


def test_a_meeting_told_of_is_followed_also_beyond_the_eight_weeks() -> None:
    told(Channel.MEETINGS)
    meeting = Meeting.objects.get(day=date(2026, 12, 3))
    far = TimeAndPlace(date(2027, 3, 26), time(14), 90)
    meetings.move_meeting(meeting, far, by=None, now=NOW)
    sent()
    assert date(2026, 12, 3) not in shown()
    assert date(2027, 3, 26) in shown()


def test_organizer_and_uid_of_a_meeting_stay_through_its_changes() -> None:
    told(Channel.MEETINGS)
    meeting = Meeting.objects.get(day=date(2026, 12, 3))
    for hour in (15, 16):
        meetings.move_meeting(meeting, TimeAndPlace(meeting.day, time(hour), 90), by=None, now=NOW)
        sent()
    meetings.cancel_meeting(meeting, by=None, now=NOW)
    sent()
    events = [event(mail) for mail in OutgoingMail.objects.filter(invitation__meeting=meeting)]
    assert [int(found["SEQUENCE"]) for found in events] == [0, 1, 2, 3]
    assert len({(found["UID"], found["ORGANIZER"]) for found in events}) == 1
    assert events[0]["ORGANIZER"].startswith("mailto:sarcoma+")


def test_an_answer_survives_the_switch_and_ends_with_a_new_time() -> None:
    reader = told(Channel.INVITATION)
    third = Meeting.objects.get(day=date(2026, 12, 10))
    respond(third, reader, Answer.DECLINED, by=None, now=NOW, source="mail")
    master = OutgoingMail.objects.get(method="REQUEST")
    answer_season(Seat.objects.get(), Answer.ACCEPTED, master.facts["rrule"], by=None, now=NOW)
    switch(reader, Channel.MEETINGS)
    answers = {
        mail.facts["start"][:8]: event(mail)["ATTENDEE"].params["PARTSTAT"]
        for mail in OutgoingMail.objects.filter(method="REQUEST", invitation__meeting__isnull=False)
    }
    assert answers.pop("20261210") == "DECLINED"
    assert set(answers.values()) == {"ACCEPTED"}
    meetings.move_meeting(third, TimeAndPlace(third.day, time(16), 90), by=None, now=NOW)
    relay(NOW)
    [moved] = OutgoingMail.objects.filter(state=MailState.QUEUED)
    assert event(moved)["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def page_of(found: Scene) -> Any:
    return signed_in(make.user(None, person=found.lyon))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Each meeting of the next eight weeks"), ("fr", "Chaque réunion des huit prochaines semaines")],
)
def test_my_calendar_shows_what_the_switch_sends_and_then_sends_exactly_that(
    language: str, words: str
) -> None:
    found = scene()
    client, url = page_of(found), reverse("scheduling:choose_channel")
    client.cookies["django_language"] = language
    preview = client.post(url, {"channel": "meetings", "action": "preview"})
    assert words in preview.content.decode()
    announced = previewed(preview)
    assert announced == [("lyonnet@example.org", "CANCEL")] + [("lyonnet@example.org", "REQUEST")] * 8
    client.post(url, {"channel": "meetings", "action": "confirm"})
    assert queued() == announced


def test_the_persons_page_offers_the_same_choice() -> None:
    found = scene()
    url = reverse("scheduling:edit_person", args=[found.lyon.pk])
    client = signed_in(found.coordinator)
    page = client.get(url)
    typed = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    preview = client.post(url, {**typed, "channel": "meetings", "action": "preview"})
    assert [method for _, method in previewed(preview)] == ["CANCEL"] + ["REQUEST"] * 8
