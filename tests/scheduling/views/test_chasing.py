"""The quorum on the pages: who puts it at risk, a deputy asked in one click, reminders once a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.actions.absences import enter_absence
from boards.actions.attendance import respond
from boards.actions.meetings import cancel_meeting
from boards.models import Answer, Attendance, DeputyCall, Language, RoleKind, SeatKind, User
from tests import make
from tests.scheduling.quorums import Table, all_sent, notes, table

from .scene import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Table:
    return table()


def page_of(at: Table) -> str:
    return " ".join(
        text(signed_in(at.coordinator).get(reverse("boards:meeting", args=[at.meeting.pk]))).split()
    )


def said(at: Table, answer: Answer) -> None:
    respond(at.meeting, at.pathologist, answer, by=None, now=make.NOW, source="web")


def test_the_meeting_page_names_who_puts_the_quorum_at_risk(at: Table) -> None:
    assert "Quorum if all come" in page_of(at)
    said(at, Answer.TENTATIVE)
    page = page_of(at)
    assert "Quorum at risk" in page
    assert f"Pathology: {at.pathologist} (perhaps), {at.deputy} (deputy, has not said yes)" in page


@pytest.mark.parametrize("url", ["/", "/calendar/?week=2026-W49"])
def test_my_week_and_the_calendar_name_them_too(at: Table, url: str) -> None:
    said(at, Answer.DECLINED)
    page = text(signed_in(at.coordinator).get(url))
    assert f"Pathology: {at.pathologist} (absent), {at.deputy} (deputy, has not said yes)" in page


def test_each_case_says_whether_its_specialists_come(at: Table) -> None:
    make.booking(at.meeting, specialties=[make.specialty("surgery")])
    make.booking(at.meeting, specialties=[make.specialty("radiology")])
    make.booking(at.meeting, specialties=[])
    respond(at.meeting, at.surgeon, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    page = page_of(at)
    assert "Specialists come" in page
    assert "Specialists missing" in page
    assert "Radiology: nobody on this board" in page


def test_a_deputy_is_asked_in_one_click_and_once(at: Table) -> None:
    said(at, Answer.DECLINED)
    client = signed_in(at.coordinator)
    url = reverse("scheduling:deputy_ask", args=[at.meeting.pk, at.deputy_seat.pk])
    assert (url in page_of(at), f"Ask {at.deputy}" in page_of(at)) == (True, True)
    done = client.post(url, follow=True)
    assert f"{at.deputy} is asked by mail to come in the place of {at.pathologist}." in text(done)
    assert "Asked, no yes yet" in text(done)
    again = client.post(url, follow=True)
    assert "This deputy was already asked to this meeting." in text(again)
    assert DeputyCall.objects.count() == 1
    [(address, subject, _)] = notes()
    assert address == at.deputy.email
    assert subject == "Can you come? Meeting Sarcoma – Thursday 3 December 2026, 14:00 Lyon · 10:00 Cayenne"


def test_a_deputy_whom_nobody_needs_is_not_asked(at: Table) -> None:
    said(at, Answer.ACCEPTED)
    url = reverse("scheduling:deputy_ask", args=[at.meeting.pk, at.deputy_seat.pk])
    assert url not in page_of(at)
    answer = signed_in(at.coordinator).post(url, follow=True)
    assert "This person is not a deputy of the one who may not come." in text(answer)
    assert DeputyCall.objects.count() == 0


def test_the_silent_are_reminded_after_a_look_and_not_twice_a_day(at: Table) -> None:
    client, url = signed_in(at.coordinator), reverse("scheduling:meeting_chase", args=[at.meeting.pk])
    said(at, Answer.ACCEPTED)
    assert "Remind 1 who has not answered" in page_of(at)
    shown = text(client.post(url, {"action": "preview"}))
    assert at.surgeon.email in shown
    assert at.pathologist.email not in shown
    assert at.deputy.email not in shown, "a deputy nobody asked owes no answer"
    assert Attendance.objects.filter(chased_at__isnull=False).count() == 0
    done = client.post(url, {"action": "confirm"}, follow=True)
    assert "1 person is reminded by mail." in text(done)
    [(address, subject, body)] = notes()
    assert (address, subject) == (
        at.surgeon.email,
        "Please answer: Meeting Sarcoma – Thursday 3 December 2026, 14:00 Lyon",
    )
    assert "You are expected at this tumour board and have not answered yet." in body
    assert body.count("/answer/") == 1
    refused = client.post(url, {"action": "confirm"})
    assert refused.status_code == 422
    assert "was reminded less than a day ago" in text(refused)
    with time_machine.travel(make.NOW + timedelta(days=1), tick=False):
        done = signed_in(at.coordinator).post(url, {"action": "confirm"}, follow=True)
    assert "1 person is reminded by mail." in text(done)


def test_everybody_of_the_next_meetings_gets_one_mail(at: Table) -> None:
    client, url = signed_in(at.coordinator), reverse("scheduling:board_chase", args=["sarcoma"])
    assert url in text(client.get(reverse("boards:board", args=["sarcoma"])))
    client.post(reverse("scheduling:meeting_chase", args=[at.meeting.pk]), {"action": "confirm"})
    all_sent()
    shown = text(client.post(url, {"meetings": "3", "action": "preview"}))
    assert "Reminded less than a day ago, not again" in shown
    client.post(url, {"meetings": "3", "action": "confirm"})
    mails = notes()
    assert [address for address, _, _ in mails] == sorted([at.surgeon.email, at.pathologist.email])
    assert {subject for _, subject, _ in mails} == {"Please answer: 2 meetings"}
    for _, _, body in mails:
        assert "26 November" in body
        assert "10 December" in body
        assert "3 December 2026" not in body, "she was reminded of it today"


def test_a_deputy_who_was_asked_is_reminded_the_next_day(at: Table) -> None:
    enter_absence(at.pathologist, date(2026, 12, 3), date(2026, 12, 3), by=None, now=make.NOW)
    all_sent()
    client, url = signed_in(at.coordinator), reverse("scheduling:meeting_chase", args=[at.meeting.pk])
    client.post(url, {"action": "confirm"})
    assert [address for address, _, _ in notes()] == [at.surgeon.email]
    all_sent()
    with time_machine.travel(make.NOW + timedelta(days=1), tick=False):
        done = signed_in(at.coordinator).post(url, {"action": "confirm"}, follow=True)
    assert "2 people are reminded by mail." in text(done)
    assert [address for address, _, _ in notes()] == sorted([at.surgeon.email, at.deputy.email])


@pytest.mark.parametrize("typed", ["", "0", "9", "-1", "x", "1e3", "99999999999999999999", "\x00"])
def test_a_number_of_meetings_that_is_none_comes_back_with_a_sentence(at: Table, typed: str) -> None:
    url = reverse("scheduling:board_chase", args=["sarcoma"])
    answer = signed_in(at.coordinator).post(url, {"meetings": typed, "action": "confirm"})
    assert (answer.status_code, 'id="id_meetings_error"' in text(answer)) == (422, True)
    assert notes() == []


def test_nobody_is_reminded_of_a_meeting_that_is_cancelled(at: Table) -> None:
    cancel_meeting(at.meeting, by=None, now=make.NOW)
    all_sent()
    url = reverse("scheduling:meeting_chase", args=[at.meeting.pk])
    assert signed_in(at.coordinator).post(url, {"action": "confirm"}).status_code == 422
    assert notes() == []


def test_where_everybody_answered_it_says_so(at: Table) -> None:
    for person in (at.surgeon, at.pathologist):
        respond(at.meeting, person, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    answer = signed_in(at.coordinator).post(
        reverse("scheduling:meeting_chase", args=[at.meeting.pk]), {"action": "preview"}
    )
    assert "Everybody has answered. Nobody needs a reminder." in text(answer)


def test_only_who_runs_the_board_asks_and_reminds(at: Table) -> None:
    said(at, Answer.DECLINED)
    urls = [
        reverse("scheduling:deputy_ask", args=[at.meeting.pk, at.deputy_seat.pk]),
        reverse("scheduling:meeting_chase", args=[at.meeting.pk]),
        reverse("scheduling:board_chase", args=["sarcoma"]),
    ]
    far = make.user(RoleKind.COORDINATOR, at=make.cayenne())
    stranger = make.user(RoleKind.DOCTOR, person=make.person())
    for user, status in ((far, 403), (make.user(RoleKind.SECRETARY), 403), (stranger, 404)):
        asked = [signed_in(user).post(url, {"action": "confirm", "meetings": "2"}) for url in urls]
        assert [answer.status_code for answer in asked] == [status] * 3
    assert notes() == []


def test_in_french_the_forecast_reads_well(at: Table) -> None:
    said(at, Answer.DECLINED)
    User.objects.filter(pk=at.coordinator.pk).update(language=Language.FRENCH)
    at.coordinator.refresh_from_db()
    page = page_of(at)
    assert "Quorum menacé" in page
    assert f"{at.pathologist} (absence), {at.deputy} (suppléance non confirmée)" in page
    assert f"Solliciter {at.deputy}" in page


@pytest.mark.parametrize("page", ["meeting", "chase"])
def test_the_pages_ask_as_often_for_thirty_people_as_for_one(at: Table, page: str) -> None:
    client, counts, so_far = signed_in(at.coordinator), [], 0
    for size in (1, 3, 30):
        for number in range(so_far, size):
            specialty = make.specialty(f"specialty-{number}")
            seat = make.seat(at.board, make.person(specialty=specialty))
            deputy = make.person(specialty=specialty)
            make.seat(at.board, deputy, kind=SeatKind.DEPUTY, deputy_for=seat)
            respond(at.meeting, seat.person, Answer.DECLINED, by=None, now=make.NOW, source="web")
            make.seat(at.board, make.person())
        so_far = size
        all_sent()
        name = "boards:meeting" if page == "meeting" else "scheduling:meeting_chase"
        url = reverse(name, args=[at.meeting.pk])
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url) if page == "meeting" else client.post(url, {"action": "preview"})
        assert answer.status_code == 200
        # The action writes a row and an entry for each person; what it reads does not grow.
        counts.append(sum(query["sql"].startswith("SELECT") for query in asked.captured_queries))
    assert len(set(counts)) == 1
