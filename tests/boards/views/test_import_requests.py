"""A list of requests: each on the first meeting with room, or on the waiting list; patients stay inside."""

import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.identity import decrypt, unseal
from boards.models import Booking, BookingState, Case, Draft, JournalEntry, Meeting
from tests import make
from tests.sheets import Rows, csv_file, xlsx_file

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db
HEADS = ("Nom", "Prénom", "Date de naissance", "Sexe", "IPP", "RCP", "Question", "Minutes", "Présenté par")
OYANA = ("Oyana", "Solène", "04/02/1961", "F", "P-17", "RCP Sarcoma", "Résection ?", "7", "Camille Oyapock")
MANA = ("Mana", "Léo", "1958-12-31", "", "", "sarcoma", "Chimiothérapie ?", "", "")


@pytest.fixture
def net() -> Network:
    return network()


def preview(client: Client, content: bytes) -> str:
    answer = client.post("/import/requests/", {"file": SimpleUploadedFile("a", content)})
    assert answer.status_code in (200, 422)
    return answer.text


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main")[0]).split())


def confirm(client: Client, page: str) -> str:
    found = dict(re.findall(r'name="(token|agreed)" value="([^"]*)"', page))
    answer = client.post("/import/requests/", {**found, "action": "confirm"}, follow=True)
    return words(answer.text)


def names() -> list[str]:
    bookings = Booking.objects.exclude(state=BookingState.WITHDRAWN).select_related("case")
    return sorted(unseal(booking.case.identity).family_name for booking in bookings)


@pytest.mark.parametrize(
    "content", [csv_file([HEADS, OYANA, MANA]), xlsx_file([HEADS, OYANA, MANA])], ids=["csv", "xlsx"]
)
def test_requests_are_booked_in_their_order(net: Network, signed_in: SignIn, content: bytes) -> None:
    client = signed_in(net.far_secretary)
    page = preview(client, content)
    assert "2 rows are added" in words(page)
    assert "Sarcoma: Thursday 3 December 2026" in words(page)
    assert names() == ["Dupont", "Laforet"]
    said = confirm(client, page)
    assert "2 rows were imported" in said
    assert "OYANA Solène" in said
    oyana, mana = Booking.objects.order_by("created_at", "position")[2:]
    assert (oyana.meeting_id, oyana.minutes, oyana.presenter_id, oyana.case.organisation_id) == (
        net.meeting.pk, 7, net.remote.pk, net.cayenne.pk,
    )  # fmt: skip
    assert (mana.minutes, mana.position, decrypt(mana.question)) == (5, 4, "Chimiothérapie ?")
    assert unseal(oyana.case.identity).birth_date == "1961-02-04"
    assert not Draft.objects.exists()


def test_what_does_not_fit_waits_and_the_preview_says_so(net: Network, signed_in: SignIn) -> None:
    Meeting.objects.update(capacity_cases=3)
    client = signed_in(net.far_secretary)
    page = preview(client, csv_file([HEADS, OYANA, MANA]))
    assert "Sarcoma: waiting list" in words(page)
    confirm(client, page)
    waiting = Booking.objects.get(state=BookingState.WAITING)
    assert unseal(waiting.case.identity).family_name == "Mana"


def test_a_place_taken_meanwhile_is_shown_again_and_nothing_is_half_done(
    net: Network, signed_in: SignIn
) -> None:
    Meeting.objects.update(capacity_cases=4)
    client = signed_in(net.far_secretary)
    page = preview(client, csv_file([HEADS, OYANA, MANA]))
    make.booking(net.meeting, make.case("Quick", at=net.lyon))
    said = confirm(client, page)  # as many rows as agreed, on other places: the last one waits now
    assert "2 rows were imported" in said
    assert Booking.objects.filter(state=BookingState.WAITING).count() == 1
    net.meeting.refresh_from_db()
    assert net.meeting.booked_cases == 4


