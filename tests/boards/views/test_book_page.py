"""The booking page: what is found while one types, what is proposed, held, remembered and kept."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.identity import decrypt
from boards.models import Booking, BookingState, CaseItem, Draft, Hold, Language, Meeting, TumourBoard
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db

PATIENTS, BOARDS = "/book/patients/", "/book/boards/"
PROPOSALS, HOLD = "/book/proposals/", "/book/hold/"
PARTS = (PATIENTS, BOARDS, PROPOSALS, "/book/birth-day/", "/book/material-day/", "/drafts/book/")


@pytest.fixture
def net() -> Network:
    return network()


def typed(net: Network, **changes: str) -> dict[str, str]:
    """A complete form for Cayenne's known patient."""
    form = {
        "reference": net.cayennes.case.reference,
        "board": second_board(net).slug,
        "question": "Surgery first?",
        "minutes": "7",
    }
    return form | changes


def second_board(net: Network) -> TumourBoard:
    found = TumourBoard.objects.filter(slug="breast").first()
    if found is None:
        found = make.board("breast", at=net.lyon, open_to=[net.cayenne], organ="breast")
        make.seat(found, net.member)
        make.meeting(found)
    return found


def test_while_one_types_the_patients_of_ones_own_hospital_are_offered(
    net: Network, signed_in: SignIn
) -> None:
    page = signed_in(net.far_secretary).post(PATIENTS, {"reference_text": "lafor"}).text
    assert f'data-value="{net.cayennes.case.reference}"' in page
    assert "Sarcoma, Thu 3 Dec." in " ".join(page.split())
    assert "12 April 1961" in page
    assert "LAFORET" not in signed_in(net.secretary).post(PATIENTS, {"reference_text": "lafor"}).text
    assert "DUPONT" not in signed_in(net.far_secretary).post(PATIENTS, {"reference_text": "dupont"}).text


def test_a_name_that_nobody_bears_is_offered_as_a_new_patient(net: Network, signed_in: SignIn) -> None:
    page = signed_in(net.far_secretary).post(PATIENTS, {"reference_text": "anne LE GOFF 12/4/61"}).text
    assert 'data-family="Le Goff" data-given="Anne" data-born="12/04/1961"' in page


@pytest.mark.parametrize(
    ("words", "language"),
    [("breast", Language.ENGLISH), ("sein", Language.FRENCH), ("mamm", Language.ENGLISH)],
)
def test_a_board_is_offered_by_its_name_and_by_what_letters_call_it(
    net: Network, signed_in: SignIn, words: str, language: Language
) -> None:
    second_board(net)
    net.far_secretary.language = language
    net.far_secretary.save()
    page = signed_in(net.far_secretary).post(BOARDS, {"board_text": words}).text
    assert 'data-value="breast"' in page


def test_the_first_feasible_meeting_is_chosen_and_its_place_held_for_ten_minutes(
    net: Network, signed_in: SignIn
) -> None:
    later = make.meeting(net.board, day=date(2026, 12, 10))
    client = signed_in(net.far_secretary)
    page = " ".join(client.post(PROPOSALS, typed(net, board="sarcoma", refresh="board")).text.split())
    assert f'value="{net.meeting.pk}" id="id_meeting" checked data-offer="1"' in page
    assert "Your place is kept for ten minutes." in page
    assert "Proposed: Thursday 3 December 2026, 14:00 Lyon · 10:00 Cayenne." in page
    assert "Expected about 14:10 Lyon · 10:10 Cayenne." in page
    hold = Hold.objects.get(user=net.far_secretary)
    assert (hold.meeting, hold.ends_at, hold.minutes) == (net.meeting, make.NOW + timedelta(minutes=10), 7)
    client.post(HOLD, {"meeting": str(later.pk), "minutes": "7"})
    assert Hold.objects.get().meeting == later
    assert Meeting.objects.get(pk=net.meeting.pk).held_cases == 0


