"""Whoever runs a board records an answer for anybody expected at a meeting, and can undo it."""

import pytest
from django.urls import reverse

from boards.actions.attendance import respond
from boards.actions.meetings import cancel_meeting
from boards.models import Answer, Attendance, JournalEntry, Meeting, Person, RoleKind, User
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db


def house() -> tuple[Meeting, Person, User]:
    board = make.board("sarcoma")
    member = make.person("Beaujeu")
    make.seat(board, member)
    return make.meeting(board), member, make.user(RoleKind.COORDINATOR)


def given(meeting: Meeting, person: Person) -> str:
    return Attendance.objects.get(meeting=meeting, person=person).answer


def test_an_answer_by_telephone_counts_and_says_who_recorded_it_and_undo_takes_it_back(
    signed_in: SignIn,
) -> None:
    meeting, member, coordinator = house()
    respond(meeting, member, Answer.ACCEPTED, by=None, now=make.NOW, source="mail")
    client, page = signed_in(coordinator), reverse("boards:answer_for", args=[meeting.pk])
    assert (
        f"{page}?person={member.pk}"
        in client.get(reverse("boards:meeting", args=[meeting.pk])).content.decode()
    )
    assert "selected" in client.get(f"{page}?person={member.pk}").content.decode()
    done = client.post(page, {"person": member.pk, "answer": "DECLINED"}, follow=True)
    assert done.redirect_chain == [(reverse("boards:meeting", args=[meeting.pk]), 302)]
    assert given(meeting, member) == "DECLINED"
    entry = JournalEntry.objects.filter(verb="attendance.answered").latest("pk")
    assert (entry.actor, entry.person_id, entry.facts["source"]) == (coordinator.pk, member.pk, "telephone")
    client.post(done.context["last_action"][0]["undo"])
    assert given(meeting, member) == "ACCEPTED"


def test_a_presenter_can_be_answered_for_and_an_answer_taken_away(signed_in: SignIn) -> None:
    meeting, _member, coordinator = house()
    presenter = make.person("Kaw")
    make.booking(meeting, presenter=presenter)
    client, page = signed_in(coordinator), reverse("boards:answer_for", args=[meeting.pk])
    for answer in ("TENTATIVE", "NEEDS-ACTION"):
        assert client.post(page, {"person": presenter.pk, "answer": answer}).status_code == 302
        assert given(meeting, presenter) == answer


@pytest.mark.parametrize(
    "typed", [{}, {"person": "zzz", "answer": "ACCEPTED"}, {"person": "\0", "answer": "x"}]
)
def test_what_cannot_be_read_is_refused_beside_its_field(signed_in: SignIn, typed: dict[str, str]) -> None:
    meeting, _member, coordinator = house()
    answer = signed_in(coordinator).post(reverse("boards:answer_for", args=[meeting.pk]), typed)
    assert answer.status_code == 422
    assert Attendance.objects.count() == 0


def test_nobody_is_answered_for_who_is_not_expected_nor_once_the_meeting_is_cancelled(
    signed_in: SignIn,
) -> None:
    meeting, member, coordinator = house()
    client, page = signed_in(coordinator), reverse("boards:answer_for", args=[meeting.pk])
    assert client.post(page, {"person": make.person().pk, "answer": "ACCEPTED"}).status_code == 422
    cancel_meeting(meeting, by=None, now=make.NOW)
    refused = client.post(page, {"person": member.pk, "answer": "ACCEPTED"})
    assert refused.status_code == 422
    assert "This meeting is cancelled." in refused.content.decode()
    assert Attendance.objects.count() == 0


def test_only_those_who_run_the_board_answer_for_others(signed_in: SignIn) -> None:
    meeting, member, _coordinator = house()
    page = reverse("boards:answer_for", args=[meeting.pk])
    elsewhere = make.organisation("paris", city="Paris")
    for reader in (make.user(RoleKind.SECRETARY), make.user(RoleKind.COORDINATOR, at=elsewhere)):
        assert signed_in(reader).post(page, {"person": member.pk, "answer": "ACCEPTED"}).status_code == 403
    stranger = make.user(None, person=make.person())
    assert signed_in(stranger).get(page).status_code == 404
