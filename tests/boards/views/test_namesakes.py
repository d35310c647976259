"""A patient is booked once on a board; a namesake can be confirmed; nobody is born tomorrow."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from boards.models import Booking
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock():  # type: ignore[no-untyped-def]
    with time_machine.travel(make.NOW, tick=False):
        yield


def typed(**changes: str) -> dict[str, str]:
    return {
        "family_name": "Zanzibar",
        "given_name": "Éloïse-Marie",
        "birth_date": "1962-03-14",
        "question": "Surgery first?",
        "minutes": "5",
        **changes,
    }


def secretary_at_the_desk() -> tuple[Client, dict[str, str]]:
    board = make.seated_board("sarcoma")
    meeting = make.season(board, starts_on=make.TODAY + timedelta(days=7)).meetings.order_by("day")[0]
    client = Client()
    client.force_login(make.user())
    return client, typed(board="sarcoma", meeting=str(meeting.pk))


def test_the_same_patient_is_not_booked_twice_on_a_board() -> None:
    client, fields = secretary_at_the_desk()
    assert client.post(reverse("boards:book"), fields).status_code == 302
    [booking] = Booking.objects.select_related("case")
    again = client.post(
        reverse("boards:book"), {**fields, "family_name": "ZANZIBAR", "given_name": "Eloise Marie"}
    )
    assert again.status_code == 422
    assert f"already booked on this board: case {booking.case.reference}" in again.content.decode()
    assert Booking.objects.count() == 1


def test_a_namesake_who_is_confirmed_is_booked() -> None:
    client, fields = secretary_at_the_desk()
    client.post(reverse("boards:book"), fields)
    assert client.post(reverse("boards:book"), {**fields, "another_patient": "on"}).status_code == 302
    assert Booking.objects.count() == 2


def test_another_hospitals_patient_of_that_name_is_not_betrayed() -> None:
    client, fields = secretary_at_the_desk()
    client.post(reverse("boards:book"), fields)
    elsewhere = Client()
    elsewhere.force_login(make.user(at=make.cayenne()))
    assert elsewhere.post(reverse("boards:book"), fields).status_code == 302


def test_nobody_is_born_tomorrow() -> None:
    client, fields = secretary_at_the_desk()
    answer = client.post(reverse("boards:book"), {**fields, "birth_date": "2026-11-24"})
    assert answer.status_code == 422
    assert "This day is still to come." in answer.content.decode()
    assert 'value="2026-11-24"' in answer.content.decode()
