"""More requests than places: proposed with reasons, adjusted, applied in one go, undone; nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from boards.actions.cases import Request
from boards.actions.items import Expected, owe_item
from boards.actions.overbooking import overbook
from boards.actions.overflow import Leaving, settle_requests
from boards.actions.waiting import wait_for_place
from boards.models import (
    Booking,
    BookingState,
    Cause,
    Deferral,
    ItemKind,
    Meeting,
    Person,
    RoleKind,
    TumourBoard,
    User,
)
from boards.rules.refusal import Refusal
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from tests import make

from .scene import rows, signed_in, text

pytestmark = pytest.mark.django_db

AFTER_CUTOFF = make.NOW + timedelta(days=9)  # Wednesday 2 December, the day before the meeting
PLACES = 3


@dataclass(frozen=True)
class House:
    """Three places, five requests: two wait, one of them urgent; one on the list lacks its report."""

    board: TumourBoard
    meeting: Meeting
    later: Meeting
    pathologist: Person
    presenter: Person
    coordinator: User
    named: dict[str, Booking]

    @property
    def url(self) -> str:
        return reverse("scheduling:overflow", args=[self.meeting.pk])

    def where(self) -> dict[str, str]:
        """Of each patient: the day of her meeting, or her state."""
        found = Booking.objects.select_related("meeting").in_bulk([row.pk for row in self.named.values()])
        return {
            name: f"{found[row.pk].meeting.day:%d}" if found[row.pk].meeting else found[row.pk].state  # type: ignore[union-attr]
            for name, row in self.named.items()
        }


@pytest.fixture
def house() -> House:
    board = make.board("sarcoma", capacity_cases=PLACES)
    pathologist, presenter = make.person("Lame"), make.person("Orateur", email="orateur@example.org")
    make.seat(board, pathologist)
    meeting, later = make.meeting(board), make.meeting(board, day=date(2026, 12, 10))
    named = {
        "Ancien": make.booking(meeting, make.case("Ancien")),
        "Sansrapport": make.booking(meeting, make.case("Sansrapport"), presenter=presenter),
        "Recent": make.booking(meeting, make.case("Recent")),
        "Pressant": waits("Pressant", board, urgent=True, urgent_reason="Compression"),
        "Patiente": waits("Patiente", board),
    }
    for days, name in enumerate(["Recent", "Patiente", "Pressant", "Sansrapport", "Ancien"]):
        asked = make.NOW - timedelta(days=days)
        Booking.objects.filter(pk=named[name].pk).update(created_at=asked)
    expected = Expected(ItemKind.PATHOLOGY, pathologist)
    owe_item(named["Sansrapport"].case, expected, by=None, now=make.NOW)
    relay(make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT, finished_at=make.NOW)
    return House(board, meeting, later, pathologist, presenter, make.user(RoleKind.COORDINATOR), named)


def waits(name: str, board: TumourBoard, **facts: object) -> Booking:
    return wait_for_place(make.case(name), board, Request(question="?", **facts), by=None, now=make.NOW)  # type: ignore[arg-type]


def proposed(page: object) -> dict[str, list[str]]:
    form = page.context["form"]  # type: ignore[attr-defined]
    return {
        part: [row.identity.family_name for row, _where, _why in triples]
        for part, triples in (("going", form.going), ("staying", form.staying))
    }


def as_proposed(house: House, page: object, **others: str) -> dict[str, object]:
    """What the page's form sends if nothing is typed but ``others`` (by name of the patient)."""
    form = page.context["form"]  # type: ignore[attr-defined]
    sent = {name: form[name].value() for name in form.fields}
    sent |= {str(house.named[name].pk): where for name, where in others.items()}
    keys = [str(row.booking.pk) for row in form.proposal.rows]
    return {**sent, "booking": keys, "all": "1", "action": "confirm"}


def test_the_most_urgent_the_complete_and_the_oldest_stay(house: House) -> None:
    page = signed_in(house.coordinator).get(house.url)
    assert proposed(page) == {
        "going": ["Recent", "Sansrapport"],
        "staying": ["Pressant", "Ancien", "Patiente"],
    }
    shown = text(page)
    assert "what it needs has not come" in shown
    assert "the others are more urgent, or asked earlier" in shown
    assert "Thu 10 Dec. – 3 places" in shown


