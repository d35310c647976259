"""People edited, links sent, and what a board's form would tell."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from boards.actions.seats import unseat_person
from boards.models import Channel, JournalEntry, Person, RoleKind
from scheduling.actions.relay import relay
from scheduling.models import OutgoingMail
from tests import make
from tests.scheduling.replies import read
from tests.scheduling.season import invited
from tests.scheduling.test_inbox_messages import bounce, returned
from tests.scheduling.views.scene import Scene, previewed, queued, rows, scene, signed_in, text

pytestmark = pytest.mark.django_db


def edit_url(person: Person) -> str:
    return reverse("scheduling:edit_person", args=[person.pk])


def typed(person: Person, **changes: str) -> dict[str, str]:
    names = ("title", "given_name", "family_name", "email", "language", "time_zone", "channel")
    return {
        **{name: getattr(person, name) for name in names},
        "organisation": str(person.organisation_id),
        "specialty": "",
        **changes,
    }


def post(client: Client, person: Person, action: str, **changes: str) -> Any:
    return client.post(edit_url(person), {"action": action, **typed(person, **changes)})


def test_coordinators_edit_the_people_of_their_house_alone() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    assert Client().get(edit_url(found.lyon)).status_code == 302
    assert client.get(edit_url(found.lyon)).status_code == 200
    assert client.get(edit_url(found.cayenne)).status_code == 403
    assert signed_in(make.user(RoleKind.SECRETARY)).get(edit_url(found.lyon)).status_code == 403
    assert signed_in(make.user(RoleKind.ADMINISTRATOR)).get(edit_url(found.cayenne)).status_code == 200
    assert signed_in(make.user(RoleKind.DOCTOR)).get(edit_url(found.lyon)).status_code == 404


def test_an_address_whose_mails_come_back_is_pointed_out_until_it_changes() -> None:
    found = invited()
    client = signed_in(make.user(RoleKind.COORDINATOR))
    warning = "have come back since Monday 23 November 2026"
    assert warning not in text(client.get(edit_url(found.person)))
    mail = read(bounce(found.person.email, found.thread.organizer) + returned(found))
    page = text(client.get(edit_url(found.person)))
    assert warning in page
    assert f"/inbox/{mail.pk}/" in page
    found.person.email = "mended@example.org"
    found.person.save(update_fields=["email"])
    assert warning not in text(client.get(edit_url(found.person)))


def test_a_changed_address_moves_the_invitations() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    before = rows()
    preview = post(client, found.lyon, "preview", email="new@example.org")
    assert rows() == before
    announced = previewed(preview)
    assert announced == [("lyonnet@example.org", "CANCEL"), ("new@example.org", "REQUEST")]
    page = text(preview)
    assert '<span class="q-was">lyonnet@example.org</span>' in page
    post(client, found.lyon, "confirm", email="new@example.org")
    assert queued() == announced


def last_mail(address: str) -> str:
    relay(make.NOW)
    return bytes(OutgoingMail.objects.filter(address=address).latest("pk").mime).decode()


def test_whoever_is_told_elsewhere_reads_that_she_is_still_expected() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    preview = post(client, found.lyon, "preview", channel="feed").context["step"].preview
    assert [mail.kind for mail in preview.mails] == ["replaced"]
    post(client, found.lyon, "confirm", email="new@example.org")
    assert "You are still expected at this tumour board. Another" in last_mail("lyonnet@example.org")


def test_whoever_is_unseated_before_that_mail_left_reads_that_she_is_not() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    post(client, found.lyon, "confirm", channel="feed")
    assert "You are still expected" in last_mail("lyonnet@example.org")
    unseat_person(found.seat, by=None, now=make.NOW)
    assert "You are no longer expected" in last_mail("lyonnet@example.org")
    states = OutgoingMail.objects.filter(address="lyonnet@example.org", method="CANCEL").order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["dropped", "queued"]


def test_the_journal_of_an_edit_names_no_address() -> None:
    found = scene()
    post(signed_in(found.coordinator), found.lyon, "confirm", email="new@example.org")
    entry = JournalEntry.objects.get(verb="person.edited")
    assert entry.facts == {"fields": ["email"]}


def test_a_specialty_is_told_to_nobody() -> None:
    found = scene()
    specialty = make.specialty("radiology")
    client = signed_in(found.coordinator)
    assert previewed(post(client, found.lyon, "preview", specialty=str(specialty.pk))) == []
    post(client, found.lyon, "confirm", specialty=str(specialty.pk))
    assert Person.objects.get(pk=found.lyon.pk).specialty == specialty
    assert queued() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "GUYOT@example.org"}, "Somebody with this address is already in the directory."),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"time_zone": "Europe/Lyon"}, "“Europe/Lyon” is not a time zone."),
        ({"family_name": "Ly\r\nonnet"}, "invisible character"),
        ({"family_name": "Ly\x00onnet"}, "invisible character"),
        ({"family_name": ""}, "This field is required."),
        ({"channel": "pigeon"}, "pigeon is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(changes: dict[str, str], sentence: str) -> None:
    found = scene()
    before = rows()
    response = post(signed_in(found.coordinator), found.lyon, "confirm", given_name="Typed", **changes)
    page = html.unescape(text(response))
    assert response.status_code == 422
    assert sentence in page
    assert 'value="Typed"' in page
    assert rows() == before


def test_a_coordinator_moves_nobody_into_another_house() -> None:
    found = scene()
    response = post(signed_in(found.coordinator), found.lyon, "confirm", organisation=str(make.cayenne().pk))
    assert response.status_code == 422


def test_a_new_house_in_another_city_is_told_where_hours_name_it() -> None:
    found = scene()
    kourou = make.organisation(
        "kourou", city="Kourou", zone="America/Cayenne", country="GF", latitude="5.16", longitude="-52.64"
    )
    client = signed_in(make.user(RoleKind.ADMINISTRATOR))
    announced = previewed(post(client, found.cayenne, "preview", organisation=str(kourou.pk)))
    assert announced == [("guyot@example.org", "REQUEST")]
    post(client, found.cayenne, "confirm", organisation=str(kourou.pk))
    assert queued() == announced
    assert "10:00 Kourou" in last_mail("guyot@example.org")


def test_a_link_to_the_calendar_page_is_sent_by_mail() -> None:
    found = scene()
    client, url = signed_in(found.coordinator), reverse("scheduling:send_calendar_link", args=[found.lyon.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    mail = OutgoingMail.objects.get(method="NOTE", address="lyonnet@example.org")
    assert mail.subject == "Tumour boards: your calendar page"
    assert b"/my-calendar/open/" in bytes(mail.mime).replace(b"=\r\n", b"")
    assert JournalEntry.objects.get(verb="calendar.link-asked").actor == found.coordinator.pk
    assert signed_in(make.user(RoleKind.DOCTOR)).post(url).status_code == 404


def board_typed(found: Scene, **changes: str) -> dict[str, str]:
    names = ("label", "label_fr", "place", "video_url", "time_zone")
    return {**{name: getattr(found.board, name) for name in names}, **changes}


def test_a_boards_form_shows_whom_its_new_place_tells() -> None:
    found = scene()
    url = reverse("scheduling:edit_board_preview", args=[found.board.slug])
    client = signed_in(found.coordinator)
    before = rows()
    response = client.post(url, board_typed(found, place="Room 9"))
    assert rows() == before
    assert previewed(response) == [("lyonnet@example.org", "REQUEST")]
    assert signed_in(make.user(RoleKind.SECRETARY)).post(url).status_code == 403


def test_a_board_that_cannot_be_saved_tells_nobody_yet() -> None:
    found = scene()
    url = reverse("scheduling:edit_board_preview", args=[found.board.slug])
    response = signed_in(found.coordinator).post(url, board_typed(found, time_zone="Europe/Lyon"))
    assert response.status_code == 422
    assert "Once every field is right" in text(response)


def test_the_channel_may_be_chosen_for_somebody() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    announced = previewed(post(client, found.lyon, "preview", channel="feed"))
    assert announced == [("lyonnet@example.org", "CANCEL")]
    post(client, found.lyon, "confirm", channel="feed")
    assert Person.objects.get(pk=found.lyon.pk).channel == Channel.FEED
    assert queued() == announced
