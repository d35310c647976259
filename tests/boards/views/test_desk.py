"""The desk's pages: cases moved, put off, split, urgent, sent on; waiting list, ledger, overbooking."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from boards.actions.cases import Request
from boards.actions.deferrals import defer_booking
from boards.actions.waiting import wait_for_place
from boards.models import Booking, BookingState, Case, Cause, Deferral, Meeting, Nature, RoleKind
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return network()


@pytest.fixture
def later(net: Network) -> Meeting:
    return make.meeting(net.board, day=date(2026, 12, 10))


def _move(client: Client, meeting: Meeting, action: str, **typed: Any) -> Any:
    return client.post(reverse("scheduling:move_cases", args=[meeting.pk]), {"action": action, **typed})


def _undo(client: Client, page: Any) -> Any:
    """Press Undo on the page that a deed leads to."""
    [form] = [
        part for part in page.content.decode().split("<form") if "/undo/" in part or "/reinstate/" in part
    ]
    return client.post(form.split('action="')[1].split('"')[0], follow=True)


def test_cases_are_put_off_after_a_look_and_brought_back(
    net: Network, later: Meeting, signed_in: SignIn
) -> None:
    client = signed_in(net.coordinator)
    typed = {"bookings": [net.lyons.pk, net.cayennes.pk], "to": str(later.pk), "cause": "imaging"}
    shown = _move(client, net.meeting, "preview", **typed)
    assert shown.status_code == 200
    assert f"<code>{net.lyons.case}</code>" in shown.content.decode()
    assert Deferral.objects.count() == 0
    done = client.post(
        reverse("scheduling:move_cases", args=[net.meeting.pk]), {"action": "confirm", **typed}, follow=True
    )
    assert "2 cases are moved." in done.content.decode()
    assert (
        Booking.objects.filter(meeting=later).count() == Deferral.objects.filter(cause="imaging").count() == 2
    )
    back = _undo(client, done)
    assert "2 cases are back where they were." in back.content.decode()
    assert Booking.objects.filter(meeting=net.meeting).count() == 2
    assert Deferral.objects.count() == 0


def test_each_goes_to_the_soonest_later_meeting_with_room(
    net: Network, later: Meeting, signed_in: SignIn
) -> None:
    Meeting.objects.filter(pk=later.pk).update(capacity_cases=1)
    last = make.meeting(net.board, day=date(2026, 12, 17))
    typed = {"bookings": [net.lyons.pk, net.cayennes.pk], "to": "soonest", "cause": "no-room"}
    _move(signed_in(net.coordinator), net.meeting, "confirm", **typed)
    assert {row.meeting_id for row in Booking.objects.all()} == {later.pk, last.pk}


def test_a_move_to_an_earlier_day_asks_for_no_reason(net: Network, later: Meeting, signed_in: SignIn) -> None:
    sooner = make.meeting(net.board, day=date(2026, 12, 1))
    client = signed_in(net.coordinator)
    refused = _move(client, net.meeting, "confirm", bookings=[net.lyons.pk], to=str(later.pk))
    assert refused.status_code == 422
    assert "Say why the cases are put off." in refused.content.decode()
    assert (
        _move(client, net.meeting, "confirm", bookings=[net.lyons.pk], to=str(sooner.pk)).status_code == 302
    )
    assert (Booking.objects.get(pk=net.lyons.pk).meeting, Deferral.objects.count()) == (sooner, 0)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"bookings": "x", "to": "waiting", "cause": "other"},
        {"bookings": "00000000-0000-0000-0000-000000000000", "to": "waiting", "cause": "other"},
        {"to": "nowhere", "cause": "other"},
        {"to": "waiting", "cause": "boredom", "owner": "1", "note": "\x00"},
    ],
)
def test_nonsense_moves_nothing(net: Network, signed_in: SignIn, typed: dict[str, Any]) -> None:
    answer = _move(
        signed_in(net.coordinator), net.meeting, "confirm", **{"bookings": [net.lyons.pk], **typed}
    )
    assert answer.status_code == 422
    assert Booking.objects.filter(meeting=net.meeting).count() == 2


def test_a_partners_secretary_moves_her_own_cases_only(
    net: Network, later: Meeting, signed_in: SignIn
) -> None:
    client = signed_in(net.far_secretary)
    page = client.get(reverse("scheduling:move_cases", args=[net.meeting.pk])).content.decode()
    assert "LAFORET" in page
    assert "DUPONT" not in page
    typed = {"to": str(later.pk), "cause": "slides"}
    assert _move(client, net.meeting, "confirm", bookings=[net.lyons.pk], **typed).status_code == 422
    assert _move(client, net.meeting, "confirm", bookings=[net.cayennes.pk], **typed).status_code == 302
    assert _move(signed_in(net.other_doctor), net.meeting, "confirm", **typed).status_code == 404


def test_a_withdrawal_and_a_move_are_undone_from_the_page(
    net: Network, later: Meeting, signed_in: SignIn
) -> None:
    client, page = signed_in(net.secretary), reverse("boards:booking", args=[net.lyons.pk])
    done = client.post(f"{page}withdraw/", follow=True)
    assert Booking.objects.get(pk=net.lyons.pk).state == BookingState.WITHDRAWN
    _undo(client, done)
    assert Booking.objects.get(pk=net.lyons.pk).meeting == net.meeting
    done = client.post(f"{page}place/", {"meeting": later.pk}, follow=True)
    assert Booking.objects.get(pk=net.lyons.pk).meeting == later
    _undo(client, done)
    assert Booking.objects.get(pk=net.lyons.pk).meeting == net.meeting
    again = client.post(f"{page}reinstate/")
    assert (again.status_code, "This booking is not withdrawn" in again.content.decode()) == (422, True)


def test_a_case_is_marked_urgent_with_its_reason(net: Network, signed_in: SignIn) -> None:
    client, page = signed_in(net.secretary), reverse("boards:booking", args=[net.lyons.pk])
    assert client.post(f"{page}urgent/", {"reason": " "}).status_code == 422
    done = client.post(f"{page}urgent/", {"reason": "Spinal cord"}, follow=True).content.decode()
    assert "Urgent because" in done
    assert "Spinal cord" in done
    assert "Spinal cord" not in client.post(f"{page}not-urgent/", follow=True).content.decode()


def test_a_case_is_asked_as_two_and_joined_again(net: Network, later: Meeting, signed_in: SignIn) -> None:
    client, page = signed_in(net.secretary), reverse("boards:booking", args=[net.lyons.pk])
    typed = {"keep": 3, "question": "And then?", "minutes": 4, "board": net.board.pk, "where": "soonest"}
    done = client.post(f"{page}split/", typed, follow=True)
    part = Booking.objects.get(follows=net.lyons)
    assert (part.meeting, part.minutes, Booking.objects.get(pk=net.lyons.pk).minutes) == (later, 4, 3)
    assert "This case, board by board" in done.content.decode()
    _undo(client, done)
    assert Booking.objects.get(pk=net.lyons.pk).minutes == 5
    assert Booking.objects.get(pk=part.pk).state == BookingState.WITHDRAWN
    typed |= {"keep": "0", "minutes": "x", "board": "x", "where": ""}
    assert client.post(f"{page}split/", typed).status_code == 422


def test_a_case_is_sent_on_to_a_board_of_reference(net: Network, signed_in: SignIn) -> None:
    reference = make.board("rare", nature=Nature.REFERENCE)
    european = make.board("european", nature=Nature.INTERNATIONAL)
    client, page = signed_in(net.secretary), reverse("boards:booking", args=[net.lyons.pk])
    asked = {"question": "Second opinion?", "minutes": "10", "where": "soonest"}
    client.post(f"{page}refer/", {"board": reference.pk, **asked})
    sent = Booking.objects.get(board=reference)
    assert (sent.follows, sent.state, sent.case) == (net.lyons, BookingState.WAITING, net.lyons.case)
    refused = client.post(f"{page}refer/", {"board": european.pk, **asked})
    assert refused.status_code == 422
    assert "only once the patient has signed" in refused.content.decode()
    Case.objects.update(consented_on=make.TODAY)
    assert client.post(f"{page}refer/", {"board": european.pk, **asked}).status_code == 302
    assert client.post(f"{page}refer/", {"board": net.board.pk, **asked}).status_code == 422


def test_the_waiting_list_says_who_waits_why_and_since_when(net: Network, signed_in: SignIn) -> None:
    Meeting.objects.update(capacity_cases=2)
    since = make.NOW - timedelta(days=3)
    urgent = Request("?", urgent=True, urgent_reason="Bleeding")
    for name, request in (("Oldest", Request("?")), ("Urgent", urgent)):
        wait_for_place(make.case(name, at=net.cayenne), net.board, request, by=None, now=since)
    page = reverse("boards:board_waiting", args=[net.board.slug])
    seen = signed_in(net.coordinator).get(page).content.decode()
    assert seen.index("URGENT") < seen.index("OLDEST")
    assert "Bleeding" in seen
    assert "3 days" in seen
    other = signed_in(net.secretary).get(page).content.decode()
    assert ("OLDEST" in other, "Bleeding" in other, "A case of another organisation" in other) == (
        False, False, True,
    )  # fmt: skip
    make.meeting(net.board, day=date(2026, 12, 10))
    places = reverse("scheduling:give_places", args=[net.board.slug])
    assert signed_in(net.secretary).post(places, {"action": "confirm"}).status_code == 403


def test_places_are_given_to_who_waits_after_a_look(net: Network, signed_in: SignIn) -> None:
    waits = wait_for_place(make.case("Oldest"), net.board, Request("?"), by=None, now=make.NOW)
    client, places = signed_in(net.coordinator), reverse("scheduling:give_places", args=[net.board.slug])
    assert str(waits.case) in client.post(places, {"action": "preview"}).content.decode()
    assert Booking.objects.get(pk=waits.pk).meeting is None
    assert client.post(places, {"action": "confirm"}).status_code == 302
    assert Booking.objects.get(pk=waits.pk).meeting == net.meeting


def test_only_a_coordinator_books_over_the_capacity_and_her_name_is_shown(
    net: Network, signed_in: SignIn
) -> None:
    Meeting.objects.update(capacity_cases=2)
    waits = wait_for_place(make.case("Oldest"), net.board, Request("?"), by=None, now=make.NOW)
    page = reverse("boards:overbook", args=[net.meeting.pk])
    typed = {"cases": "2", "minutes": "0", "first": [waits.pk]}
    assert signed_in(net.secretary).post(page, typed).status_code == 403
    client = signed_in(net.coordinator)
    assert client.post(page, {"cases": "-1", "minutes": "x", "first": "x"}).status_code == 422
    shown = client.post(page, typed, follow=True).content.decode()
    assert f"by decision of {net.coordinator}" in shown
    assert "1 case over" in shown
    assert "places added: 2" in shown
    assert "3/2" in shown
    assert Booking.objects.get(pk=waits.pk).meeting == net.meeting
    assert client.post(f"{page}undo/").status_code == 302
    assert Meeting.objects.get(pk=net.meeting.pk).extra_cases == 1


def test_the_ledger_filters_by_its_address_and_counts(
    net: Network, later: Meeting, signed_in: SignIn
) -> None:
    defer_booking(net.lyons, later, Cause.SLIDES, net.remote, "", by=None, now=make.NOW - timedelta(days=2))
    defer_booking(net.cayennes, None, Cause.IMAGING, None, "", by=None, now=make.NOW)
    page, client = reverse("boards:deferrals"), signed_in(net.coordinator)
    everything = client.get(page).content.decode()
    assert (str(net.lyons.case) in everything, str(net.cayennes.case) in everything) == (True, True)
    for asked, lyons, cayennes in (
        ({"cause": "slides"}, True, False),
        ({"owner": "oyapock"}, True, False),
        ({"board": net.board.slug, "first": "2026-11-23"}, False, True),
        ({"last": "2026-11-22"}, True, False),
        ({"open": "on"}, True, True),
    ):
        seen = client.get(page, asked).content.decode()
        assert (str(net.lyons.case) in seen, str(net.cayennes.case) in seen) == (lyons, cayennes), asked
    assert client.get(page, {"first": "2026-11-24", "last": "2026-11-23", "cause": "x"}).status_code == 422
    assert str(net.lyons.case) not in signed_in(net.far_secretary).get(page).content.decode()


def test_a_case_put_off_three_times_is_on_the_coordinators_week(net: Network, signed_in: SignIn) -> None:
    for day in (10, 17, 24):
        to = make.meeting(net.board, day=date(2026, 12, day))
        defer_booking(net.lyons, to, Cause.SLIDES, None, "", by=None, now=make.NOW)
    words = "Put off three times or more"
    assert words in signed_in(net.coordinator).get("/").content.decode()
    assert words not in signed_in(make.user(RoleKind.COORDINATOR, at=net.elsewhere)).get("/").content.decode()
