"""Filters kept under a name: only lists of ours, only choices, nothing typed freely."""

import pytest
from django.test import Client

from boards.models import SavedView
from boards.rules.refusal import Refusal
from boards.saved_views import kept_address
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def save(client: Client, name: str, address: str) -> None:
    assert client.post("/views/new/", {"name": name, "address": address}).status_code == 302


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/calendar/?board=sarcoma&week=2026-W50", "/calendar/?board=sarcoma"),
        ("/calendar/?board=nonsense&partner=cayenne", "/calendar/?partner=cayenne"),
        ("/calendar/?organ=Dupont", "/calendar/"),
        ("/people/?q=Dupont&organisation=clb&page=2", "/people/?organisation=clb"),
        ("/boards/?q=Dupont&nature=standard", "/boards/?nature=standard"),
        ("/outgoing/?state=failed&to=Dupont", "/outgoing/?state=failed"),
        ("/inbox/?board=sarcoma#x", "/inbox/?board=sarcoma"),
        ("/days-off/?place=clb", "/days-off/?place=clb"),
        ("/conflicts/?day=2026-12-01&weeks=4", "/conflicts/?weeks=4"),
    ],
)
def test_only_choices_are_kept_of_an_address(net: Network, asked: str, kept: str) -> None:
    assert kept_address(asked, net.coordinator) == kept


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/calendar/", "//elsewhere.example/calendar/", "/bookings/", "/people/new/",
        "javascript:alert(1)", "", "/calendar", "http://[", "/search/", "/calendar/?" + "x" * 5000,
    ],
)  # fmt: skip
def test_an_address_that_is_no_list_of_ours_is_refused(net: Network, signed_in: SignIn, address: str) -> None:
    with pytest.raises(Refusal):
        kept_address(address, net.coordinator)
    answer = signed_in(net.coordinator).post("/views/new/", {"name": "Mine", "address": address})
    assert answer.status_code == 422
    assert 'value="Mine"' in answer.text
    assert not SavedView.objects.exists()


def test_a_view_is_offered_on_its_list_and_in_the_search(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.secretary)
    page = client.get("/calendar/?board=sarcoma&week=2026-W50").text
    assert '<input type="hidden" name="address" value="/calendar/?board=sarcoma">' in page
    save(client, "Our sarcomas", "/calendar/?board=sarcoma")
    assert '<a href="/calendar/?board=sarcoma">Our sarcomas</a>' in client.get("/calendar/").text
    assert "Our sarcomas" not in client.get("/people/").text.partition("<main")[2]
    found = client.post("/search/", {"words": "our sarc"}, HTTP_HX_REQUEST="true").text
    assert 'href="/calendar/?board=sarcoma"' in found
    assert "Our sarcomas" not in signed_in(net.coordinator).get("/calendar/").text


def test_a_view_is_renamed_deleted_and_brought_back(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.secretary)
    save(client, "One", "/boards/?nature=standard")
    view = SavedView.objects.get()
    done = client.post(f"/views/{view.pk}/rename/", {"name": "Two"}, follow=True)
    undo(client, done.context["last_action"][-1])
    assert SavedView.objects.get().name == "One"
    done = client.post(f"/views/{view.pk}/delete/", follow=True)
    assert not SavedView.objects.exists()
    assert '<input type="hidden" name="name" value="One">' in done.text
    undo(client, done.context["last_action"][-1])
    assert SavedView.objects.values_list("name", "address").get() == ("One", "/boards/?nature=standard")


def undo(client: Client, said: dict[str, object]) -> None:
    assert client.post(str(said["undo"]), said["fields"]).status_code == 302


def test_a_name_is_asked_for_once_and_kept_when_it_is_refused(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.secretary)
    save(client, "One", "/boards/")
    for name, words in (("One", "already saved a view under this name"), ("", "Give the view a name.")):
        answer = client.post("/views/new/", {"name": name, "address": "/people/"})
        assert (answer.status_code, words in answer.text) == (422, True)
    save(client, "Two", "/people/")
    second = SavedView.objects.get(name="Two")
    answer = client.post(f"/views/{second.pk}/rename/", {"name": "One"})
    assert answer.status_code == 422
    assert "already saved a view under this name" in answer.text


def test_nobody_touches_the_views_of_another(net: Network, signed_in: SignIn) -> None:
    save(signed_in(net.secretary), "One", "/boards/")
    pk, stranger = SavedView.objects.get().pk, signed_in(net.stranger)
    assert stranger.post(f"/views/{pk}/rename/", {"name": "Two"}).status_code == 404
    assert stranger.post(f"/views/{pk}/delete/").status_code == 404
    assert "One" not in stranger.get("/views/").text.partition("<main")[2]


def test_there_is_an_end_to_how_many_are_kept(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.secretary)
    for number in range(50):
        save(client, f"View {number}", "/boards/")
    answer = client.post("/views/new/", {"name": "One more", "address": "/boards/"})
    assert (answer.status_code, "You have 50 saved views" in answer.text) == (422, True)


def test_only_its_owner_is_asked_about_when_a_page_lists_views(net: Network, signed_in: SignIn) -> None:
    made = make.user(at=net.lyon)
    SavedView.objects.create(user=made, name="Theirs", address="/boards/")
    assert "Theirs" not in signed_in(net.secretary).get("/boards/").text
