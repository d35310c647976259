"""The answer page of a mail: whoever holds the link answers for one person and one meeting, and no more."""

from __future__ import annotations

import email
import re
from datetime import date, timedelta
from email import policy

import pytest
import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from boards.actions.attendance import answer_season
from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting
from boards.actions.people import person_leaves
from boards.actions.seats import unseat_person
from boards.models import Answer, Attendance, JournalEntry, Language, Meeting, Person, SeatKind
from boards.rules.recurrence import rule_until
from config.logs import scrub
from scheduling.actions.relay import relay
from scheduling.addresses import reply_address
from scheduling.answer_links import answer_token, answer_url, read_answer_token
from scheduling.models import OutgoingMail
from tests import make
from tests.scheduling.views.scene import scene, signed_in, text

pytestmark = pytest.mark.django_db


def path_to(person: Person, meeting: Meeting) -> str:
    return f"/answer/{answer_token(person.pk, meeting.pk)}/"


def given(person: Person, meeting: Meeting) -> str | None:
    found = Attendance.objects.filter(person=person, meeting=meeting).first()
    return found.answer if found else None


def doctor() -> Client:
    """A browser that never signed in, and whose owner chose no language."""
    return Client(HTTP_ACCEPT_LANGUAGE="en")


# The link


def test_a_token_names_its_person_and_meeting() -> None:
    found = scene()
    token = answer_token(found.lyon.pk, found.meeting.pk)
    assert read_answer_token(token) == (found.lyon.pk, found.meeting.pk)
    assert re.fullmatch(r"[\w-]{60}", token)
    assert answer_url(found.lyon, found.meeting).endswith(f"/answer/{token}/")


def test_a_token_changed_in_any_character_or_signed_with_another_key_opens_nothing() -> None:
    found = scene()
    token = answer_token(found.lyon.pk, found.meeting.pk)
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert read_answer_token(token[:place] + other + token[place + 1 :]) is None
    for broken in ("", "x", token[:-1], token + "A", token + "!", token + "é", token.upper(), "%00" * 20):
        assert read_answer_token(broken) is None
    with override_settings(ADDRESS_KEY="another"):
        assert read_answer_token(token) is None


def test_a_reply_address_signs_no_answer_link() -> None:
    """Both are made under one key, over different words."""
    found = scene()
    mac = reply_address("b@example.org", str(found.lyon.pk), str(found.meeting.pk)).partition(".")[2]
    assert mac.partition("@")[0] not in answer_token(found.lyon.pk, found.meeting.pk).lower()


def test_no_log_line_keeps_a_token() -> None:
    found = scene()
    token = answer_token(found.lyon.pk, found.meeting.pk)
    assert scrub(f'"POST /answer/{token}/ HTTP/1.1" 302') == '"POST /answer/…/ HTTP/1.1" 302'


# The page


@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_an_answer_is_recorded_shown_and_journalled(answer: str) -> None:
    found, client = scene(), doctor()
    page = client.post(path_to(found.lyon, found.meeting), {"answer": answer}, follow=True)
    assert given(found.lyon, found.meeting) == answer
    assert "Your answer is recorded" in text(page)
    assert f"<title>Recorded: {Answer(answer).label} – " in text(page)
    entry = JournalEntry.objects.get(verb="attendance.answered")
    assert (entry.actor, entry.person_id, entry.meeting_id) == (None, found.lyon.pk, found.meeting.pk)
    assert (entry.facts["answer"], entry.facts["source"]) == (answer, "link")


def test_an_answer_can_be_changed_and_stands_alone() -> None:
    found, client = scene(), doctor()
    path = path_to(found.lyon, found.meeting)
    for answer in ("ACCEPTED", "DECLINED"):
        client.post(path, {"answer": answer})
    assert given(found.lyon, found.meeting) == "DECLINED"
    assert Attendance.objects.count() == 1


