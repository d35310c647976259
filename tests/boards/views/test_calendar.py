"""The week by day, on the reader's clock, with filters that live in the address."""

from datetime import date, time

import pytest

from boards.models import Nature
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def test_a_week_shows_its_meetings_and_the_ways_to_its_neighbours(net: Network, signed_in: SignIn) -> None:
    page = signed_in(net.far_secretary).get("/calendar/?week=2026-W49&nature=standard").text
    assert "<h2>Thursday 3 December 2026" in page
    assert 'href="?nature=standard&amp;week=2026-W48"' in page
    assert 'href="?nature=standard&amp;week=2026-W50"' in page
    assert "2/12 cases" in page
    assert "No meeting this week" in signed_in(net.far_secretary).get("/calendar/").text


def test_the_last_and_the_first_week_of_a_year_meet(net: Network, signed_in: SignIn) -> None:
    page = signed_in(net.secretary).get("/calendar/?week=2026-W53").text
    assert 'href="?week=2026-W52"' in page
    assert 'href="?week=2027-W01"' in page


def test_a_day_is_the_readers_day(net: Network, signed_in: SignIn) -> None:
    make.meeting(net.board, day=date(2026, 12, 5), start_time=time(1), minutes=60)
    in_lyon = signed_in(net.secretary).get("/calendar/?week=2026-W49").text
    in_cayenne = signed_in(net.far_secretary).get("/calendar/?week=2026-W49").text
    assert "<h2>Saturday 5 December 2026" in in_lyon
    assert "<h2>Saturday 5 December 2026" not in in_cayenne
    assert "<h2>Friday 4 December 2026" in in_cayenne
    assert "21:00–22:00</time>" in in_cayenne
    assert "Cayenne (the day before)" in in_cayenne


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Sarcoma", "Thyroid", "Far"}),
        ("board=thyroid", {"Thyroid"}),
        ("nature=molecular", {"Thyroid"}),
        ("organ=thyroid", {"Thyroid"}),
        ("partner=cayenne", {"Sarcoma", "Far"}),
        ("partner=villefranche", {"Thyroid"}),
        ("partner=cayenne&nature=molecular", set[str]()),
    ],
)
def test_filters_keep_what_was_asked_for(
    net: Network, signed_in: SignIn, query: str, shown: set[str]
) -> None:
    thyroid = make.board("thyroid", at=net.elsewhere, nature=Nature.MOLECULAR, organ="thyroid")
    far = make.board("far", at=net.cayenne)
    for board in (thyroid, far):
        make.seat(board, make.person())
        make.meeting(board)
    page = signed_in(net.secretary).get(f"/calendar/?week=2026-W49&{query}").text
    assert {name for name in ("Sarcoma", "Thyroid", "Far") if f">{name}</a>" in page} == shown


def test_a_cancelled_meeting_says_so_and_shows_no_load(net: Network, signed_in: SignIn) -> None:
    from boards.actions.meetings import cancel_meeting

    cancel_meeting(net.meeting, by=None, now=make.NOW)
    page = signed_in(net.secretary).get("/calendar/?week=2026-W49").text
    assert "Cancelled" in page
    assert "0/12 cases" not in page


def test_a_doctor_sees_when_her_boards_meet_and_not_how_full_they_are(
    net: Network, signed_in: SignIn
) -> None:
    page = signed_in(net.doctor).get("/calendar/?week=2026-W49").text
    assert ">Sarcoma</a>" in page
    assert "2/12 cases" not in page