def test_a_place_that_somebody_else_took_meanwhile_is_said(net: Network, signed_in: SignIn) -> None:
    Meeting.objects.filter(pk=net.meeting.pk).update(capacity_cases=2)
    page = signed_in(net.far_secretary).post(HOLD, {"meeting": str(net.meeting.pk)}).text
    assert "This place has just been taken." in page


def test_the_held_place_is_the_one_that_is_booked(net: Network, signed_in: SignIn) -> None:
    Meeting.objects.filter(pk=net.meeting.pk).update(capacity_cases=3)
    client = signed_in(net.far_secretary)
    new = {"reference": "", "family_name": "Nouveau", "given_name": "Line", "birth_date": "120461"}
    form = typed(net, board="sarcoma", meeting=str(net.meeting.pk), **new)
    client.post(PROPOSALS, form)
    assert signed_in(net.secretary).post(HOLD, {"meeting": str(net.meeting.pk)}).text.count("taken") == 1
    assert client.post("/book/", form).status_code == 302
    assert (Hold.objects.count(), Booking.objects.get(minutes=7).meeting) == (0, net.meeting)


def test_a_full_board_offers_the_waiting_list(net: Network, signed_in: SignIn) -> None:
    board = second_board(net)
    Meeting.objects.filter(board=board).update(capacity_minutes=3)
    client = signed_in(net.far_secretary)
    page = client.post(PROPOSALS, typed(net, refresh="board")).text
    assert "No meeting ahead can take this case." in page
    assert 'value="wait" data-ctrl-enter' in page
    said = client.post("/book/", typed(net, do="wait"), follow=True).text
    assert "is on the waiting list of Breast." in said
    assert Booking.objects.get(minutes=7).state == BookingState.WAITING


def test_an_urgent_case_with_a_reason_passes_the_cut_off(net: Network, signed_in: SignIn) -> None:
    board = make.seated_board("urgent", at=net.lyon)
    soon = make.meeting(board, day=make.TODAY + timedelta(days=1))
    client = signed_in(net.far_secretary)
    late = typed(net, board="urgent")
    page = client.post(PROPOSALS, late).text
    assert "If it is urgent, say so" in page
    assert str(soon.pk) not in page
    urgent = {**late, "urgent": "on", "meeting": str(soon.pk)}
    assert f'value="{soon.pk}" id="id_meeting" checked' in " ".join(
        client.post(PROPOSALS, urgent).text.split()
    )
    refused = client.post("/book/", urgent)
    assert (refused.status_code, "Say why the case is urgent" in refused.text) == (422, True)
    assert client.post("/book/", {**urgent, "urgent_reason": "Cord compression"}).status_code == 302
    booked = Booking.objects.get(minutes=7)
    assert (booked.meeting, decrypt(booked.urgent_reason)) == (soon, "Cord compression")


def test_who_asked_and_presented_last_is_filled_in_and_can_be_changed(
    net: Network, signed_in: SignIn
) -> None:
    net.cayennes.requester = net.remote
    net.cayennes.save()
    net.cayennes.case.treating_physician = "Dr Amazone"
    net.cayennes.case.save()
    client = signed_in(net.far_secretary)
    page = client.post(PROPOSALS, typed(net, board="sarcoma", refresh="patient")).text
    assert page.count(f'<option value="{net.remote.pk}" selected>') == 2  # requester and presenter
    assert 'value="Dr Amazone"' in page
    other = make.meeting(second_board(net), day=date(2026, 12, 10))
    form = typed(net, meeting=str(other.pk), requester=str(net.remote.pk), treating_physician="Dr Approuague")
    assert client.post("/book/", form).status_code == 302
    booked = Booking.objects.select_related("case").get(minutes=7)
    assert (booked.requester, booked.case.treating_physician) == (net.remote, "Dr Approuague")


