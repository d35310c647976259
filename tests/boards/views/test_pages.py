"""Which page answers to whom."""

import pytest
from django.test import Client
from django.urls import reverse

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db

OPEN = ("login", "accessibility")


@pytest.fixture
def net() -> Network:
    return network()


def pages(net: Network) -> dict[str, str]:
    """Every page of the boards that GET answers, by name."""
    by_key = {"meeting": net.meeting.pk, "booking": net.lyons.pk}
    by_key |= dict.fromkeys(("person", "person_hours"), net.member.pk)
    by_slug = dict.fromkeys(("board", "board_edit", "season_new", "meeting_new"), net.board.slug)
    partners = dict.fromkeys(("partner", "partner_edit", "partnership_new"), net.cayenne.slug)
    plain = (
        "my_week",
        "calendar",
        "book",
        "boards",
        "board_new",
        "partners",
        "partner_new",
        "find_board",
    )
    rest = ("people", "person_new", *OPEN)
    found = {name: reverse(f"boards:{name}") for name in (*plain, *rest)}
    return found | {
        name: reverse(f"boards:{name}", args=[key]) for name, key in (by_key | by_slug | partners).items()
    }


READERS = {
    "find_board",
    "my_week",
    "calendar",
    "meeting",
    "board",
    "boards",
    "partners",
    "partner",
    "booking",
}
BOOKERS = READERS | {"book", "people", "person", "person_hours"}
RUNNERS = BOOKERS | {"board_new", "board_edit", "season_new", "meeting_new", "person_new"}
KEEPERS = RUNNERS | {"partner_new", "partner_edit", "partnership_new"}


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("secretary", BOOKERS),
        ("coordinator", RUNNERS),
        ("administrator", KEEPERS),
        ("doctor", READERS | {"people", "person", "person_hours"}),
    ],
)
def test_each_role_opens_its_pages_and_no_other(
    net: Network, signed_in: SignIn, who: str, allowed: set[str]
) -> None:
    client = signed_in(getattr(net, who))
    answered = {name: client.get(url).status_code for name, url in pages(net).items() if name not in OPEN}
    assert {name for name, status in answered.items() if status == 200} == allowed
    assert {answered[name] for name in answered.keys() - allowed} <= {403, 404}


def test_nobody_who_has_not_signed_in_sees_more_than_the_door(net: Network) -> None:
    client = Client()
    answered = {name: client.get(url) for name, url in pages(net).items()}
    assert {name for name, response in answered.items() if response.status_code == 200} == set(OPEN)
    others = [response for name, response in answered.items() if name not in OPEN]
    assert {response.headers["Location"].partition("?")[0] for response in others} == {"/sign-in/"}


def test_a_doctor_who_sits_nowhere_finds_neither_board_nor_meeting(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.other_doctor)
    hidden = ("meeting", "board", "booking", "person")
    assert [client.get(pages(net)[name]).status_code for name in hidden] == [404] * len(hidden)
    assert "sarcoma" not in client.get(pages(net)["calendar"]).text.lower()


def test_a_coordinator_elsewhere_may_not_run_the_board(net: Network, signed_in: SignIn) -> None:
    from boards.models import RoleKind
    from tests import make

    client = signed_in(make.user(RoleKind.COORDINATOR, at=net.elsewhere))
    for name in ("board_edit", "season_new", "meeting_new"):
        assert client.get(pages(net)[name]).status_code == 403
        assert client.post(pages(net)[name]).status_code == 403


def test_what_changes_something_asks_for_post(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.secretary)
    for name, key in (("withdraw", net.lyons.pk), ("place", net.lyons.pk), ("answer", net.meeting.pk)):
        assert client.get(reverse(f"boards:{name}", args=[key])).status_code == 405


def test_the_partnership_page_is_the_administrators(net: Network, signed_in: SignIn) -> None:
    from tests import make

    url = reverse("boards:partnership_edit", args=[make.partnership(net.cayenne).pk])
    assert signed_in(net.administrator).get(url).status_code == 200
    assert signed_in(net.coordinator).get(url).status_code == 403
