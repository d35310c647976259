"""Who sits on a board: given, changed and ended in the browser."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from boards.models import Channel, Language, RoleKind, Seat, SeatKind, SeatMode
from tests import make
from tests.scheduling.views.scene import Scene, previewed, queued, rows, scene, sent, signed_in, text

pytestmark = pytest.mark.django_db


def new_url(found: Scene) -> str:
    return reverse("scheduling:seat_person", args=[found.board.slug])


def post(client: Client, url: str, action: str, **typed: Any) -> Any:
    return client.post(url, {"action": action, **typed})


def test_only_who_runs_the_board_changes_its_seats() -> None:
    found = scene()
    addresses = [
        new_url(found),
        reverse("scheduling:change_seat", args=[found.seat.pk]),
        reverse("scheduling:unseat", args=[found.seat.pk]),
    ]
    for url in addresses:
        assert Client().get(url).status_code == 302
        assert signed_in(found.coordinator).get(url).status_code == 200
        assert signed_in(make.user(RoleKind.SECRETARY)).get(url).status_code == 403
        assert signed_in(make.user(RoleKind.DOCTOR)).get(url).status_code == 404


@pytest.mark.parametrize("words", ["perrin", "ELOISE", "oncology perrin", "cayenne", "Perrin Éloïse"])
def test_somebody_is_found_by_any_word_whatever_the_accents(words: str) -> None:
    found = scene()
    person = make.person(
        "Perrin", given_name="Éloïse", at=make.cayenne(), specialty=make.specialty("oncology")
    )
    page = text(signed_in(found.coordinator).get(new_url(found), {"q": words}))
    assert f"?person={person.pk}" in page


def test_suggestions_are_the_list_alone_and_say_who_already_sits_here() -> None:
    found = scene()
    response = signed_in(found.coordinator).get(
        new_url(found), {"q": "lyonnet"}, headers={"HX-Request": "true"}
    )
    page = text(response)
    assert page.startswith('<div id="candidates"')
    assert "Already sits here" in page
    assert f"?person={found.lyon.pk}" not in page


@pytest.mark.parametrize("people", [1, 3, 30])
def test_the_search_asks_as_many_queries_for_30_people_as_for_1(
    people: int, django_assert_max_num_queries: Any
) -> None:
    found = scene()
    for _ in range(people):
        make.person("Perrin")
    client = signed_in(found.coordinator)
    with django_assert_max_num_queries(8):
        client.get(new_url(found), {"q": "perrin"})


def test_seating_is_previewed_then_done_and_invites() -> None:
    found = scene()
    person = make.person("Perrin", email="perrin@example.org", language=Language.ENGLISH)
    client, typed = signed_in(found.coordinator), {"person": str(person.pk), "kind": "core", "mode": "remote"}
    before = rows()
    preview = post(client, new_url(found), "preview", **typed)
    assert rows() == before
    announced = previewed(preview)
    assert announced == [("perrin@example.org", "REQUEST")]
    assert post(client, new_url(found), "confirm", **typed).status_code == 302
    assert queued() == announced
    assert Seat.objects.get(person=person).mode == SeatMode.REMOTE


def test_a_subscriber_who_never_had_a_link_is_sent_one_once() -> None:
    found = scene()
    person = make.person("Perrin", email="perrin@example.org", channel=Channel.FEED)
    client, typed = (
        signed_in(found.coordinator),
        {"person": str(person.pk), "kind": "core", "mode": "on_site"},
    )
    announced = previewed(post(client, new_url(found), "preview", **typed))
    assert announced == [("perrin@example.org", "NOTE")]
    post(client, new_url(found), "confirm", **typed)
    assert queued() == announced
    sent()
    other = make.board("thorax")
    make.season(other)
    make.seat(other, person)
    assert queued() == []


def test_a_deputy_stands_in_for_a_member_and_nobody_else_does() -> None:
    found = scene()
    person = make.person("Perrin")
    client = signed_in(found.coordinator)
    typed = {"person": str(person.pk), "mode": "on_site", "deputy_for": str(found.seat.pk)}
    post(client, new_url(found), "confirm", **typed, kind="core")
    assert Seat.objects.get(person=person).deputy_for is None
    deputy = make.person("Second")
    post(client, new_url(found), "confirm", **{**typed, "person": str(deputy.pk)}, kind="deputy")
    assert Seat.objects.get(person=deputy).deputy_for == found.seat


def test_a_guest_is_asked_to_one_meeting() -> None:
    found = scene()
    guest = make.person("Invité", email="guest@example.org", language=Language.ENGLISH)
    url = f"{new_url(found)}?meeting={found.meeting.pk}"
    client, typed = signed_in(found.coordinator), {"person": str(guest.pk), "mode": "on_site"}
    preview = post(client, url, "preview", **typed)
    assert "Thursday 3 December 2026" in text(preview)
    post(client, url, "confirm", **typed)
    seat = Seat.objects.get(person=guest)
    assert (seat.kind, seat.meeting) == (SeatKind.GUEST, found.meeting)
    assert queued() == [("guest@example.org", "REQUEST")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "This field is required."),
        ({"kind": "chief"}, "chief is not one of the available choices"),
        ({"mode": "telepathy"}, "telepathy is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(typed: dict[str, str], sentence: str) -> None:
    found = scene()
    person = make.person("Perrin")
    given = {"person": str(person.pk), "kind": "core", "mode": "on_site", **typed}
    response = post(signed_in(found.coordinator), new_url(found), "confirm", **given)
    assert response.status_code == 422
    assert sentence in html.unescape(text(response))


def test_whoever_sits_there_already_is_not_seated_twice() -> None:
    found = scene()
    typed = {"person": str(found.lyon.pk), "kind": "core", "mode": "on_site"}
    response = post(signed_in(found.coordinator), new_url(found), "preview", **typed)
    assert response.status_code == 422
    assert "This person already has a seat there." in text(response)


@pytest.mark.parametrize("query", ["?person=nobody", "?person=\x00", "?meeting=1", "?person=&meeting=x"])
def test_an_address_that_names_nobody_is_not_found(query: str) -> None:
    found = scene()
    assert signed_in(found.coordinator).get(new_url(found) + query).status_code == 404


def test_another_way_of_taking_part_changes_the_invitation() -> None:
    found = scene()
    client, url = signed_in(found.coordinator), reverse("scheduling:change_seat", args=[found.seat.pk])
    before = rows()
    preview = post(client, url, "preview", kind="core", mode="remote")
    assert rows() == before
    assert "Core member · On site" in text(preview)
    announced = previewed(preview)
    assert announced == [("lyonnet@example.org", "REQUEST")]
    post(client, url, "confirm", kind="core", mode="remote")
    assert queued() == announced


def test_unseating_cancels_and_undo_seats_again() -> None:
    found = scene()
    client, url = signed_in(found.coordinator), reverse("scheduling:unseat", args=[found.seat.pk])
    before = rows()
    announced = previewed(post(client, url, "preview"))
    assert rows() == before
    assert announced == [("lyonnet@example.org", "CANCEL")]
    post(client, url, "confirm")
    assert queued() == announced
    sent()
    undo = f"{new_url(found)}?person={found.lyon.pk}&kind=core&mode=on_site"
    assert previewed(client.post(undo)) == [("lyonnet@example.org", "REQUEST")]
