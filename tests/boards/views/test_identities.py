"""Who reads a patient's name: her own hospital, the board's coordinators, and those who sit on it."""

import pytest
from django.urls import reverse

from boards.models import RoleKind, SeatKind
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def names_on_the_agenda(net: Network, signed_in: SignIn, who: str) -> set[str]:
    page = signed_in(getattr(net, who)).get(reverse("boards:meeting", args=[net.meeting.pk])).text
    return {name for name in ("DUPONT", "LAFORET") if name in page}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("far_secretary", {"LAFORET"}),
        ("secretary", {"DUPONT"}),
        ("stranger", set[str]()),
        ("coordinator", {"DUPONT", "LAFORET"}),
        ("doctor", {"DUPONT", "LAFORET"}),
    ],
)
def test_the_agenda_names_only_whom_the_reader_may_know(
    net: Network, signed_in: SignIn, who: str, seen: set[str]
) -> None:
    assert names_on_the_agenda(net, signed_in, who) == seen


def test_a_secretary_learns_how_many_cases_others_have_and_nothing_more(
    net: Network, signed_in: SignIn
) -> None:
    page = signed_in(net.far_secretary).get(reverse("boards:meeting", args=[net.meeting.pk])).text
    assert "1 further case, of another organisation." in page
    assert net.lyons.case.reference not in page


def test_a_booking_of_another_hospital_is_not_found(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.far_secretary)
    for name in ("withdraw", "place"):
        assert client.post(reverse(f"boards:{name}", args=[net.lyons.pk])).status_code == 404
    assert client.get(reverse("boards:booking", args=[net.lyons.pk])).status_code == 404
    assert client.get(reverse("boards:booking", args=[net.cayennes.pk])).status_code == 200


def test_a_doctor_reads_a_booking_but_does_not_withdraw_it(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.doctor)
    page = client.get(reverse("boards:booking", args=[net.lyons.pk]))
    assert "DUPONT" in page.text
    assert reverse("boards:withdraw", args=[net.lyons.pk]) not in page.text
    assert client.post(reverse("boards:withdraw", args=[net.lyons.pk])).status_code == 403


def test_an_observer_sees_neither_names_nor_how_many(net: Network, signed_in: SignIn) -> None:
    watching = make.person("Intern", at=net.elsewhere)
    make.seat(net.board, watching, kind=SeatKind.OBSERVER)
    client = signed_in(make.user(RoleKind.DOCTOR, person=watching))
    page = client.get(reverse("boards:meeting", args=[net.meeting.pk])).text
    assert "DUPONT" not in page
    assert "The cases of this meeting are not shown to you." in page
    assert "2/12" not in page


def test_a_guest_of_one_meeting_sees_its_cases_and_no_other_meetings(net: Network, signed_in: SignIn) -> None:
    guest = make.person("Guest", at=net.elsewhere)
    make.seat(net.board, guest, kind=SeatKind.GUEST, meeting=net.meeting)
    other = make.meeting(net.board, day=make.TODAY.replace(month=12, day=10))
    make.booking(other, make.case("Secret", at=net.lyon))
    client = signed_in(make.user(RoleKind.DOCTOR, person=guest))
    assert "DUPONT" in client.get(reverse("boards:meeting", args=[net.meeting.pk])).text
    assert "SECRET" not in client.get(reverse("boards:meeting", args=[other.pk])).text


@pytest.mark.parametrize("who", ["stranger", "far_secretary", "other_doctor"])
def test_no_other_page_tells_a_name_either(net: Network, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(net, who))
    slug = net.board.slug
    lists = ["/", "/calendar/?week=2026-W49", "/boards/", f"/boards/{slug}/", f"/book/?board={slug}"]
    assert all("DUPONT" not in client.get(url).text for url in lists)
