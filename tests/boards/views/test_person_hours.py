"""The hours at which somebody can present: entered on her page, refused in sentences, removed."""

import pytest
from django.test import Client
from django.urls import reverse

from boards.models import JournalEntry, Person, RoleKind
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db

MORNING = {"weekday": "1", "begins": "08:00", "ends": "10:30"}


@pytest.fixture
def doctor() -> Person:
    return make.person("Oyapock", at=make.cayenne())


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in(make.user(RoleKind.SECRETARY, at=make.cayenne()))


def hours_page(person: Person) -> str:
    return reverse("boards:person_hours", args=[person.pk])


def test_hours_are_entered_shown_on_her_clock_and_removed(client: Client, doctor: Person) -> None:
    assert "At any hour." in client.get(reverse("boards:person", args=[doctor.pk])).content.decode()
    client.post(hours_page(doctor), MORNING)
    page = client.get(reverse("boards:person", args=[doctor.pk])).content.decode()
    assert "<dt>Tuesday</dt><dd>08:00–10:30 Cayenne</dd>" in page
    stretch = doctor.hours.get()
    client.post(reverse("boards:remove_hours", args=[doctor.pk, stretch.pk]))
    assert not doctor.hours.exists()
    verbs = JournalEntry.objects.filter(person_id=doctor.pk).order_by("at", "pk")
    assert {"person.hours-added", "person.hours-removed"} <= set(verbs.values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "07:00"}, "The end comes before the beginning."),
        ({"begins": "25:99"}, "“25:99” is not a time of day."),
        ({"weekday": "9"}, "Select a valid choice."),
        ({"begins": ""}, "This field is required."),
        ({"begins": "10:00", "ends": "11:00"}, "Another stretch of that day, 08:00 to 10:30, overlaps"),
    ],
)
def test_wrong_hours_come_back_with_a_sentence(
    client: Client, doctor: Person, wrong: dict[str, str], sentence: str
) -> None:
    client.post(hours_page(doctor), MORNING)
    answer = client.post(hours_page(doctor), MORNING | {"weekday": "1"} | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert doctor.hours.count() == 1


def test_hours_are_set_by_herself_and_her_secretary_and_by_no_other_hospital(
    signed_in: SignIn, doctor: Person
) -> None:
    herself, stranger = make.user(None, person=doctor), make.user(RoleKind.SECRETARY, at=make.organisation())
    assert signed_in(herself).post(hours_page(doctor), MORNING).status_code == 302
    other = signed_in(stranger)
    assert other.get(hours_page(doctor)).status_code == 403
    remove = reverse("boards:remove_hours", args=[doctor.pk, doctor.hours.get().pk])
    assert other.post(remove).status_code == 403
    assert signed_in(herself).get(remove).status_code == 405
    assert doctor.hours.count() == 1
