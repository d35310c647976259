"""Mails without a calendar part: said once to each reader, in her language, to people and to users."""

from datetime import timedelta

import pytest
from django.urls import reverse

from boards.models import Language, Person, RoleKind, User
from scheduling.actions import outbox
from scheduling.actions.notes import queue_note
from scheduling.models import Method, OutgoingMail
from scheduling.reading import read_mail
from tests import make
from tests.scheduling.views.scene import signed_in

pytestmark = pytest.mark.django_db
NOW = make.NOW
CONTEXT = {"calendar_link": "https://quorum.example/my-calendar/open/x/", "until": NOW, "subscribes": True}


def note(to: Person | User, key: str = "greeting") -> bool:
    return queue_note(key=key, to=to, template="calendar_link", context=CONTEXT, now=NOW)


def test_a_note_is_written_in_its_readers_language() -> None:
    assert note(make.person("Guyot", language=Language.FRENCH, email="guyot@example.org"))
    mail = OutgoingMail.objects.get()
    read = read_mail(bytes(mail.mime))
    assert (mail.method, mail.address) == (Method.NOTE, "guyot@example.org")
    assert mail.subject == read.envelope.subject == "RCP : votre page de calendrier"
    assert read.text.startswith("Bonjour Dr Camille Guyot,")
    assert read.event is None


def test_the_same_reader_hears_the_same_thing_once_and_another_reader_hears_it_too() -> None:
    one, other = make.person(), make.person()
    assert [note(one), note(one), note(other), note(one, "farewell")] == [True, False, True, True]
    assert OutgoingMail.objects.count() == 3


def test_a_reader_whose_address_changes_is_not_told_again() -> None:
    reader = make.person()
    note(reader)
    reader.email = "elsewhere@example.org"
    assert not note(reader)


def test_somebody_who_signs_in_and_sits_nowhere_is_told_too() -> None:
    coordinator = make.user(RoleKind.COORDINATOR, name="Inès Roux", email="roux@example.org")
    assert note(coordinator)
    assert not note(coordinator)
    mail = OutgoingMail.objects.get()
    assert (mail.person, mail.user) == (None, coordinator)
    page = signed_in(coordinator).get(reverse("scheduling:outgoing_mail", args=[mail.pk]))
    assert "Inès Roux" in page.content.decode()
    listed = signed_in(coordinator).get(reverse("scheduling:outgoing") + "?to=roux")
    assert [row[0] for row in listed.context["rows"]] == [mail]


def test_a_note_may_wait_for_its_hour() -> None:
    later = NOW + timedelta(hours=9)
    queue_note(
        key="later", to=make.person(), template="calendar_link", context=CONTEXT, now=NOW, due_at=later
    )
    assert outbox.claim(NOW + timedelta(hours=8), 10) == []
    assert len(outbox.claim(later, 10)) == 1
