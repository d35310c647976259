"""Booking a case on one page, and what becomes of it."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from boards.identity import decrypt, unseal
from boards.models import Booking, BookingState, Case, JournalEntry, RoleKind, SeatMode
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def typed(net: Network, **changes: str) -> dict[str, str]:
    """A complete form for a new patient."""
    form = {
        "family_name": "Nouveau",
        "given_name": "Line",
        "birth_date": "1961-04-12",
        "board": net.board.slug,
        "meeting": str(net.meeting.pk),
        "question": "Surgery first?\nOr chemotherapy?",
        "minutes": "7",
    }
    return form | changes


def test_cayenne_books_on_lyons_board_and_the_page_is_ready_for_the_next_case(
    net: Network, signed_in: SignIn
) -> None:
    client = signed_in(net.far_secretary)
    answer = client.post("/book/", typed(net, presenter=str(net.remote.pk)))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/book/?board=sarcoma")
    booked = Booking.objects.select_related("case").get(minutes=7)
    assert (booked.case.organisation, booked.meeting, booked.presenter) == (
        net.cayenne,
        net.meeting,
        net.remote,
    )
    assert booked.presenter_mode == SeatMode.REMOTE
    assert unseal(booked.case.identity).family_name == "Nouveau"
    assert decrypt(booked.question).startswith("Surgery first?")
    page = client.get(answer.headers["Location"]).text
    said = (
        "is booked on Sarcoma, Thursday 3 December 2026, 14:00 Lyon · 10:00 Cayenne. "
        "Expected about 14:10–14:17 Lyon · 10:10–10:17 Cayenne."
    )
    assert f"{booked.case.reference} {said}" in page
    assert 'value="Nouveau"' not in page
    assert page.index("autofocus") < page.index('name="given_name"')


def test_the_first_meeting_with_a_free_place_is_chosen_with_both_hours_and_the_cut_off(
    net: Network, signed_in: SignIn
) -> None:
    full = make.meeting(net.board, day=date(2026, 12, 1))
    full.capacity_cases = 1
    full.save(update_fields=["capacity_cases"])
    make.booking(full, at=net.lyon)
    page = signed_in(net.far_secretary).get("/book/?board=sarcoma").text
    assert f'value="{net.meeting.pk}" id="id_meeting" checked' in " ".join(page.split())
    assert str(full.pk) not in page
    assert "It is full." in page
    assert "The meeting of Tuesday 1 December is full." in page
    assert "cut-off Tue 1 Dec. 12:00 Lyon · 08:00 Cayenne" in page


def test_a_meeting_can_be_asked_for_in_the_address(net: Network, signed_in: SignIn) -> None:
    later = make.meeting(net.board, day=date(2026, 12, 10))
    page = signed_in(net.secretary).get(f"/book/?board=sarcoma&meeting={later.pk}").text
    assert f'value="{later.pk}" id="id_meeting_2" checked' in " ".join(page.split())


def test_without_a_script_a_button_shows_the_meetings_and_keeps_what_was_typed(
    net: Network, signed_in: SignIn
) -> None:
    form = {"family_name": "Nouveau", "board": "sarcoma", "show": "1"}
    answer = signed_in(net.secretary).post("/book/", form)
    assert answer.status_code == 200
    assert 'value="Nouveau"' in answer.text
    assert str(net.meeting.pk) in answer.text
    assert "There is a problem" not in answer.text


def test_a_known_case_is_booked_by_its_reference(net: Network, signed_in: SignIn) -> None:
    known = make.case("Connu", at=net.cayenne)
    form = typed(net, family_name="", given_name="", birth_date="", reference=known.reference.lower())
    assert signed_in(net.far_secretary).post("/book/", form).status_code == 302
    assert Booking.objects.get(minutes=7).case == known


def test_another_hospitals_reference_is_unknown(net: Network, signed_in: SignIn) -> None:
    form = typed(net, family_name="", given_name="", reference=net.lyons.case.reference)
    answer = signed_in(net.far_secretary).post("/book/", form)
    assert answer.status_code == 422
    assert "No case of your organisation has this reference." in answer.text


def test_a_refused_booking_leaves_no_case_behind(net: Network, signed_in: SignIn) -> None:
    cases = Case.objects.count()
    answer = signed_in(net.secretary).post("/book/", typed(net, minutes="120"))
    assert answer.status_code == 422
    assert "Only 80 minutes are left in this meeting." in answer.text
    assert Case.objects.count() == cases


def test_a_secretary_of_two_hospitals_says_for_which_one(net: Network, signed_in: SignIn) -> None:
    net.secretary.roles.create(kind=RoleKind.SECRETARY, organisation=net.elsewhere)
    client = signed_in(net.secretary)
    assert "Say for which organisation." in client.post("/book/", typed(net)).text
    assert client.post("/book/", typed(net, organisation=str(net.elsewhere.pk))).status_code == 302
    assert Booking.objects.get(minutes=7).case.organisation == net.elsewhere


def test_undo_takes_the_booking_back(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.secretary)
    client.post("/book/", typed(net))
    booked = Booking.objects.get(minutes=7)
    undo = reverse("boards:withdraw", args=[booked.pk])
    assert f'action="{undo}"' in client.get("/book/").text
    client.post(undo)
    booked.refresh_from_db()
    net.meeting.refresh_from_db()
    assert (booked.state, net.meeting.booked_cases) == (BookingState.WITHDRAWN, 2)
    assert JournalEntry.objects.filter(verb="case.withdrawn", actor=net.secretary.pk).count() == 1


def test_withdrawing_twice_is_said_and_changes_nothing(net: Network, signed_in: SignIn) -> None:
    client, url = signed_in(net.secretary), reverse("boards:withdraw", args=[net.lyons.pk])
    client.post(url)
    again = client.post(url)
    assert (again.status_code, "This booking was already withdrawn." in again.text) == (422, True)


def test_only_a_case_with_a_presenter_says_that_one_is_told(net: Network, signed_in: SignIn) -> None:
    alone = signed_in(net.secretary).get(reverse("boards:booking", args=[net.lyons.pk])).text
    presented = signed_in(net.far_secretary).get(reverse("boards:booking", args=[net.cayennes.pk])).text
    assert "Its place is free at once" in alone
    assert ("The presenter is told." in alone, "The presenter is told." in presented) == (False, True)


def test_a_case_is_put_on_another_meeting(net: Network, signed_in: SignIn) -> None:
    later = make.meeting(net.board, day=date(2026, 12, 10))
    client, url = signed_in(net.far_secretary), reverse("boards:place", args=[net.cayennes.pk])
    assert client.post(url, {"meeting": str(later.pk)}).status_code == 302
    net.cayennes.refresh_from_db()
    assert net.cayennes.meeting == later


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("", "Choose a meeting."),
        ("nonsense", "Choose one of those shown."),
        ("other board", "Choose one of those shown."),
        ("past cut-off", "The cut-off passed on"),
    ],
)
def test_a_meeting_that_cannot_take_the_case_is_refused_beside_its_field(
    net: Network, signed_in: SignIn, chosen: str, sentence: str
) -> None:
    if chosen == "other board":
        chosen = str(make.meeting(make.seated_board()).pk)
    elif chosen == "past cut-off":
        chosen = str(make.meeting(net.board, day=make.TODAY + timedelta(days=1)).pk)
    url = reverse("boards:place", args=[net.lyons.pk])
    answer = signed_in(net.secretary).post(url, {"meeting": chosen})
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_meeting_that_has_begun_keeps_its_bookings(net: Network, signed_in: SignIn) -> None:
    import time_machine

    with time_machine.travel(net.meeting.starts_at + timedelta(minutes=1), tick=False):
        page = signed_in(net.secretary).get(reverse("boards:booking", args=[net.lyons.pk])).text
    assert "the booking can no longer be changed" in page
    assert reverse("boards:withdraw", args=[net.lyons.pk]) not in page


def test_a_member_answers_for_herself_on_the_web(net: Network, signed_in: SignIn) -> None:
    client, url = signed_in(net.doctor), reverse("boards:answer", args=[net.meeting.pk])
    assert client.post(url, {"answer": "ACCEPTED", "next": "/"}).headers["Location"] == "/"
    assert net.meeting.attendance.get(person=net.member).answer == "ACCEPTED"
    assert "You come" in client.get(reverse("boards:meeting", args=[net.meeting.pk])).text
    elsewhere = client.post(url, {"answer": "DECLINED", "next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == reverse("boards:meeting", args=[net.meeting.pk])


def test_whoever_has_no_seat_cannot_answer(net: Network, signed_in: SignIn) -> None:
    url = reverse("boards:answer", args=[net.meeting.pk])
    answer = signed_in(net.secretary).post(url, {"answer": "ACCEPTED"})
    assert (answer.status_code, "This person has no seat at this meeting." in answer.text) == (422, True)


def test_an_answer_that_is_not_offered_is_refused(net: Network, signed_in: SignIn) -> None:
    url = reverse("boards:answer", args=[net.meeting.pk])
    answer = signed_in(net.doctor).post(url, {"answer": "PERHAPS"})
    assert (answer.status_code, "Choose one of the answers shown." in answer.text) == (422, True)


def test_quorum_follows_the_answers(net: Network, signed_in: SignIn) -> None:
    net.board.minimum_specialties = 2
    net.board.save(update_fields=["minimum_specialties"])
    client, url = signed_in(net.coordinator), reverse("boards:meeting", args=[net.meeting.pk])
    assert "Quorum if all come" in client.get(url).text
    for person in (net.member, net.remote):
        net.meeting.attendance.create(person=person, answer="ACCEPTED", answered_for=net.meeting.starts_at)
    assert "Quorum reached" in client.get(url).text
    net.meeting.attendance.filter(person=net.remote).update(answer="DECLINED")
    page = client.get(url).text
    assert "No quorum" in page
    assert "missing: Pathology" in page
    assert f"Pathology: {net.remote} (absent)" in page


def test_the_meeting_page_tells_the_hours_of_every_site(net: Network, signed_in: SignIn) -> None:
    summer = make.meeting(net.board, day=date(2027, 7, 1), start_time=time(14))
    client = signed_in(net.coordinator)
    winter = " ".join(client.get(reverse("boards:meeting", args=[net.meeting.pk])).text.split())
    assert '14:00–15:30</time> <span class="q-hours__place">Lyon' in winter
    assert '10:00–11:30</time> <span class="q-hours__place">Cayenne' in winter
    in_summer = client.get(reverse("boards:meeting", args=[summer.pk])).text
    assert '09:00–10:30</time> <span class="q-hours__place">Cayenne' in " ".join(in_summer.split())


def test_the_boards_of_her_own_organisation_come_first(net: Network, signed_in: SignIn) -> None:
    make.board("aaa-elsewhere", at=net.elsewhere)
    page = signed_in(net.far_secretary).get("/book/").text
    own, other = page.index("Boards of your organisation"), page.index("Other boards")
    assert own < page.index(">Sarcoma</option>") < other < page.index(">Aaa elsewhere</option>")