def test_looking_records_nothing_whoever_looks_and_however_often() -> None:
    found, client = scene(), doctor()
    path = path_to(found.lyon, found.meeting)
    entries = JournalEntry.objects.count()
    for headers in (
        {"Sec-Fetch-Mode": "navigate"},
        {"Sec-Purpose": "prefetch"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ):
        assert client.get(path, headers=headers).status_code == 200
        assert client.head(path, headers=headers).status_code == 200
    assert client.get(f"{path}?answer=ACCEPTED").status_code == 200
    assert client.put(path, {"answer": "ACCEPTED"}).status_code == 405
    assert (Attendance.objects.count(), JournalEntry.objects.count()) == (0, entries)


def test_the_page_shows_what_the_mail_says_on_both_clocks() -> None:
    found = scene()
    page = text(doctor().get(path_to(found.cayenne, found.meeting)))
    for words in ("Meeting Sarcoma", "Thursday 3 December 2026", "14:00", "Lyon", "10:00", "Cayenne"):
        assert words in page
    assert "Do you come?" in page
    assert found.board.video_url not in page
    assert str(found.meeting.pk) not in page  # no way further in


def test_the_page_speaks_the_language_of_its_person_unless_another_was_chosen() -> None:
    found = scene()
    Person.objects.filter(pk=found.lyon.pk).update(language=Language.FRENCH)
    client, path = doctor(), path_to(found.lyon, found.meeting)
    assert "Réunion Sarcoma" in text(client.get(path))
    client.cookies["django_language"] = "en"
    assert "Meeting Sarcoma" in text(client.get(path))


def test_the_page_is_kept_by_nobody_and_its_form_is_protected() -> None:
    found = scene()
    path = path_to(found.lyon, found.meeting)
    client = Client(enforce_csrf_checks=True)
    answer = client.get(path)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert client.post(path, {"answer": "ACCEPTED"}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text(answer))
    assert token is not None
    sent = {"answer": "ACCEPTED", "csrfmiddlewaretoken": token[1]}
    assert client.post(path, sent).status_code == 302
    assert given(found.lyon, found.meeting) == "ACCEPTED"


@pytest.mark.parametrize("typed", [{}, {"answer": ""}, {"answer": "NEEDS-ACTION"}, {"answer": "yes\0"}])
def test_an_answer_that_is_none_is_refused_in_words(typed: dict[str, str]) -> None:
    found = scene()
    page = doctor().post(path_to(found.lyon, found.meeting), typed)
    assert page.status_code == 422
    assert "Choose one of the answers shown." in text(page)
    assert Attendance.objects.count() == 0


def test_the_answer_to_a_whole_season_is_shown_as_such() -> None:
    found = scene()
    series = found.meeting.series
    assert series is not None
    rule = rule_until(series.rrule, series.ends_on, series.start_time, series.time_zone)
    answer_season(found.seat, Answer.ACCEPTED, rule, by=None, now=make.NOW)
    page = text(doctor().get(path_to(found.lyon, found.meeting)))
    assert "for the whole season" in page


def test_after_a_move_the_page_asks_again() -> None:
    found, client = scene(), doctor()
    path = path_to(found.lyon, found.meeting)
    client.post(path, {"answer": "ACCEPTED"})
    to = TimeAndPlace(found.meeting.day + timedelta(days=1), found.meeting.start_time, 60)
    move_meeting(found.meeting, to, by=None, now=make.NOW)
    page = text(client.get(path))
    assert "The meeting has moved since you answered" in page
    assert "Friday 4 December 2026" in page


def test_a_presenter_without_a_seat_answers_too() -> None:
    found = scene()
    presenter = make.person(language=Language.ENGLISH)
    assert doctor().get(path_to(presenter, found.meeting)).status_code == 410
    make.booking(found.meeting, presenter=presenter)
    assert doctor().post(path_to(presenter, found.meeting), {"answer": "ACCEPTED"}).status_code == 302
    assert given(presenter, found.meeting) == "ACCEPTED"


# Where it leads nowhere


def test_what_was_never_a_link_says_so_and_nothing_else() -> None:
    found = scene()
    for token in ("x", answer_token(found.lyon.pk, found.lyon.pk), "A" * 60, "é"):
        page = doctor().get(f"/answer/{token}/")
        assert page.status_code == 404
        assert "This link does not work" in text(page)
        assert doctor().post(f"/answer/{token}/", {"answer": "ACCEPTED"}).status_code == 404


def test_who_is_no_longer_expected_learns_nothing_and_cannot_answer() -> None:
    found = scene()
    unseat_person(found.seat, by=None, now=make.NOW)
    person_leaves(found.cayenne, by=None, now=make.NOW)
    for person in (found.lyon, found.cayenne):
        for page in (
            doctor().get(path_to(person, found.meeting)),
            doctor().post(path_to(person, found.meeting), {"answer": "ACCEPTED"}),
        ):
            assert page.status_code == 410
            for leak in ("Sarcoma", "December", "14:00", "Room", person.family_name):
                assert leak not in text(page)
    assert Attendance.objects.count() == 0


def test_a_cancelled_meeting_is_shown_and_not_answered() -> None:
    found = scene()
    cancel_meeting(found.meeting, by=None, now=make.NOW)
    path = path_to(found.lyon, found.meeting)
    page = doctor().get(path)
    assert page.status_code == 200
    assert "This meeting is cancelled." in text(page)
    assert 'name="answer"' not in text(page)
    refused = doctor().post(path, {"answer": "ACCEPTED"})
    assert refused.status_code == 422
    assert Attendance.objects.count() == 0


def test_a_meeting_that_is_over_is_shown_and_not_answered() -> None:
    found = scene()
    path = path_to(found.lyon, found.meeting)
    with time_machine.travel(found.meeting.ends_at, tick=False):
        assert "This meeting is over." in text(doctor().get(path))
        assert doctor().post(path, {"answer": "ACCEPTED"}).status_code == 422
    assert Attendance.objects.count() == 0


def test_the_page_costs_as_much_on_a_board_of_30() -> None:
    found, costs = scene(), []
    for more in (0, 2, 27):
        for _ in range(more):
            make.seat(found.board, make.person())
        with CaptureQueriesContext(connection) as queries:
            assert doctor().get(path_to(found.lyon, found.meeting)).status_code == 200
        costs.append(len(queries))
    assert len(set(costs)) == 1
    assert costs[0] <= 6


# The way there


def links_of(mail: OutgoingMail) -> list[str]:
    message = email.message_from_bytes(bytes(mail.mime), policy=policy.default)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    return [link for body in bodies if body for link in re.findall(r"/answer/([\w-]+)/", body.get_content())]


def test_every_invitation_leads_to_the_answer_page_of_its_meeting_and_a_cancellation_to_none() -> None:
    found = scene()
    guest, extra = make.person(), make.meeting(found.board, day=date(2026, 12, 8))
    make.seat(found.board, guest, kind=SeatKind.GUEST, meeting=extra)
    first = Meeting.objects.filter(series=found.meeting.series).earliest("starts_at")
    to = TimeAndPlace(found.meeting.day + timedelta(days=1), found.meeting.start_time, 60)
    move_meeting(found.meeting, to, by=None, now=make.NOW)
    relay(make.NOW)
    mails = OutgoingMail.objects.filter(person=found.lyon, method="REQUEST").order_by("pk")
    season, *single = [{read_answer_token(link) for link in links_of(mail)} for mail in mails]
    assert season == {(found.lyon.pk, first.pk)}
    assert sorted(map(str, single)) == sorted(str({(found.lyon.pk, m.pk)}) for m in (found.meeting, extra))
    [hers] = OutgoingMail.objects.filter(person=guest)
    assert {read_answer_token(link) for link in links_of(hers)} == {(guest.pk, extra.pk)}
    cancel_meeting(found.meeting, by=None, now=make.NOW)
    relay(make.NOW)
    cancelled = OutgoingMail.objects.filter(method="CANCEL").first()
    assert cancelled is not None
    assert links_of(cancelled) == []


def test_a_coordinator_who_reads_the_mail_does_not_get_the_link() -> None:
    found = scene()
    mail = OutgoingMail.objects.filter(person=found.lyon).earliest("pk")
    page = text(signed_in(found.coordinator).get(f"/outgoing/{mail.pk}/"))
    assert "/answer/…/" in page
    assert not re.search(r"/answer/[\w-]{20}", page)