def test_what_is_wrong_is_said_by_row_and_column(net: Network, signed_in: SignIn) -> None:
    rows = [
        HEADS,
        OYANA,
        ("OYANA", "Solene", "4/2/1961", "", "", "sarcoma", "Again?", "", ""),
        ("", "", "31/02/1961", "X", "", "Liver", "", "0", ""),
        ("Future", "Ana", "04/02/2031", "", "", "sarcoma", "?", "", "Nobody Known"),
        ("Laforet", "Jeanne", "12/04/1961", "", "", "sarcoma", "?", "", ""),
    ]
    said = words(preview(signed_in(net.far_secretary), csv_file(rows)))
    for sentence in (
        "1 row is added", "1 row is there already", "3 rows must be put right",
        "Row 2 asks this board about the same patient.",
        "“31/02/1961” is not a day of the calendar.", "“X” is no sex.", "“Liver” is no board that you see.",
        "Question: This field is required.", "Minutes: Ensure this value is greater than or equal to 1.",
        "Birth date: This day is still to come. Check the year.",
        "“Nobody Known” neither works with you nor sits on this board.",
        f"Already before this board: case {net.cayennes.case.reference}",
    ):  # fmt: skip
        assert sentence in said, sentence


def test_a_known_patient_keeps_her_case_and_two_boards_share_one(net: Network, signed_in: SignIn) -> None:
    known = make.case("Oyana", "Solène", birth_date="1961-02-04", at=net.cayenne)
    breast = make.seated_board("breast", at=net.lyon)
    make.meeting(breast)
    second = ("Mana", "Léo", "31/12/1958", "", "", "breast", "?", "", "")
    client, before = signed_in(net.far_secretary), Case.objects.count()
    confirm(client, preview(client, csv_file([HEADS, OYANA, MANA, second])))
    assert Case.objects.count() == before + 1
    assert known.bookings.count() == 1


def test_two_people_of_one_name_are_told_apart_by_address(net: Network, signed_in: SignIn) -> None:
    twin = make.person(
        "Oyapock", at=net.cayenne, specialty=make.specialty("surgery"), email="twin@example.org"
    )
    client = signed_in(net.far_secretary)
    assert "Two people are called so." in words(preview(client, csv_file([HEADS, OYANA])))
    page = preview(client, csv_file([HEADS, (*OYANA[:8], "TWIN@example.org")]))
    confirm(client, page)
    assert Booking.objects.filter(presenter=twin).count() == 1


def test_an_import_is_withdrawn_as_a_whole(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.far_secretary)
    confirm(client, preview(client, csv_file([HEADS, OYANA, MANA])))
    entry = JournalEntry.objects.get(verb="requests.imported")
    page = client.post(f"/imported/{entry.pk}/undo/", follow=True)
    assert "2 requests are withdrawn." in page.text
    assert names() == ["Dupont", "Laforet"]
    net.meeting.refresh_from_db()
    assert net.meeting.booked_cases == 2
    assert signed_in(net.secretary).get(f"/imported/{entry.pk}/").status_code == 404


def test_doctors_import_nothing_and_secretaries_only_for_their_own(net: Network, signed_in: SignIn) -> None:
    assert signed_in(net.doctor).get("/import/requests/").status_code == 403
    rows = [(*HEADS, "Établissement"), (*OYANA, "CLB")]
    said = words(preview(signed_in(net.far_secretary), csv_file(rows)))
    assert "“CLB” is no organisation for which you book." in said


def test_nothing_of_a_patient_is_logged_journalled_or_kept_in_clear(
    net: Network, signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = signed_in(net.far_secretary)
    page = preview(client, csv_file([HEADS, OYANA, MANA]))
    assert b"Oyana" not in bytes(Draft.objects.get().content)
    confirm(client, page)
    kept = str(list(JournalEntry.objects.values())) + str(dict(client.session.items()))
    assert [name for name in ("Oyana", "OYANA", "Solène", "1961") if name in caplog.text + kept] == []


def requests_of(count: int) -> Rows:
    return [HEADS, *((f"Nom{n}", "Ana", "04/02/1961", "", "", "sarcoma", "?", "", "") for n in range(count))]


def test_a_long_list_is_seen_with_as_many_queries_as_a_short_one(net: Network, signed_in: SignIn) -> None:
    client, counts = signed_in(net.far_secretary), []
    for size in (3, 3, 200):
        with CaptureQueriesContext(connection) as asked:
            assert f"{size} rows are added" in words(preview(client, csv_file(requests_of(size))))
        counts.append(len(asked))
    assert counts[1] == counts[2]
    assert "more than 500 rows" in words(preview(client, csv_file(requests_of(501))))
