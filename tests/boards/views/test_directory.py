"""Partners and people: found, read, added and edited."""

import re
from datetime import date

import pytest
from django.urls import reverse

from boards.models import Organisation, Person
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def test_the_table_of_partners_holds_what_the_map_holds(net: Network, signed_in: SignIn) -> None:
    page = signed_in(net.secretary).get("/partners/").text
    drawing, table = page.split("<table", 1)
    links = r'href="(/partners/[^"/]+/)"'
    assert set(re.findall(links, table)) == {
        "/partners/clb/",
        "/partners/cayenne/",
        "/partners/villefranche/",
    }
    assert set(re.findall(links, drawing)) == set(re.findall(links, table))


def test_partners_show_their_local_time_boards_and_since_when(net: Network, signed_in: SignIn) -> None:
    make.partnership(net.cayenne, host=net.lyon, valid_from=date(2009, 5, 1))
    page = signed_in(net.secretary).get("/partners/").text
    assert "<strong>05:00</strong> Cayenne" in page
    assert "<strong>09:00</strong> Lyon" in page
    assert "since 1 May 2009" in page


def test_a_renamed_partner_keeps_its_former_name(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.administrator)
    form = {
        "name": "University Hospital",
        "short_name": "CAYENNE",
        "kind": "university_hospital",
        "city": "Cayenne",
        "country": "gf",
        "time_zone": "America/Cayenne",
        "latitude": "4.92",
        "longitude": "-52.31",
        "holiday_country": "FR",
        "holiday_subdivision": "973",
        "earliest_start": "08:00",
        "latest_end": "19:00",
        "precision": "day",
    }
    assert client.post("/partners/cayenne/edit/", form).status_code == 302
    page = client.get("/partners/cayenne/").text
    assert "University Hospital" in page
    assert "Hospital cayenne" in page
    assert Organisation.objects.get(slug="cayenne").country == "GF"


def test_a_partner_is_added_and_bound(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.administrator)
    form = {
        "name": "Hospital of the North",
        "short_name": "North",
        "kind": "general_hospital",
        "city": "Lille",
        "country": "FR",
        "time_zone": "Europe/Paris",
        "latitude": "50.6",
        "longitude": "3.06",
        "holiday_country": "FR",
        "earliest_start": "08:00",
        "latest_end": "19:00",
        "precision": "day",
    }
    assert client.post("/partners/new/", form).headers["Location"] == "/partners/north/"
    bond = {"host": str(net.lyon.pk), "relation": "agreement", "covers": "Second opinions"}
    dates = {"precision": "year", "valid_from": "2020-01-01"}
    assert client.post("/partners/north/partnerships/new/", bond | dates).status_code == 302
    assert "Second opinions" in client.get("/partners/north/").text
    assert "since 2020" in client.get("/partners/north/").text
    edit = reverse(
        "boards:partnership_edit", args=[Organisation.objects.get(slug="north").partnerships.get().pk]
    )
    assert client.post(edit, {**bond, **dates, "ended": "on"}).status_code == 302
    assert "since 2020 · ended" in client.get("/partners/north/").text


def test_a_partnership_that_does_not_exist_is_not_found(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.administrator)
    assert [client.get(f"/partnerships/{key}/").status_code for key in ("7", "9" * 30)] == [404, 404]


def test_people_are_found_by_name_and_specialty_and_shown_page_by_page(
    net: Network, signed_in: SignIn
) -> None:
    for number in range(40):
        make.person(f"Zed{number:02}", at=net.cayenne)
    client = signed_in(net.secretary)
    assert "Oyapock, Camille" in client.get("/people/?q=pathology").text
    assert "Beaujeu" not in client.get("/people/?q=oyapock+camille").text
    first = client.get("/people/?organisation=cayenne&q=zed").text
    assert "1 to 30 of 40" in first
    assert 'href="?organisation=cayenne&amp;q=zed&amp;page=2"' in first
    assert "Zed39" in client.get("/people/?organisation=cayenne&q=zed&page=2").text


def test_somebody_new_enters_the_directory(net: Network, signed_in: SignIn) -> None:
    form = {
        "given_name": "Ana",
        "family_name": "Marchal",
        "organisation": str(net.lyon.pk),
        "email": "ana@example.org",
        "language": "fr",
        "time_zone": "Europe/Paris",
        "channel": "feed",
    }
    client = signed_in(net.coordinator)
    answer = client.post("/people/new/", form)
    added = Person.objects.get(email="ana@example.org")
    assert answer.headers["Location"] == f"/people/{added.pk}/"
    assert "Sits on no board." in client.get(answer.headers["Location"]).text
    refused = client.post("/people/new/", form | {"organisation": str(net.cayenne.pk), "email": "b@x.org"})
    assert refused.status_code == 422


def test_a_doctor_finds_herself_alone_in_the_directory(net: Network, signed_in: SignIn) -> None:
    page = signed_in(net.doctor).get("/people/").text
    assert "Beaujeu, Camille" in page
    assert "Oyapock" not in page
