"""The coordinator's page for one meeting: every request, what is missing, who comes, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.actions.attendance import respond
from boards.models import (
    Answer,
    Booking,
    BookingState,
    CaseItem,
    Guideline,
    ItemKind,
    Lane,
    Meeting,
    Person,
    RoleKind,
    SeatKind,
    SeatMode,
    User,
)
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class House:
    """A sarcoma board of six places, a pathologist with a deputy, a member in Cayenne."""

    meeting: Meeting
    pathologist: Person
    deputy: Person
    coordinator: User

    @property
    def url(self) -> str:
        return reverse("boards:prepare", args=[self.meeting.pk])


@pytest.fixture
def house() -> House:
    board = make.board("sarcoma", required=[make.specialty("pathology")], open_to=[make.cayenne()])
    board.capacity_cases = 6
    board.save(update_fields=["capacity_cases"])
    pathologist = make.person("Lame", specialty=make.specialty("pathology"))
    deputy = make.person("Relais", specialty=make.specialty("pathology"))
    seat = make.seat(board, pathologist)
    make.seat(board, deputy, kind=SeatKind.DEPUTY, deputy_for=seat)
    make.seat(board, make.person("Oyapock", at=make.cayenne()), mode=SeatMode.REMOTE)
    return House(make.meeting(board), pathologist, deputy, make.user(RoleKind.COORDINATOR))


def waits(booking: Booking, **changes: object) -> Booking:
    """On the waiting list, as if there had been no place."""
    assert booking.meeting
    Meeting.objects.filter(pk=booking.meeting.pk).update(booked_cases=0, booked_minutes=0)
    for name, value in {"state": BookingState.WAITING, "meeting": None, **changes}.items():
        setattr(booking, name, value)
    booking.save()
    return booking


def shown(page: object) -> list[str]:
    """Names of the patients on the page, in its order."""
    sections = page.context["sections"]  # type: ignore[attr-defined]
    return [row.identity.family_name for section in sections for row in section.rows]


def named(house: House, *names: str) -> list[Booking]:
    return [make.booking(house.meeting, make.case(name)) for name in names]


def test_every_request_is_there_whether_it_has_a_place_waits_or_is_recorded(
    house: House, signed_in: SignIn
) -> None:
    [waiting] = named(house, "Attente")
    waits(waiting)
    recorded, _listed = named(house, "Simple", "Discutee")
    guideline = Guideline.objects.create(
        organisation=house.meeting.board.organisation, name="Lipoma", edition="2", dated_on=date(2025, 1, 1)
    )
    Booking.objects.filter(pk=recorded.pk).update(lane=Lane.RECORDED, guideline=guideline)
    page = signed_in(house.coordinator).get(house.url)
    titles = [str(section.title) for section in page.context["sections"]]
    assert titles == ["On the list", "Waiting for a place", "Recorded only"]
    assert shown(page) == ["Discutee", "Attente", "Simple"]
    assert (page.context["tallies"].requests, page.context["tallies"].waiting) == (3, 1)


def test_a_request_that_suits_only_a_later_day_is_not_one_for_this_meeting(
    house: House, signed_in: SignIn
) -> None:
    [later] = named(house, "Plustard")
    waits(later, not_before=house.meeting.day + timedelta(days=1))
    assert shown(signed_in(house.coordinator).get(house.url)) == []


def test_what_is_missing_names_who_owes_it(house: House, signed_in: SignIn) -> None:
    [booking] = named(house, "Moreau")
    CaseItem.objects.create(
        case=booking.case,
        kind=ItemKind.PATHOLOGY,
        owner=house.pathologist,
        expected_on=date(2026, 12, 1),
        created_at=make.NOW,
    )
    page = signed_in(house.coordinator).get(house.url).text
    for words in ("Pathology report", "Dr Camille Lame", "expected Tue 1 Dec"):
        assert words in page


def test_the_same_patient_on_another_board_is_said_and_one_sent_on_is_not(
    house: House, signed_in: SignIn
) -> None:
    case = make.case("Double")
    booking = make.booking(house.meeting, case)
    other = make.booking(make.meeting(make.seated_board("thorax"), day=date(2026, 12, 4)), case)
    page = signed_in(house.coordinator).get(house.url).text
    assert "also: Thorax, Fri 4 Dec" in page
    Booking.objects.filter(pk=booking.pk).update(follows=other)
    page = signed_in(house.coordinator).get(house.url).text
    assert "also: Thorax" not in page
    assert "sent on by Thorax" in page


def test_two_records_of_one_patient_on_the_list_are_said(house: House, signed_in: SignIn) -> None:
    named(house, "Éloi", "ELOI", "Autre")
    page = signed_in(house.coordinator).get(f"{house.url}?show=twice")
    assert shown(page) == ["Éloi", "ELOI"]


def test_another_record_of_the_patient_on_another_board_is_found_at_each_hospital(
    house: House, signed_in: SignIn
) -> None:
    named(house, "Éloi")
    make.booking(house.meeting, make.case("Autre", at=make.cayenne()))
    thorax = make.meeting(make.seated_board("thorax"), day=date(2026, 12, 4))
    make.booking(thorax, make.case("ELOI", at=make.cayenne()))
    make.booking(thorax, make.case("Eloi", birth_date="1970-01-01"))
    page = signed_in(house.coordinator).get(f"{house.url}?show=twice")
    assert shown(page) == ["Éloi"]
    assert page.text.count("also: Thorax") == 1


def test_a_specialist_who_is_away_is_named_and_her_deputy_asked_in_one_click(
    house: House, signed_in: SignIn
) -> None:
    respond(house.meeting, house.pathologist, Answer.DECLINED, by=None, now=make.NOW, source="telephone")
    client = signed_in(house.coordinator)
    page = client.get(house.url).text
    assert "Dr Camille Lame (absent)" in page
    assert "Ask Dr Camille Relais" in page
    seat = house.deputy.seats.get(board=house.meeting.board)
    asked = reverse("scheduling:deputy_ask", args=[house.meeting.pk, seat.pk])
    answer = client.post(asked, {"next": f"{house.url}?show=urgent"})
    assert answer.headers["Location"] == f"{house.url}?show=urgent"
    assert client.post(asked, {"next": "https://elsewhere.example/"}).headers["Location"] == reverse(
        "boards:meeting", args=[house.meeting.pk]
    )


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["Ancien", "Pressant", "Moyen"]),
        ("?show=urgent", ["Pressant"]),
        ("?sort=urgency", ["Pressant", "Ancien", "Moyen"]),
        ("?sort=age", ["Ancien", "Moyen", "Pressant"]),
        ("?sort=name", ["Ancien", "Moyen", "Pressant"]),
        ("?site=cayenne", ["Moyen"]),
        ("?show=nonsense&sort=nonsense&site=nowhere", ["Ancien", "Pressant", "Moyen"]),
    ],
)
def test_the_address_filters_and_sorts(
    house: House, signed_in: SignIn, address: str, names: Iterable[str]
) -> None:
    ancient = make.booking(house.meeting, make.case("Ancien"))
    urgent = make.booking(house.meeting, make.case("Pressant"))
    middle = make.booking(house.meeting, make.case("Moyen", at=make.cayenne()))
    Booking.objects.filter(pk=ancient.pk).update(created_at=make.NOW - timedelta(days=20))
    Booking.objects.filter(pk=middle.pk).update(created_at=make.NOW - timedelta(days=3))
    Booking.objects.filter(pk=urgent.pk).update(urgent=True)
    page = signed_in(house.coordinator).get(house.url + address)
    assert page.status_code == 200
    assert shown(page) == names


@pytest.mark.parametrize("role", [RoleKind.SECRETARY, RoleKind.DOCTOR])
def test_only_whoever_runs_the_board_prepares_it(house: House, signed_in: SignIn, role: RoleKind) -> None:
    assert signed_in(make.user(role)).get(house.url).status_code in {403, 404}


def test_the_list_on_paper_shows_each_reader_her_own_patients(house: House, signed_in: SignIn) -> None:
    named(house, "Lyonnaise")
    make.booking(house.meeting, make.case("Guyanaise", at=make.cayenne()))
    url = reverse("boards:meeting_list", args=[house.meeting.pk])
    whole = signed_in(house.coordinator).get(url).text
    assert "LYONNAISE" in whole
    assert "GUYANAISE" in whole
    far = signed_in(make.user(RoleKind.SECRETARY, at=make.cayenne())).get(url).text
    assert "LYONNAISE" not in far
    assert "GUYANAISE" in far
    assert "1 further case, of another organisation" in far


def test_sixty_requests_cost_as_many_queries_as_three(house: House, signed_in: SignIn) -> None:
    Meeting.objects.filter(pk=house.meeting.pk).update(capacity_cases=200, capacity_minutes=2000)
    respond(house.meeting, house.pathologist, Answer.DECLINED, by=None, now=make.NOW, source="web")
    client = signed_in(house.coordinator)
    counts = {}
    for size in (3, 60):
        while Booking.objects.filter(meeting=house.meeting).count() < size:
            add_request(house)
        with CaptureQueriesContext(connection) as queries:
            assert len(shown(client.get(house.url))) == size
        counts[size] = len(queries)
    assert counts[3] == counts[60] <= 45


def add_request(house: House) -> None:
    """With a presenter, a specialist needed, something missing, and the same patient on another board."""
    case = make.case(f"Patient{Booking.objects.count()}", at=make.cayenne())
    wanted = [make.specialty("pathology")]
    make.booking(house.meeting, case, presenter=house.deputy, specialties=wanted)
    CaseItem.objects.create(case=case, kind=ItemKind.IMAGING, owner=house.pathologist, created_at=make.NOW)
    make.booking(make.meeting(make.seated_board(), day=date(2026, 12, 4)), case)