def test_the_page_changes_nothing_and_names_whoever_is_told(house: House) -> None:
    client, before = signed_in(house.coordinator), rows()
    page = client.get(house.url)
    assert rows() == before
    assert {mail.address for mail in page.context["step"].preview.mails} == {"orateur@example.org"}


def test_applied_everybody_has_a_place_and_the_ledger_says_why(house: House) -> None:
    client = signed_in(house.coordinator)
    answer = client.post(house.url, as_proposed(house, client.get(house.url)))
    assert answer.headers["Location"] == f"{reverse('boards:prepare', args=[house.meeting.pk])}#requests"
    assert house.where() == {
        "Ancien": "03", "Pressant": "03", "Patiente": "03", "Recent": "10", "Sansrapport": "10",
    }  # fmt: skip
    lines = {
        line.booking: (line.cause, line.owner) for line in Deferral.objects.select_related("booking", "owner")
    }
    assert lines == {
        house.named["Recent"]: (Cause.NO_ROOM, None),
        house.named["Sansrapport"]: (Cause.PATHOLOGY, house.pathologist),
    }


def test_undo_puts_everybody_back_and_strikes_the_lines_out(house: House) -> None:
    client, before = signed_in(house.coordinator), house.where()
    page = client.post(house.url, as_proposed(house, client.get(house.url)), follow=True)
    with time_machine.travel(make.NOW + timedelta(minutes=1), tick=False):
        client.post(undo_of(page))
        assert house.where() == before
        assert not Deferral.objects.exists()
        again = client.post(undo_of(page), follow=True)
    assert "it cannot be undone any more" in text(again)
    assert house.where() == before


def test_undo_gives_the_places_over_the_capacity_back(house: House) -> None:
    overbook(house.meeting, 2, 0, by=house.coordinator, now=make.NOW)
    client, before = signed_in(house.coordinator), house.where()
    assert Counter(before.values()) == {"03": 5}
    page = client.post(house.url, as_proposed(house, client.get(house.url)), follow=True)
    assert Counter(house.where().values()) == {"03": 3, "10": 2}
    client.post(undo_of(page))
    assert house.where() == before


def undo_of(page: object) -> str:
    found = re.search(r'action="(/meetings/[^"]+/overflow/undo/[^"]+)"', text(page))
    assert found
    return found[1].replace("&amp;", "&")


def test_what_is_proposed_can_be_changed_before_it_is_applied(house: House) -> None:
    client = signed_in(house.coordinator)
    page = client.get(house.url)
    client.post(house.url, as_proposed(house, page, Patiente="wait", Recent="here", Sansrapport="wait"))
    assert house.where() == {
        "Ancien": "03", "Pressant": "03", "Patiente": "waiting", "Recent": "03", "Sansrapport": "waiting",
    }  # fmt: skip


def test_more_than_fit_is_refused_beside_the_case_and_nothing_is_done(house: House) -> None:
    client, before = signed_in(house.coordinator), house.where()
    page = client.get(house.url)
    answer = client.post(house.url, as_proposed(house, page, Recent="here"))
    assert answer.status_code == 422
    assert "This meeting is full. Choose another one." in text(answer)
    assert house.where() == before


def test_past_the_cut_off_a_coordinator_still_gives_the_places(house: House) -> None:
    leave = [Leaving(house.named["Sansrapport"], house.later, Cause.PATHOLOGY)]
    enter = [house.named["Patiente"]]
    settle_requests(house.meeting, enter=enter, leave=leave, by=house.coordinator, now=AFTER_CUTOFF)
    assert house.where()["Patiente"] == "03"


def test_places_left_over_go_to_whoever_waits(house: House) -> None:
    leave = [Leaving(house.named["Sansrapport"], house.later)]
    settle_requests(house.meeting, leave=leave, by=house.coordinator, now=make.NOW)
    assert house.where()["Pressant"] == "03"


def test_only_those_ticked_are_offered_to_go(house: House) -> None:
    client = signed_in(house.coordinator)
    ticked = [str(house.named[name].pk) for name in ("Ancien", "Patiente")]
    page = client.post(house.url, {"action": "choose", "booking": ticked})
    assert proposed(page) == {"going": ["Ancien", "Patiente"], "staying": []}
    sent = {**as_proposed(house, page), "action": "confirm"}
    del sent["all"]
    client.post(house.url, sent)
    assert {house.where()[name] for name in ("Ancien", "Patiente")} == {"10"}


