"""The queue of requests nobody has looked at: sorted in bulk, undone, and closed to partner secretaries."""

import re
from datetime import date

import pytest
from django.test import Client

from boards.actions.guidelines import withdraw_guideline
from boards.actions.lanes import record_only
from boards.actions.urgency import mark_urgent
from boards.models import Booking, Guideline, Lane, RoleKind
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


@pytest.fixture
def client(net: Network, signed_in: SignIn) -> Client:
    return signed_in(net.coordinator)


def undo(page: str) -> str:
    found = re.search(r'action="(/[^"]+)">\s*<input[^>]+>\s*<button class="btn btn-link">', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def lane(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.lane


def test_the_soonest_meeting_comes_first_then_the_urgent_then_the_oldest(
    net: Network, client: Client
) -> None:
    later = make.booking(make.meeting(net.board, day=date(2026, 12, 10)), make.case("Zuria"))
    urgent = make.booking(net.meeting, make.case("Yvoire"))
    mark_urgent(urgent, "Cord compression", by=None, now=make.NOW)
    page = client.get("/triage/").text
    order = [page.index(name) for name in ("YVOIRE", "DUPONT", "LAFORET", "ZURIA")]
    assert order == sorted(order)
    assert later.case.reference in page
    assert "missing:" in page


def test_requests_are_discussed_in_bulk_and_the_queue_shrinks(net: Network, client: Client) -> None:
    asked = {"action": "discuss", "booking": [net.lyons.pk, net.cayennes.pk]}
    page = client.post("/triage/", asked, follow=True).text
    assert "2 requests will be discussed." in page
    assert "Nothing to sort" in page
    assert Booking.objects.filter(triaged_at=make.NOW).count() == 2
    assert "2 requests are in the queue again." in client.post(undo(page), follow=True).text
    assert "DUPONT" in client.get("/triage/").text


def test_requests_are_recorded_in_bulk_and_undo_brings_their_places_back(
    net: Network, client: Client
) -> None:
    asked = {"action": "record", "guideline": make.guideline().pk, "booking": [net.lyons.pk, net.cayennes.pk]}
    page = client.post("/triage/?board=sarcoma", asked, follow=True).text
    assert "2 cases are recorded only – Sarcoma of soft tissue, 2025, of 3 March 2025." in page
    assert (lane(net.lyons), lane(net.cayennes)) == (Lane.RECORDED, Lane.RECORDED)
    net.meeting.refresh_from_db()
    assert net.meeting.booked_cases == 0
    client.post(undo(page))
    assert lane(net.lyons) == Lane.DISCUSSED
    net.meeting.refresh_from_db()
    assert net.meeting.booked_cases == 2
    assert "DUPONT" in client.get("/triage/").text


def test_a_decision_without_request_or_guideline_says_so_and_keeps_what_was_chosen(
    net: Network, client: Client
) -> None:
    answer = client.post("/triage/", {"action": "discuss"})
    assert answer.status_code == 422
    assert "Choose at least one request." in answer.text
    answer = client.post("/triage/", {"action": "record", "booking": [net.lyons.pk]})
    assert answer.status_code == 422
    assert "Choose the guideline by which the case is recorded." in answer.text
    assert re.search(rf'value="{net.lyons.pk}"[^>]* checked', answer.text)
    assert client.post("/triage/", {"action": "discuss", "booking": ["x"]}).status_code == 422


def test_a_guideline_of_another_house_is_refused_beside_its_field(net: Network, client: Client) -> None:
    theirs = make.guideline("Theirs", at=net.cayenne)
    answer = client.post("/triage/", {"action": "record", "guideline": theirs.pk, "booking": [net.lyons.pk]})
    assert answer.status_code == 422
    assert lane(net.lyons) == Lane.DISCUSSED


def test_one_case_is_recorded_on_its_page_and_discussed_again_with_one_click(
    net: Network, client: Client
) -> None:
    guideline = make.guideline()
    page = client.post(f"/bookings/{net.lyons.pk}/record/", {"guideline": guideline.pk}, follow=True).text
    assert "Recorded only" in page
    assert "Sarcoma of soft tissue, 2025, of 3 March 2025" in page
    meeting = client.get(f"/meetings/{net.meeting.pk}/").text
    assert "1 case, without discussion" in meeting
    assert f"/bookings/{net.lyons.pk}/discuss/" in meeting
    page = client.post(f"/bookings/{net.lyons.pk}/discuss/", follow=True).text
    assert "will be discussed on Sarcoma" in page
    assert lane(net.lyons) == Lane.DISCUSSED
    client.post(undo(page))
    assert lane(net.lyons) == Lane.RECORDED


def test_undoing_a_return_to_discussion_under_a_withdrawn_guideline_asks_for_another(
    net: Network, client: Client
) -> None:
    record_only(net.lyons, make.guideline(), by=None, now=make.NOW)
    page = client.post(f"/bookings/{net.lyons.pk}/discuss/", follow=True).text
    withdraw_guideline(make.guideline(), by=None, now=make.NOW)
    assert client.post(undo(page)).status_code == 422


def test_whoever_runs_no_board_sorts_nothing(net: Network, signed_in: SignIn) -> None:
    guideline = make.guideline()
    for reader in (net.secretary, net.far_secretary, net.stranger, net.doctor):
        client = signed_in(reader)
        assert client.get("/triage/").status_code == 403
        assert client.post("/triage/", {"action": "discuss", "booking": [net.lyons.pk]}).status_code == 403
        assert client.get("/audit/").status_code == 403
        assert client.post("/boards/sarcoma/audit/").status_code == 403
        for booking in (net.lyons, net.cayennes):
            for deed in ("record", "discuss", "verdict"):
                answer = client.post(f"/bookings/{booking.pk}/{deed}/", {"guideline": guideline.pk})
                assert answer.status_code in (403, 404)
    assert lane(net.lyons) == Lane.DISCUSSED


def test_a_coordinator_of_another_house_sorts_none_of_these(net: Network, signed_in: SignIn) -> None:
    client = signed_in(make.user(RoleKind.COORDINATOR, at=net.cayenne))
    assert "Nothing to sort" in client.get("/triage/").text
    answer = client.post("/triage/", {"action": "discuss", "booking": [net.cayennes.pk]})
    assert answer.status_code == 422
    assert not Booking.objects.filter(triaged_at__isnull=False).exists()


def test_my_week_and_the_board_lead_to_the_queue(net: Network, client: Client) -> None:
    assert "2 requests to sort" in client.get("/").text
    assert 'href="/triage/?board=sarcoma"' in client.get("/boards/sarcoma/").text


def test_a_guideline_is_added_replaced_withdrawn_and_used_again(net: Network, client: Client) -> None:
    form = {"organisation": net.lyon.pk, "name": "Breast", "edition": "2025", "dated_on": "2025-01-15"}
    page = client.post("/guidelines/new/", form, follow=True).text
    assert "Breast, 2025, of 15 January 2025 is in the library." in page
    assert client.post("/guidelines/new/", form).status_code == 422
    first = Guideline.objects.get()
    newer = {"edition": "2026", "dated_on": "2026-01-20"}
    page = client.post(f"/guidelines/{first.pk}/version/", newer, follow=True).text
    assert "takes the place of the version before" in page
    assert client.post(f"/guidelines/{first.pk}/version/", newer).status_code == 422
    assert "2025" not in client.get("/guidelines/?q=breast").text.partition("<tbody>")[2]
    assert "2025" in client.get("/guidelines/?q=breast&withdrawn=on").text.partition("<tbody>")[2]
    second = Guideline.objects.get(edition="2026")
    page = client.post(f"/guidelines/{second.pk}/withdraw/", follow=True).text
    assert "is withdrawn" in page
    client.post(undo(page))
    second.refresh_from_db()
    assert second.withdrawn_at is None


def test_a_version_that_recorded_a_case_is_not_edited_any_more(net: Network, client: Client) -> None:
    guideline = make.guideline()
    form = {"name": "Sarcoma", "edition": "2025", "dated_on": "2025-03-03"}
    assert client.post(f"/guidelines/{guideline.pk}/edit/", form).status_code == 302
    guideline.refresh_from_db()
    assert guideline.name == "Sarcoma"
    record_only(net.lyons, guideline, by=None, now=make.NOW)
    answer = client.post(f"/guidelines/{guideline.pk}/edit/", form | {"name": "Other"})
    assert answer.status_code == 422
    assert "Cases were recorded by this version" in answer.text


def test_the_library_is_read_by_all_and_kept_by_those_who_run_boards(net: Network, signed_in: SignIn) -> None:
    guideline = make.guideline()
    far = make.user(RoleKind.COORDINATOR, at=net.cayenne)
    for reader in (net.far_secretary, net.doctor, far):
        client = signed_in(reader)
        assert "Sarcoma of soft tissue" in client.get("/guidelines/").text
        assert client.get(f"/guidelines/{guideline.pk}/").status_code == 200
        assert client.post(f"/guidelines/{guideline.pk}/withdraw/").status_code == 403
        assert client.get(f"/guidelines/{guideline.pk}/version/").status_code == 403
    assert signed_in(net.secretary).get("/guidelines/new/").status_code == 403
