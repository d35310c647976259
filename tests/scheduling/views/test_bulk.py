"""Several rows at once: links to people, mails offered again."""

import pytest
from django.test import Client

from boards.models import RoleKind
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(role: RoleKind) -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


def test_each_person_selected_gets_her_link_and_who_left_none() -> None:
    first, second, third, gone = (make.person() for _n in range(4))
    type(gone).objects.filter(pk=gone.pk).update(active=False)
    rows = [str(first.pk), str(second.pk), str(gone.pk), "nonsense"]
    page = signed_in(RoleKind.SECRETARY).post("/people/links/", {"row": rows}, follow=True)
    assert "2 people are sent their links." in page.text
    addresses = set(OutgoingMail.objects.values_list("address", flat=True))
    assert addresses == {first.email, second.email}
    assert third.email not in addresses


def test_mails_in_doubt_are_offered_again_together_and_no_others() -> None:
    board = make.board()
    for _n in range(3):
        make.seat(board, make.person())
    make.season(board)
    relay(make.NOW)
    failed, uncertain, sent = OutgoingMail.objects.order_by("pk")
    for mail, state in ((failed, MailState.FAILED), (uncertain, MailState.UNCERTAIN), (sent, MailState.SENT)):
        OutgoingMail.objects.filter(pk=mail.pk).update(state=state)
    rows = [str(failed.pk), str(uncertain.pk), str(sent.pk), "x", "9" * 40]
    client = signed_in(RoleKind.COORDINATOR)
    page = client.post("/outgoing/again/", {"row": rows, "next": "/outgoing/?state=failed"}, follow=True)
    assert "2 mails are offered again." in page.text
    assert page.redirect_chain == [("/outgoing/?state=failed", 302)]
    states = OutgoingMail.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [MailState.QUEUED, MailState.QUEUED, MailState.SENT]


def test_nothing_selected_is_said_and_nobody_else_may() -> None:
    coordinator = signed_in(RoleKind.COORDINATOR)
    for address in ("/people/links/", "/outgoing/again/"):
        assert "Nothing was done: select rows first." in coordinator.post(address, {}, follow=True).text
        assert signed_in(RoleKind.DOCTOR).post(address, {"row": ["1"]}).status_code == 403
    assert signed_in(RoleKind.SECRETARY).post("/outgoing/again/", {"row": ["1"]}).status_code == 403