def test_the_same_patient_within_thirty_days_is_said_with_the_board(net: Network, signed_in: SignIn) -> None:
    page = " ".join(signed_in(net.far_secretary).post(PROPOSALS, typed(net)).text.split())
    assert "The same patient within thirty days" in page
    assert "Thursday 3 December 2026 · Sarcoma</li>" in page
    again = signed_in(net.far_secretary).post(PROPOSALS, typed(net, board="sarcoma")).text
    assert "this board" in again
    new = {"reference": "", "family_name": "LAFORÊT", "given_name": "jeanne", "birth_date": "12.4.1961"}
    assert "Sarcoma</li>" in " ".join(
        signed_in(net.far_secretary).post(PROPOSALS, typed(net, **new)).text.split()
    )
    elsewhere = signed_in(net.secretary).post(PROPOSALS, typed(net, **new)).text
    assert "The same patient" not in elsewhere


def test_material_that_arrives_late_moves_the_proposal_and_is_owed(net: Network, signed_in: SignIn) -> None:
    board = second_board(net)
    later = make.meeting(board, day=date(2026, 12, 17))
    client = signed_in(net.far_secretary)
    form = typed(net, material_on="5/12")
    page = " ".join(client.post(PROPOSALS, form).text.split())
    assert f'value="{later.pk}" id="id_meeting" checked' in page
    assert client.post("/book/", {**form, "meeting": str(later.pk)}).status_code == 302
    assert CaseItem.objects.get().expected_on == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("field", "text", "echo"),
    [
        ("birth_date", "120461", "Wednesday 12 April 1961 · 65 years old"),
        ("birth_date", "24/11/26", "Wednesday 24 November 1926 · 99 years old"),
        ("birth_date", "31/2/1961", "is not a day of the calendar"),
        ("birth_date", "2026-11-24", "still to come"),
        ("material_on", "thu", "Thursday 26 November 2026"),
        ("material_on", "+7", "Monday 30 November 2026"),
        ("material_on", "4/2", "Thursday 4 February 2027"),
        ("material_on", "soon", "“soon” is not a day of the calendar. Write it like 4/2"),
    ],
)
def test_a_typed_day_is_echoed_in_words(
    net: Network, signed_in: SignIn, field: str, text: str, echo: str
) -> None:
    page = {"birth_date": "/book/birth-day/", "material_on": "/book/material-day/"}[field]
    assert echo in signed_in(net.secretary).post(page, {field: text}).text


def test_what_is_typed_is_kept_encrypted_and_restored_until_it_is_discarded(
    net: Network, signed_in: SignIn
) -> None:
    client = signed_in(net.far_secretary)
    form = {"family_name": "Zanzibar", "question": "Whipple?", "board": "sarcoma", "csrfmiddlewaretoken": "x"}
    assert "Draft kept at 05:00" in client.post("/drafts/book/", form).text
    kept = Draft.objects.get()
    assert b"Zanzibar" not in bytes(kept.content)
    assert b"csrf" not in decrypt(kept.content).encode()
    page = client.get("/book/").text
    assert "Draft of 05:00 restored" in page
    assert 'value="Zanzibar"' in page
    assert "Whipple?" in page
    assert "Zanzibar" not in signed_in(net.secretary).get("/book/").text
    assert client.post("/drafts/book/discard/", {"next": "/book/"}).headers["Location"] == "/book/"
    assert "Zanzibar" not in client.get("/book/").text


def test_a_booked_case_leaves_no_draft(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.far_secretary)
    meeting = Meeting.objects.get(board=second_board(net))
    client.post(PROPOSALS, typed(net))
    assert Draft.objects.count() == 1
    client.post("/book/", typed(net, meeting=str(meeting.pk)))
    assert Draft.objects.count() == 0


def test_a_draft_that_is_too_large_is_said_and_the_address_wins_over_the_draft(
    net: Network, signed_in: SignIn
) -> None:
    client = signed_in(net.far_secretary)
    assert "too much to keep" in client.post("/drafts/book/", {"question": "x" * 40_000}).text
    client.post("/drafts/book/", {"question": "Why?", "board": "sarcoma", "meeting": str(net.meeting.pk)})
    slug = second_board(net).slug
    page = client.get(f"/book/?board={slug}").text
    assert "Why?" in page
    assert f'name="board" value="{slug}"' in page
    assert str(net.meeting.pk) not in page


