"""The list of outgoing mail, and what a person decides about one in doubt."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from boards.models import RoleKind
from scheduling.models import MailState, OutgoingMail
from scheduling.reading import read_mail
from tests import make
from tests.scheduling.views.scene import rows, scene, signed_in, text

pytestmark = pytest.mark.django_db
LIST = "/outgoing/"


def mail_url(mail: OutgoingMail) -> str:
    return reverse("scheduling:outgoing_mail", args=[mail.pk])


def set_state(state: MailState, **facts: Any) -> OutgoingMail:
    mail = OutgoingMail.objects.defer("mime").first()
    assert mail is not None
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state, **facts)
    return mail


def test_only_who_runs_boards_sees_outgoing_mail() -> None:
    found = scene()
    mail = set_state(MailState.SENT)
    for url in (LIST, mail_url(mail)):
        assert Client().get(url).status_code == 302
        assert signed_in(found.coordinator).get(url).status_code == 200
        assert signed_in(make.user(RoleKind.ADMINISTRATOR)).get(url).status_code == 200
        assert signed_in(make.user(RoleKind.SECRETARY)).get(url).status_code == 403
        assert signed_in(make.user(RoleKind.DOCTOR)).get(url).status_code == 403


def test_states_are_counted_and_said_in_words() -> None:
    found = scene()
    set_state(MailState.UNCERTAIN)
    response = signed_in(found.coordinator).get(LIST)
    counts = {one["state"]: one["count"] for one in response.context["counts"]}
    assert counts["uncertain"] == 1
    assert counts["sent"] == OutgoingMail.objects.filter(state="sent").count()
    assert "Perhaps sent twice or not at all" in text(response)


@pytest.mark.parametrize(
    ("query", "addresses"),
    [
        ("state=uncertain", {"lyonnet@example.org"}),
        ("method=NOTE", {"flux@example.org"}),
        ("to=guyot", {"guyot@example.org"}),
        ("to=Dr+nobody", set()),
        ("state=nonsense&to=GUYOT", {"guyot@example.org"}),
    ],
)
def test_the_list_is_narrowed_by_state_kind_and_reader(query: str, addresses: set[str]) -> None:
    found = scene()
    mail = OutgoingMail.objects.get(address="lyonnet@example.org")
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.UNCERTAIN)
    response = signed_in(found.coordinator).get(f"{LIST}?{query}")
    assert {mail.address for mail, _ in response.context["rows"]} == addresses


@pytest.mark.parametrize("mails", [1, 3, 30])
def test_the_list_asks_as_many_queries_for_30_mails_as_for_1(
    mails: int, django_assert_max_num_queries: Any
) -> None:
    found = scene()
    first = OutgoingMail.objects.get(address="lyonnet@example.org")
    for number in range(mails - 1):
        first.pk, first.issue = None, number + 1
        first.save(force_insert=True)
    client = signed_in(found.coordinator)
    with django_assert_max_num_queries(9):
        client.get(LIST)


def test_the_list_has_pages() -> None:
    found = scene()
    first = OutgoingMail.objects.get(address="lyonnet@example.org")
    for number in range(60):
        first.pk, first.issue = None, number + 1
        first.save(force_insert=True)
    client = signed_in(found.coordinator)
    assert len(client.get(LIST).context["rows"]) == 50
    assert len(client.get(f"{LIST}?page=2").context["rows"]) == OutgoingMail.objects.count() - 50


def test_a_mail_is_shown_as_its_reader_sees_it() -> None:
    found = scene()
    mail = OutgoingMail.objects.get(address="guyot@example.org")
    response = signed_in(found.coordinator).get(mail_url(mail))
    page = text(response)
    event = response.context["read"].event
    assert (event.method, event.summary) == ("REQUEST", "Meeting Sarcoma")
    assert event.when == "Thursday 26 November 2026, 14:00–15:30"
    assert event.rule == "every Thursday"
    assert "Dear Dr Camille Guyot" in page
    assert "14:00 Lyon · 10:00 Cayenne" in page


def test_a_mail_in_doubt_is_sent_again_after_a_question() -> None:
    found = scene()
    mail = set_state(MailState.UNCERTAIN, error="TimeoutError: timed out", attempts=2)
    client = signed_in(found.coordinator)
    assert "TimeoutError: timed out" in text(client.get(mail_url(mail)))
    before = rows()
    asked = client.post(mail_url(mail), {"action": "preview"})
    assert "If it did arrive before, it arrives twice." in text(asked)
    assert OutgoingMail.objects.get(pk=mail.pk).state == MailState.UNCERTAIN
    client.post(mail_url(mail), {"action": "confirm"})
    assert OutgoingMail.objects.get(pk=mail.pk).state == MailState.QUEUED
    assert rows() == before


def test_a_mail_that_arrived_is_not_sent_again() -> None:
    found = scene()
    mail = set_state(MailState.SENT)
    client = signed_in(found.coordinator)
    assert "Send it again" not in text(client.get(mail_url(mail)))
    said = client.post(mail_url(mail), {"action": "confirm"}, follow=True)
    assert "no longer in doubt" in text(said)
    assert OutgoingMail.objects.get(pk=mail.pk).state == MailState.SENT


def test_what_a_reader_lost_is_told_once_more_after_a_question_and_once() -> None:
    found = scene()
    mail = set_state(MailState.SENT)
    client = signed_in(found.coordinator)
    assert "Tell it once more…" in text(client.get(mail_url(mail)))
    before = OutgoingMail.objects.count()
    asked = client.post(mail_url(mail), {"action": "preview"})
    assert "Its reader’s calendar shows it once." in text(asked)
    assert OutgoingMail.objects.count() == before
    done = client.post(mail_url(mail), {"action": "reissue"}, follow=True)
    assert f"{mail.address} is told once more." in text(done)
    twice = client.post(mail_url(mail), {"action": "reissue"}, follow=True)
    assert "a later one speaks of the same thing" in text(twice)
    assert OutgoingMail.objects.count() == before + 1
    again = OutgoingMail.objects.latest("pk")
    assert (again.state, again.sequence, again.issue) == (MailState.QUEUED, mail.sequence, mail.issue + 1)


def test_a_mail_that_waits_for_the_morning_says_so() -> None:
    found = scene()
    morning = make.NOW + timedelta(hours=9)
    mail = set_state(MailState.QUEUED, due_at=morning, held_until=morning)
    with time_machine.travel(make.NOW, tick=False):
        page = text(signed_in(found.coordinator).get(mail_url(mail)))
    assert "It waits for the end of its reader’s quiet hours." in page


def test_the_single_use_link_of_a_mail_is_for_its_reader_alone() -> None:
    found = scene()
    mail = OutgoingMail.objects.get(address="guyot@example.org")
    page = text(signed_in(found.coordinator).get(mail_url(mail)))
    assert "/my-calendar/open/…/" in page
    link = next(link for link in read_mail(bytes(mail.mime)).links if "/open/" in link)
    assert link.rstrip("/").rpartition("/")[2] not in page


def test_a_mail_that_could_not_be_written_says_so_and_is_never_sent() -> None:
    found = scene()
    mail = set_state(MailState.FAILED, mime=b"", error="non-printable characters")
    page = text(signed_in(found.coordinator).get(mail_url(mail)))
    assert "This mail could not be written." in page
    assert "Send it again" not in page
