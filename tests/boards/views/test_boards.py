"""Boards found, created and edited; seasons seen before they are opened."""

import pytest

from boards.models import JournalEntry, Nature, TumourBoard
from tests import make

from .conftest import SignIn
from .network import Network, network
from .test_bad_input import MEETING, SEASON, board_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


def test_a_board_is_found_by_words_nature_and_host(net: Network, signed_in: SignIn) -> None:
    make.board("thyroid-cancer", at=net.elsewhere, nature=Nature.MOLECULAR, organ="thyroid")
    client = signed_in(net.secretary)

    def names(query: str) -> set[str]:
        page = client.get(f"/boards/?{query}").text
        return {name for name in ("Sarcoma", "Thyroid cancer") if f">{name}</a>" in page}

    assert names("") == {"Sarcoma", "Thyroid cancer"}
    assert names("q=cancer+thyr") == {"Thyroid cancer"}
    assert names("nature=molecular") == {"Thyroid cancer"}
    assert names("host=clb") == {"Sarcoma"}
    assert "No board found" in client.get("/boards/?q=nothing").text


def test_the_list_tells_the_next_meeting_and_the_places_left(net: Network, signed_in: SignIn) -> None:
    page = " ".join(signed_in(net.far_secretary).get("/boards/").text.split())
    assert "Thu 3 Dec." in page
    assert '14:00</time> <span class="q-hours__place">Lyon' in page
    assert "10 places left" in page


def test_a_new_board_gets_an_address_that_no_other_has(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    form = board_form(name="New", open_to=str(net.cayenne.pk))
    assert client.post("/boards/new/", form).headers["Location"] == "/boards/new-2/"
    assert client.post("/boards/new/", form).headers["Location"] == "/boards/new-3/"
    made = TumourBoard.objects.get(slug="new-2")
    assert list(made.open_to.all()) == [net.cayenne]
    assert "Nobody sits on this board yet" in client.get("/boards/new-2/").text


def test_nobody_hosts_a_board_at_a_house_for_which_she_does_not_act(net: Network, signed_in: SignIn) -> None:
    form = board_form(organisation=str(net.cayenne.pk))
    assert signed_in(net.coordinator).post("/boards/new/", form).status_code == 422


def test_an_edited_board_keeps_its_host_and_its_change_is_journalled(net: Network, signed_in: SignIn) -> None:
    form = board_form(place="Room 9", organisation=str(net.cayenne.pk))
    answer = signed_in(net.coordinator).post("/boards/sarcoma/edit/", form)
    assert answer.status_code == 302
    net.board.refresh_from_db()
    assert (net.board.place, net.board.organisation, net.board.version) == ("Room 9", net.lyon, 1)
    assert JournalEntry.objects.get(verb="board.edited").actor == net.coordinator.pk


def test_a_season_is_seen_before_it_is_opened(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    seen = client.post("/boards/sarcoma/seasons/new/", SEASON)
    assert seen.status_code == 200
    assert "28 meetings" in seen.text
    assert "Monday 29 March 2027: Easter Monday, no meeting" in seen.text
    assert "Monday 17 May 2027: Pentecost Monday, no meeting" in seen.text
    assert "Monday 7 December 2026" in seen.text
    assert "… Monday 28 June 2027" in seen.text
    assert net.board.series.count() == 0
    form = {name: value for name, value in SEASON.items() if name != "preview"}
    assert client.post("/boards/sarcoma/seasons/new/", form).status_code == 302
    assert net.board.series.get().meetings.filter(state="planned").count() == 28
    assert "Every week on Monday, 09:00 Lyon" in client.get("/boards/sarcoma/").text


@pytest.mark.parametrize(
    ("frequency", "rule"),
    [
        ("W1", "FREQ=WEEKLY;BYDAY=MO"),
        ("W3", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO"),
        ("M1", "FREQ=MONTHLY;BYDAY=1MO"),
        ("M-1", "FREQ=MONTHLY;BYDAY=-1MO"),
    ],
)
def test_each_frequency_becomes_its_rule(net: Network, signed_in: SignIn, frequency: str, rule: str) -> None:
    form = {name: value for name, value in SEASON.items() if name != "preview"}
    signed_in(net.coordinator).post("/boards/sarcoma/seasons/new/", form | {"frequency": frequency})
    assert net.board.series.get().rrule == rule


def test_an_extraordinary_meeting_is_announced_with_both_hours(net: Network, signed_in: SignIn) -> None:
    client = signed_in(net.coordinator)
    answer = client.post(
        "/boards/sarcoma/meetings/new/", MEETING | {"start_time": "16:00", "end_time": "17:00"}
    )
    page = client.get(answer.headers["Location"]).text
    assert "Sarcoma also meets on Friday 4 December 2026, 16:00 Lyon." in page


def test_a_cancelled_case_waits_on_the_boards_page_and_in_the_coordinators_week(
    net: Network, signed_in: SignIn
) -> None:
    from boards.actions.meetings import cancel_meeting

    cancel_meeting(net.meeting, reason="Strike", by=None, now=make.NOW)
    client = signed_in(net.coordinator)
    for url in ("/boards/sarcoma/", "/"):
        page = client.get(url).text
        assert "DUPONT" in page
        assert "was on Thu 3 Dec" in page
    assert "Cancelled: Strike" in client.get(f"/meetings/{net.meeting.pk}/").text