def test_without_a_tick_it_says_so(house: House) -> None:
    client = signed_in(house.coordinator)
    for name in ("overflow", "chase_owed"):
        url = reverse(f"scheduling:{name}", args=[house.meeting.pk])
        for typed in ({}, {"booking": "nonsense"}, {"booking": str(house.meeting.pk), "action": "confirm"}):
            page = client.post(url, typed, follow=True)
            assert page.status_code == 200
            assert "Tick at least one request first." in text(page) or "No request to choose among" in text(
                page
            )


def test_nonsense_in_a_row_is_said_beside_it(house: House) -> None:
    client = signed_in(house.coordinator)
    sent = as_proposed(house, client.get(house.url), Ancien="nowhere")
    answer = client.post(house.url, sent)
    assert answer.status_code == 422
    assert "Select a valid choice" in text(answer)


@pytest.mark.parametrize(
    "at",
    [
        "",
        "?at=x",
        "?at=2026-13-41T08:00:00Z",
        "?at=0001-01-01T00:00:00%2B14:00",
        "?at=2026-11-23T08:00:00",
        "?at=2026-11-23T08:00:00%2B00:00",
    ],
)
def test_undo_of_nothing_is_a_sentence(house: House, at: str) -> None:
    url = reverse("scheduling:overflow_undo", args=[house.meeting.pk]) + at
    page = signed_in(house.coordinator).post(url, follow=True)
    assert "it cannot be undone any more" in text(page)


def test_those_who_owe_something_get_one_mail_each_after_a_look(house: House) -> None:
    client = signed_in(house.coordinator)
    url = reverse("scheduling:chase_owed", args=[house.meeting.pk])
    typed = {"booking": [str(row.pk) for row in house.named.values()]}
    before = rows()
    page = client.post(url, {**typed, "action": "choose"})
    assert [mail.person for mail in page.context["step"].preview.mails] == [house.pathologist]
    assert rows() == before
    assert "ANCIEN" not in text(page)
    client.post(url, {**typed, "action": "confirm"})
    relay(make.NOW)
    sent = OutgoingMail.objects.filter(state=MailState.QUEUED, person=house.pathologist)
    assert sent.count() == 1
    again = client.post(url, {**typed, "action": "confirm"})
    assert again.status_code == 422


@pytest.mark.parametrize("role", [RoleKind.SECRETARY, RoleKind.DOCTOR])
@pytest.mark.parametrize("name", ["overflow", "chase_owed", "overflow_undo"])
def test_only_whoever_runs_the_board_decides(house: House, role: RoleKind, name: str) -> None:
    client = signed_in(make.user(role))
    url = reverse(f"scheduling:{name}", args=[house.meeting.pk])
    typed = {"booking": str(house.named["Ancien"].pk), "action": "confirm"}
    assert client.post(url, typed).status_code in {403, 404}


def test_of_thirty_one_requests_none_is_lost(house: House) -> None:
    """Script (b) without the browser: every request ends on a meeting, on the waiting list, or recorded."""
    Meeting.objects.filter(pk=house.meeting.pk).update(capacity_cases=20, capacity_minutes=300)
    house.board.refresh_from_db()
    while Booking.objects.filter(meeting=house.meeting).count() < 20:
        make.booking(house.meeting)
    while Booking.objects.count() < 31:
        waits(f"Attente{Booking.objects.count()}", house.board)
    client: Client = signed_in(house.coordinator)
    client.post(house.url, as_proposed(house, client.get(house.url)))
    days = Counter(
        row.meeting.day if row.meeting else row.state for row in Booking.objects.select_related("meeting")
    )
    assert days == {date(2026, 12, 3): 20, date(2026, 12, 10): PLACES, BookingState.WAITING: 31 - 20 - PLACES}


def test_a_case_placed_meanwhile_by_somebody_else_is_refused(house: House) -> None:
    settle_requests(
        house.meeting, leave=[Leaving(house.named["Patiente"], house.later)], by=None, now=make.NOW
    )
    with pytest.raises(Refusal) as refused:
        settle_requests(house.meeting, enter=[house.named["Patiente"]], by=None, now=make.NOW)
    assert refused.value.code == "booking-moved-meanwhile"
