"""Search over everything that a reader sees, from any page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.models import Language, User
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def found(client: Client, words: str) -> str:
    """What the palette gets."""
    answer = client.post("/search/", {"words": words}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.text


def test_every_kind_of_thing_is_found_by_a_few_letters(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.secretary)
    assert '/boards/sarcoma/"' in found(client, "SARC")
    assert f"/people/{net.remote.pk}/" in found(client, "oya cam")
    assert '/partners/villefranche/"' in found(client, "saone")
    assert f"/cases/{net.lyons.case.pk}/" in found(client, net.lyons.case.reference[:4].lower())
    assert f"/cases/{net.lyons.case.pk}/" in found(client, net.lyons.case.reference.replace("-", ""))
    assert 'href="/calendar/"' in found(client, "calen")


def test_a_patient_is_found_by_whoever_books_for_her_and_by_nobody_else(
    net: Network, signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    page = found(signed_in(net.secretary), "dup jea")
    assert "DUPONT Jeanne" in page
    assert f"/cases/{net.lyons.case.pk}/" in page
    assert "DUPONT" in found(signed_in(net.secretary), "dupont 12/04/1961")
    for other in (net.stranger, net.far_secretary, net.other_doctor):
        assert "DUPONT" not in found(signed_in(other), "dupont")
    assert "dup" not in caplog.text.lower()


@pytest.mark.parametrize("words", ["3/12", "sarcoma 3/12", "sarco 03/12/2026", "+10", "2026-12-03"])
def test_a_meeting_is_found_by_its_day(net: Network, signed_in: SignIn, words: str) -> None:
    page = found(signed_in(net.far_secretary), words)
    assert f"/meetings/{net.meeting.pk}/" in page
    assert "14:00 Lyon · 10:00 Cayenne" in page


def test_the_words_beside_a_day_name_its_board(net: Network, signed_in: SignIn) -> None:
    assert "/meetings/" not in found(signed_in(net.secretary), "breast 3/12")


def test_nobody_finds_what_she_does_not_see(net: Network, signed_in: SignIn) -> None:
    reference = net.cayennes.case.reference
    assert f"/cases/{net.cayennes.case.pk}/" in found(signed_in(net.far_secretary), reference)
    assert "/cases/" not in found(signed_in(net.stranger), reference)
    assert "/people/" not in found(signed_in(net.other_doctor), "Beaujeu")
    assert "/boards/" not in found(signed_in(net.other_doctor), "sarcoma")
    assert Client().post("/search/", {"words": "sarcoma"}).status_code == 302


def test_without_words_come_the_commands_with_their_keys(net: Network, signed_in: SignIn) -> None:
    page = found(signed_in(net.coordinator), "")
    assert "<kbd>G</kbd> <kbd>C</kbd>" in page
    assert "/boards/new/" in page
    assert "/boards/new/" not in found(signed_in(net.secretary), "")


def test_without_script_it_is_a_page_that_keeps_the_words_out_of_the_address(
    net: Network, signed_in: SignIn
) -> None:
    client = signed_in(net.secretary)
    assert 'method="post"' in client.get("/search/").text
    page = client.post("/search/", {"words": "sarcoma"})
    assert '<a href="/boards/sarcoma/">' in page.text
    assert 'value="sarcoma"' in page.text
    assert 'value="sarcoma"' not in client.get("/search/?words=sarcoma").text


@pytest.mark.parametrize("words", ["\x00", "%", "_", "'\"", "x" * 5000, "🩺", "<script>", "+", "4/", "=1"])
def test_no_words_break_it(net: Network, signed_in: SignIn, words: str) -> None:
    assert "<script>" not in found(signed_in(net.secretary), words)


def test_it_asks_as_often_for_30_rows_as_for_one(net: Network, signed_in: SignIn) -> None:
    User.objects.filter(pk=net.coordinator.pk).update(language=Language.FRENCH)
    client, counts = signed_in(net.coordinator), []
    for size in (1, 2, 27):
        for _ in range(size):
            board = make.seated_board(at=net.lyon)
            meeting = make.meeting(board)
            make.booking(meeting, presenter=net.member)
            make.organisation(f"board-partner-{board.slug}")
        with CaptureQueriesContext(connection) as asked:
            found(client, "board 3/12")
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 26
