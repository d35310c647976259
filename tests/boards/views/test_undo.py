"""What was just done can be undone: Undo posts what the page would need typed to be as before."""

import pytest
from django.forms.models import model_to_dict
from django.test import Client

from boards.actions.attendance import respond
from boards.forms.as_posted import as_posted
from boards.forms.boards import BoardForm
from boards.forms.partners import PartnerForm
from boards.models import Absence, Answer, Attendance, Meeting, Person, Seat
from scheduling.forms.people import PersonForm
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def done(client: Client, address: str, posted: dict[str, list[str]]) -> dict[str, object]:
    """Do it and return the last action."""
    page = client.post(address, posted, follow=True)
    assert page.status_code == 200, page.status_code
    said: dict[str, object] = page.context["last_action"][-1]
    return said


def undo(client: Client, said: dict[str, object], **more: str) -> None:
    assert said["undo"]
    fields = said.get("fields", {})
    assert isinstance(fields, dict)
    assert client.post(str(said["undo"]), {**fields, **more}).status_code == 302


def test_a_board_and_its_partners_and_specialties_are_as_before(net: Network, signed_in: SignIn) -> None:
    client, before = signed_in(net.coordinator), model_to_dict(net.board)
    typed = as_posted(BoardForm(user=net.coordinator, instance=net.board))
    changed = {**typed, "name": ["Other"], "capacity_cases": ["3"], "open_to": [], "required_specialties": []}
    said = done(client, "/boards/sarcoma/edit/", changed)
    net.board.refresh_from_db()
    assert (net.board.name, net.board.open_to.count()) == ("Other", 0)
    undo(client, said)
    net.board.refresh_from_db()
    assert model_to_dict(net.board) == before


def test_a_partner_is_as_before(net: Network, signed_in: SignIn) -> None:
    net.cayenne.refresh_from_db()
    client, before = signed_in(net.administrator), model_to_dict(net.cayenne)
    typed = as_posted(PartnerForm(user=net.administrator, instance=net.cayenne))
    said = done(client, "/partners/cayenne/edit/", {**typed, "city": ["Kourou"], "earliest_start": ["07:00"]})
    undo(client, said)
    net.cayenne.refresh_from_db()
    assert model_to_dict(net.cayenne) == before


def test_a_person_is_as_before_once_the_preview_is_confirmed(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    address = f"/people/{net.member.pk}/edit/"
    typed = as_posted(PersonForm(instance=net.member, user=net.coordinator))
    said = done(client, address, {**typed, "email": ["new@example.org"], "action": ["confirm"]})
    assert Person.objects.get(pk=net.member.pk).email == "new@example.org"
    assert "@" not in str(said["undo"])
    fields = said["fields"]
    assert isinstance(fields, dict)
    assert net.member.email in client.post(address, fields).text
    undo(client, said, action="confirm")
    assert Person.objects.get(pk=net.member.pk).email == net.member.email


def test_a_seat_is_as_before(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    address = f"/seats/{net.seat.pk}/"
    said = done(client, address, {"kind": ["observer"], "mode": ["remote"], "action": ["confirm"]})
    undo(client, said, action="confirm")
    assert Seat.objects.values_list("kind", "mode").get(pk=net.seat.pk) == ("core", "on_site")


def test_an_absence_is_withdrawn_and_entered_again(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    days = {"first_day": ["2027-01-11"], "last_day": ["2027-01-12"], "action": ["confirm"]}
    said = done(client, f"/people/{net.member.pk}/absences/new/", days)
    again = done(client, str(said["undo"]), {"action": ["confirm"]})
    assert not Absence.objects.filter(withdrawn_at__isnull=True).exists()
    undo(client, again, action="confirm")
    assert Absence.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_ones_own_answer_is_the_one_before(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.doctor)
    respond(net.meeting, net.member, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    said = done(client, f"/meetings/{net.meeting.pk}/answer/", {"answer": ["DECLINED"]})
    undo(client, said)
    assert Attendance.objects.get(person=net.member).answer == Answer.ACCEPTED


def test_a_meeting_added_is_cancelled_after_a_look(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    typed = {"day": ["2026-12-10"], "start_time": ["14:00"], "end_time": ["15:00"], "place": ["Room 2"]}
    page = client.post("/boards/sarcoma/meetings/new/", typed, follow=True)
    if "agreed" in page.context:
        typed["anyway"] = [page.context["agreed"]]
        page = client.post("/boards/sarcoma/meetings/new/", typed, follow=True)
    said = page.context["last_action"][-1]
    undo(client, said, action="confirm")
    assert Meeting.objects.get(day="2026-12-10").cancelled