def test_by_htmx_the_page_is_ready_for_the_next_case_and_says_the_receipt(
    net: Network, signed_in: SignIn
) -> None:
    meeting = Meeting.objects.get(board=second_board(net))
    TumourBoard.objects.update(video_url="https://visio.example/rcp")
    form = typed(net, meeting=str(meeting.pk))
    answer = signed_in(net.far_secretary).post("/book/", form, headers={"HX-Request": "true"})
    page = " ".join(answer.text.split())
    assert (answer.status_code, answer.headers["HX-Replace-Url"]) == (200, "/book/?board=breast")
    assert "<html" not in page
    assert '<div id="desk" data-booked>' in page
    assert 'id="last-action" role="status" hx-swap-oob="true"' in page
    assert "14:00 Lyon · 10:00 Cayenne. Expected about 14:00–14:07 Lyon · 10:00–10:07 Cayenne." in page
    assert '<a href="https://visio.example/rcp" rel="noreferrer">' in page
    assert "LAFORET" in page[page.index("Booked by you today") :]
    assert "LAFORET" not in page[page.index('id="last-action"') :]


def test_without_a_script_the_patients_who_fit_are_shown_to_choose_from(
    net: Network, signed_in: SignIn
) -> None:
    form = {"reference_text": "lafor", "board": "sarcoma", "show": "1"}
    page = signed_in(net.far_secretary).post("/book/", form).text
    assert f'type="radio" name="reference" value="{net.cayennes.case.reference}"' in page


def test_nothing_typed_says_what_is_lacking_beside_its_field(net: Network, signed_in: SignIn) -> None:
    answer = signed_in(net.far_secretary).post("/book/", {"reference_text": "lafo"})
    assert answer.status_code == 422
    for said in (
        "Choose a patient from the list, or enter a new one.",
        "Choose a board.",
        "Write what the board",
    ):
        assert said in answer.text
    assert 'value="lafo"' in answer.text


@pytest.mark.parametrize("page", ["/book/", PATIENTS, PROPOSALS])
def test_no_browser_or_proxy_may_keep_the_page(net: Network, signed_in: SignIn, page: str) -> None:
    client = signed_in(net.secretary)
    answer = client.get(page) if page == "/book/" else client.post(page, {"reference_text": "dupont"})
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("page", PARTS)
def test_the_parts_are_for_those_who_book_and_never_by_an_address_that_is_logged(
    net: Network, signed_in: SignIn, page: str
) -> None:
    assert signed_in(net.secretary).get(page).status_code == 405
    if not page.startswith("/drafts/"):  # a draft is its author's, whoever she is
        assert signed_in(net.doctor).post(page).status_code == 403


def test_the_proposals_cost_the_same_for_one_meeting_and_for_thirty(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.far_secretary)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.post(PROPOSALS, typed(net, board="sarcoma", refresh="board")).status_code == 200
        return len(queries)

    cost()  # the draft and the hold are there from now on
    first = cost()
    for week in range(30):
        made = make.meeting(net.board, day=date(2026, 12, 10) + timedelta(weeks=week))
        if week < 20:
            Meeting.objects.filter(pk=made.pk).update(capacity_cases=1, booked_cases=1, booked_minutes=5)
    assert cost() == first


def test_the_page_costs_the_same_whatever_was_booked_today(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.far_secretary)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/book/?board=sarcoma").status_code == 200
        return len(queries)

    make.booking(net.meeting, at=net.cayenne, by=net.far_secretary, minutes=1)
    first = cost()
    for _ in range(5):
        make.booking(net.meeting, at=net.cayenne, by=net.far_secretary, minutes=1)
    assert cost() == first


def test_an_undo_takes_the_booking_back(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.far_secretary)
    meeting = Meeting.objects.get(board=second_board(net))
    page = client.post("/book/", typed(net, meeting=str(meeting.pk)), follow=True).text
    undo = reverse("boards:withdraw", args=[Booking.objects.get(minutes=7).pk])
    assert f'action="{undo}"' in page
