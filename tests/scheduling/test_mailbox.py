"""From the IMAP mailbox to the recorded answer, with a real Dovecot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from boards.models import Attendance
from config.environment import Imap
from scheduling import tasks
from scheduling.actions import inbox
from scheduling.mailbox import MailboxAway
from scheduling.models import InboundMail, InboundSource, MailboxPlace, Outcome
from tests import make
from tests.clients.dovecot import PASSWORD, Mailboxes, binary, mailboxes
from tests.scheduling.replies import Answer, day, invitation_of, told
from tests.scheduling.season import invited

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(binary() is None, reason="needs the system package dovecot-imapd"),
]


_users = (f"rcp{number}" for number in count(1))


@dataclass(frozen=True)
class Folder:
    """The INBOX of one test alone."""

    server: Mailboxes
    user: str

    def deliver(self, raw: bytes) -> None:
        self.server.deliver(self.user, raw)

    def flag(self) -> None:
        with self.server.open(self.user) as client:
            client.select("INBOX")
            client.uid("STORE", "1:*", "+FLAGS", r"(\Seen)")

    def flags(self) -> list[bytes]:
        with self.server.open(self.user) as client:
            client.select("INBOX", readonly=True)
            found: list[bytes] = client.uid("FETCH", "1:*", "(FLAGS)")[1]
            return found


@pytest.fixture(scope="module")
def server() -> Iterator[Mailboxes]:
    with mailboxes() as running:
        yield running


@pytest.fixture
def folder(server: Mailboxes) -> Iterator[Folder]:
    own = Folder(server, next(_users))
    with override_settings(IMAP=Imap("127.0.0.1", server.port, own.user, PASSWORD, "INBOX", ssl=False)):
        yield own


def test_an_answer_in_the_mailbox_is_stored_flagged_and_recorded_once(folder: Folder) -> None:
    person = make.person()
    board = make.board()
    make.seat(board, person)
    meeting = make.season(board).meetings.order_by("starts_at")[1]
    told()
    folder.deliver(Answer(invitation_of(person), "DECLINED", (day(meeting),)).mime())
    assert inbox.fetch(make.NOW) == 1
    assert inbox.read_new(make.NOW) == 1
    assert Attendance.objects.get(meeting=meeting, person=person).answer == "DECLINED"
    assert InboundMail.objects.get().outcome == Outcome.RECORDED_UNVERIFIED
    assert all(b"\\Seen" in line for line in folder.flags())
    assert inbox.fetch(make.NOW) == 0


def test_a_mail_that_somebody_else_opened_first_is_read_all_the_same(folder: Folder) -> None:
    folder.deliver(b"Subject: one\r\n\r\nOne.\r\n")
    folder.flag()
    assert inbox.fetch(make.NOW) == 1


def test_a_mailbox_that_was_numbered_anew_is_read_again_and_nothing_is_stored_twice(folder: Folder) -> None:
    folder.deliver(b"Subject: one\r\n\r\nOne.\r\n")
    inbox.fetch(make.NOW)
    MailboxPlace.objects.update(uidvalidity=1, uid=10**6)
    assert inbox.fetch(make.NOW) == 1
    assert InboundMail.objects.count() == 1


def test_of_a_mail_too_large_to_be_an_answer_the_beginning_is_kept(folder: Folder) -> None:
    folder.deliver(b"Subject: scan\r\n\r\n" + b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 40_000)
    inbox.fetch(make.NOW)
    mail = InboundMail.objects.get()
    assert (mail.outcome, mail.code) == (Outcome.UNREADABLE, "too-large")
    assert len(inbox.raw_of(mail)) == 64 * 1024


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "wrong"}, "AUTHENTICATIONFAILED"),
        ({"folder": "Answers"}, "select"),
        ({"port": 9}, "refused"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why(wrong: dict[str, object], said: str, folder: Folder) -> None:
    given: Any = settings.IMAP
    imap = replace(given, **wrong)
    with override_settings(IMAP=imap), pytest.raises(MailboxAway, match=said):
        inbox.fetch(make.NOW)


def test_the_worker_reads_the_mailbox_and_one_that_is_away_stops_nothing_else(
    folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    found = invited()
    folder.deliver(found.answer("DECLINED").mime())
    tasks.receive()
    assert InboundMail.objects.get().outcome
    given: Any = settings.IMAP
    inbox.receive(found.answer("ACCEPTED").mime(), source=InboundSource.HOOK, now=make.NOW)
    with override_settings(IMAP=replace(given, port=9)):
        tasks.receive()
    assert not InboundMail.objects.filter(outcome="").exists()
    assert "The mailbox did not answer" in caplog.text
    assert PASSWORD not in caplog.text
