"""The demo's answers come in by the real door and end in as many ways as the inbox has to show."""

from __future__ import annotations

import pytest

from boards.models import Attendance, Person
from scheduling.actions.inbox import raw_of, read_new
from scheduling.demo_answers import BOARD, answer_demo, is_answered
from scheduling.models import InboundMail, Outcome
from tests import make
from tests.scheduling.replies import told

pytestmark = pytest.mark.django_db

ENDINGS = {
    Outcome.RECORDED_UNVERIFIED,
    Outcome.DELEGATED,
    Outcome.PROPOSAL,
    Outcome.STRANGER,
    Outcome.AUTOMATIC,
    Outcome.BOUNCED,
    Outcome.LETTER,
}


def house() -> Person:
    """The board with its members, and a colleague in Cayenne."""
    board = make.board(BOARD)
    for _ in range(8):
        make.seat(board, make.person())
    make.season(board)
    return make.person(at=make.cayenne())


def test_nothing_comes_before_the_invitations_have_left() -> None:
    house()
    assert answer_demo(make.NOW) == []
    assert not is_answered()


def test_each_answer_ends_in_its_own_way_and_is_received_once() -> None:
    colleague = house()
    told()
    received = answer_demo(make.NOW)
    assert [mail.pk for mail in answer_demo(make.NOW)] == [mail.pk for mail in received]
    assert read_new(make.NOW) == len(received) == len(ENDINGS)
    mails = {Outcome(mail.outcome): mail for mail in InboundMail.objects.all()}
    assert mails.keys() == ENDINGS
    assert mails[Outcome.DELEGATED].about["delegate"] == colleague.email
    assert mails[Outcome.PROPOSAL].about["proposed"]
    assert all(mail.board is not None and mail.board.slug == BOARD for mail in mails.values())
    assert set(Attendance.objects.values_list("answer", flat=True)) == {"ACCEPTED", "DECLINED", "TENTATIVE"}
    assert is_answered()


def test_every_address_in_them_is_invented() -> None:
    house()
    told()
    for mail in answer_demo(make.NOW):
        for word in raw_of(mail).decode().split():
            assert "@" not in word or ".example" in word or "example.org" in word, word
