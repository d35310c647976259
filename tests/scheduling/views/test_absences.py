"""Absences on the pages: what they will do is shown, then done; bad days come back with a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.actions.absences import enter_absence
from boards.models import Absence, DeputyCall, Language, Person, RoleKind
from scheduling.actions.links import new_calendar_link
from scheduling.models import OutgoingMail
from tests import make
from tests.scheduling.quorums import Table, all_sent, notes, table

from .scene import signed_in, text

pytestmark = pytest.mark.django_db

DAYS = {"first_day": "2026-12-01", "last_day": "2026-12-10"}


@pytest.fixture
def at() -> Table:
    return table()


def by_link(person: Person, language: str = "en") -> Client:
    """A browser that came by a single-use link, without an account."""
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    link = new_calendar_link(person, now=make.NOW)
    assert client.post(link.partition("8000")[2]).status_code == 302
    return client


def test_a_doctor_without_an_account_enters_her_absence_by_her_calendar_link(at: Table) -> None:
    client, url = by_link(at.pathologist), reverse("scheduling:own_absence_new")
    assert url in text(client.get(reverse("scheduling:my_calendar")))
    shown = client.post(url, {**DAYS, "action": "preview"})
    page = " ".join(text(shown).split())
    assert "Tuesday 1 December 2026 to Thursday 10 December 2026" in page
    assert page.count(f"Asked to come instead: <strong>{at.deputy}</strong>") == 2
    assert "Enter the absence, and send 1 mail" in page
    assert "Thursday 3 December 2026, 14:00 Lyon · 10:00 Cayenne and 1 more" in page
    assert (Absence.objects.count(), DeputyCall.objects.count()) == (0, 0), "a preview leaves nothing"
    done = client.post(url, {**DAYS, "action": "confirm"}, follow=True)
    assert "The absence is entered: Tuesday 1 December 2026 to Thursday 10 December 2026." in text(done)
    assert [address for address, _, _ in notes()] == [at.deputy.email], "as the preview said"


def test_a_coordinator_enters_and_withdraws_it_on_the_persons_page(at: Table) -> None:
    client, back = signed_in(at.coordinator), reverse("boards:person", args=[at.pathologist.pk])
    url = reverse("scheduling:absence_new", args=[at.pathologist.pk])
    assert url in text(client.get(back))
    assert client.post(url, {**DAYS, "action": "confirm"}).headers["Location"] == back
    all_sent()
    absence = Absence.objects.get()
    withdraw = reverse("scheduling:absence_withdraw", args=[absence.pk])
    page = text(client.get(back))
    assert withdraw in page
    assert "Tuesday 1 December 2026 to Thursday 10 December 2026" in page
    shown = " ".join(text(client.post(withdraw, {"action": "preview"})).split())
    assert shown.count(f"No longer needed: <strong>{at.deputy}</strong>") == 2
    assert "Withdraw the absence, and send 1 mail" in shown
    assert client.post(withdraw, {"action": "confirm"}).headers["Location"] == back
    assert [subject for _, subject, _ in notes()] == ["No longer needed: 2 meetings"]
    assert client.post(withdraw, {"action": "confirm"}).status_code == 404, "it is withdrawn already"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first_day": "2026-12-10", "last_day": "2026-12-01"}, "The last day comes before the first."),
        ({"first_day": "2026-11-01", "last_day": "2026-11-02"}, "These days are over."),
        ({"first_day": "2026-12-01", "last_day": "2028-12-01"}, "An absence lasts a year at most."),
        ({"first_day": "31/02/2027", "last_day": "2027-03-01"}, "is not a day of the calendar"),
        ({"first_day": "", "last_day": ""}, "This field is required."),
        ({"first_day": "\x00", "last_day": "9" * 500}, "is not a day of the calendar"),
    ],
)
@pytest.mark.parametrize("action", ["preview", "confirm"])
def test_bad_days_come_back_as_typed_with_a_sentence(
    at: Table, typed: dict[str, str], sentence: str, action: str
) -> None:
    url = reverse("scheduling:absence_new", args=[at.pathologist.pk])
    answer = signed_in(at.coordinator).post(url, {**typed, "action": action})
    page = text(answer)
    assert (answer.status_code, sentence in page) == (422, True)
    assert Absence.objects.count() == 0
    if typed["first_day"].isprintable() and typed["first_day"]:
        assert f'value="{typed["first_day"]}"' in page


def test_days_already_taken_are_named_in_french_too(at: Table) -> None:
    enter_absence(at.pathologist, date(2026, 12, 1), date(2026, 12, 10), by=None, now=make.NOW)
    at.pathologist.language = Language.FRENCH
    at.pathologist.save(update_fields=["language"])
    client = by_link(at.pathologist, "fr")
    answer = client.post(reverse("scheduling:own_absence_new"), {**DAYS, "action": "preview"})
    assert answer.status_code == 422
    assert "Une absence du mardi 1er décembre 2026 au jeudi 10 décembre 2026 est déjà saisie." in text(answer)


def test_nobody_enters_or_withdraws_the_absence_of_somebody_who_is_none_of_her_business(at: Table) -> None:
    far = make.organisation("nantes", city="Nantes")
    absence = enter_absence(
        at.pathologist, date(2026, 12, 1), date(2026, 12, 1), by=None, now=make.NOW
    ).absence
    new = reverse("scheduling:absence_new", args=[at.pathologist.pk])
    withdraw = reverse("scheduling:absence_withdraw", args=[absence.pk])
    for user, status in (
        (make.user(RoleKind.COORDINATOR, at=far), 403),
        (make.user(RoleKind.SECRETARY), 403),
        (make.user(RoleKind.DOCTOR, person=make.person()), 404),
    ):
        client = signed_in(user)
        assert [client.get(url).status_code for url in (new, withdraw)] == [status] * 2
        assert [client.post(url, {"action": "confirm", **DAYS}).status_code for url in (new, withdraw)] == [
            status
        ] * 2
    stranger = by_link(at.surgeon)
    hers = reverse("scheduling:own_absence_withdraw", args=[absence.pk])
    assert stranger.post(hers, {"action": "confirm"}).status_code == 404
    assert Absence.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_a_coordinator_of_a_board_on_which_a_partner_sits_may_enter_it(at: Table) -> None:
    url = reverse("scheduling:absence_new", args=[at.deputy.pk])
    assert signed_in(at.coordinator).get(url).status_code == 200


def test_without_a_deputy_it_says_that_nobody_is_asked(at: Table) -> None:
    url = reverse("scheduling:absence_new", args=[at.surgeon.pk])
    page = text(signed_in(at.coordinator).post(url, {**DAYS, "action": "preview"}))
    assert page.count('Asked to come instead: <span class="q-muted">nobody') == 2
    assert "Nobody gets a mail." in page


def test_the_preview_asks_as_often_for_thirty_meetings_as_for_three(at: Table) -> None:
    client, url = signed_in(at.coordinator), reverse("scheduling:absence_new", args=[at.pathologist.pk])
    last = at.board.meetings.latest("day").day
    for number in range(25):
        make.meeting(at.board, day=last + timedelta(days=number + 1))
    all_sent()
    counts = []
    for until in (date(2026, 12, 3), date(2026, 12, 17), last + timedelta(days=25)):
        typed = {"first_day": "2026-12-01", "last_day": f"{until:%Y-%m-%d}", "action": "preview"}
        with CaptureQueriesContext(connection) as asked:
            page = client.post(url, typed)
        counts.append((len(page.context["concerned"]), len(asked)))
    assert [meetings for meetings, _ in counts] == [1, 3, 34]
    assert len({queries for _, queries in counts}) == 1
    assert OutgoingMail.objects.filter(state="queued").count() == 0
