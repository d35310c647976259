"""The weekly mail of subscribers: at an hour of their own clock, once a week, with what they answered."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from boards.actions import meetings
from boards.actions.attendance import respond
from boards.actions.people import choose_weekly_mail
from boards.models import Answer, Channel, Language, Meeting, Person, SeatKind, TumourBoard
from scheduling.actions.weekly import send_weekly
from scheduling.models import OutgoingMail
from scheduling.reading import read_mail
from tests import make
from tests.scheduling.views.scene import scene, signed_in

pytestmark = pytest.mark.django_db
LYON_07, CAYENNE_07 = datetime(2026, 11, 30, 6, 0, tzinfo=UTC), datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def subscriber(name: str, board: TumourBoard, *, language: Language = Language.ENGLISH) -> Person:
    reader = make.person(name, channel=Channel.FEED, email=f"{name.lower()}@example.org", language=language)
    make.seat(board, reader)
    return reader


def board_of_thursdays() -> TumourBoard:
    board = make.seated_board("sarcoma")
    make.season(board)
    return board


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(uid__startswith="week-").order_by("id"))


def text_of(mail: OutgoingMail) -> str:
    return read_mail(bytes(mail.mime)).text


def test_it_leaves_on_monday_morning_on_each_readers_clock_and_once() -> None:
    board = board_of_thursdays()
    subscriber("Lyonnet", board)
    away = make.person("Guyot", at=make.cayenne(), channel=Channel.FEED, email="guyot@example.org")
    make.seat(board, away)
    sent = {}
    for minutes in range(-60, 24 * 60, 10):
        now = LYON_07 + timedelta(minutes=minutes)
        for _ in range(send_weekly(now)):
            sent[now] = mails()[-1].address
    assert sent == {LYON_07: "lyonnet@example.org", CAYENNE_07: "guyot@example.org"}


def test_it_comes_again_the_next_week() -> None:
    subscriber("Lyonnet", board_of_thursdays())
    assert [send_weekly(LYON_07 + timedelta(weeks=number)) for number in range(3)] == [1, 1, 1]


def test_it_lists_the_weeks_meetings_with_the_answer_and_a_link_each() -> None:
    board = board_of_thursdays()
    reader = subscriber("Lyonnet", board)
    make.meeting(board, day=date(2026, 12, 1), start_time=time(9))
    make.meeting(board, day=date(2026, 12, 7), start_time=time(9))
    thursday = Meeting.objects.get(day=date(2026, 12, 3))
    respond(thursday, reader, Answer.ACCEPTED, by=None, now=make.NOW, source="link")
    assert send_weekly(LYON_07) == 1
    [mail] = mails()
    read = read_mail(bytes(mail.mime))
    assert read.event is None
    assert mail.subject == "Your tumour boards in the week of Monday 30 November 2026"
    first, _, second = read.text.partition("Thursday 3 December 2026, 14:00 Lyon")
    assert "Tuesday 1 December 2026, 09:00 Lyon" in first
    assert "You have not answered yet." in first
    assert "Your answer: Present" in second
    assert len([link for link in read.links if "/answer/" in link]) == 2


def test_it_speaks_its_readers_language() -> None:
    subscriber("Lyonnet", board_of_thursdays(), language=Language.FRENCH)
    send_weekly(LYON_07)
    [mail] = mails()
    assert mail.subject == "Vos RCP de la semaine du lundi 30 novembre 2026"
    assert "Vous n’avez pas encore répondu." in text_of(mail)


def test_nobody_else_gets_one() -> None:
    board = board_of_thursdays()
    asked_not_to = subscriber("Quiet", board)
    choose_weekly_mail(asked_not_to, wanted=False, by=None, now=make.NOW)
    for channel in (Channel.INVITATION, Channel.MEETINGS):
        make.seat(board, make.person(channel=channel))
    make.person(channel=Channel.FEED)
    assert send_weekly(LYON_07) == 0


def test_a_week_without_a_meeting_has_no_mail_and_a_cancelled_one_is_not_listed() -> None:
    board = board_of_thursdays()
    subscriber("Lyonnet", board)
    meetings.cancel_meeting(Meeting.objects.get(day=date(2026, 12, 3)), by=None, now=make.NOW)
    assert send_weekly(LYON_07) == 0


def test_a_presenter_and_a_guest_find_their_meeting_in_it() -> None:
    board = board_of_thursdays()
    thursday = Meeting.objects.get(day=date(2026, 12, 3))
    presenter, guest = (make.person(channel=Channel.FEED) for _ in range(2))
    make.booking(thursday, presenter=presenter)
    make.seat(board, guest, kind=SeatKind.GUEST, meeting=thursday)
    assert send_weekly(LYON_07) == 2
    assert send_weekly(LYON_07 + timedelta(weeks=1)) == 0


def test_a_site_may_have_none(settings: Settings) -> None:
    settings.WEEKLY_MAIL = None
    subscriber("Lyonnet", board_of_thursdays())
    assert send_weekly(LYON_07) == 0


@pytest.mark.parametrize("subscribers", [1, 3, 30])
def test_a_look_that_finds_everybody_told_asks_two_questions(subscribers: int) -> None:
    board = board_of_thursdays()
    for number in range(subscribers):
        subscriber(f"Reader{number}", board)
    assert send_weekly(LYON_07) == subscribers
    with CaptureQueriesContext(connection) as queries:
        assert send_weekly(LYON_07) == 0
    assert len(queries) == 2


def test_she_stops_and_resumes_it_on_her_calendar_page() -> None:
    found = scene()
    user = make.user(None, person=found.subscriber)
    page, url = reverse("scheduling:my_calendar"), reverse("scheduling:choose_weekly")
    assert "Stop the weekly mail" in signed_in(user).get(page).content.decode()
    stopped = signed_in(user).post(url, {"wanted": "0"}, follow=True).content.decode()
    assert "You no longer get the weekly mail." in stopped
    assert "Get the weekly mail" in stopped
    assert not Person.objects.get(pk=found.subscriber.pk).weekly_mail
    signed_in(user).post(url, {"wanted": "1"})
    assert Person.objects.get(pk=found.subscriber.pk).weekly_mail
    assert signed_in(user).get(url).status_code == 405
