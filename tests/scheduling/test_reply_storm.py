"""T12: 2,000 replies, each three times, shuffled, from a mailbox whose line breaks in the middle of mails.

200 by default. Each is applied once, and an older one never wins.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test import override_settings

from boards.models import Attendance
from config.environment import Imap
from scheduling.actions import inbox
from scheduling.mailbox import MailboxAway
from scheduling.models import InboundMail, Outcome
from tests import make
from tests.clients.dovecot import PASSWORD, Mailboxes, binary, mailboxes
from tests.scheduling.replies import Answer, day, invitation_of, told

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(binary() is None, reason="needs the system package dovecot-imapd"),
]

SECOND = timedelta(seconds=1)
SAID = ("ACCEPTED", "DECLINED", "TENTATIVE")
Figures = Callable[[str, object], None]


class BreakingLine:
    """A line to the mail server that is cut after so many bytes from it, each time it is opened anew."""

    def __init__(self, port: int, chance: Random) -> None:
        self._port, self._chance = port, chance
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cuts = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", self._port)) as server:
                there = threading.Thread(target=_pump, args=(client, server, 2**40))
                there.start()
                self.cuts += _pump(server, client, self._chance.randint(3_000, 120_000))
                there.join()


def _pump(source: socket.socket, sink: socket.socket, most: int) -> bool:
    """Carry bytes until either side ends, or so many went: then both are cut. Whether it was that."""
    carried = 0
    with suppress(OSError):
        while carried < most and (data := source.recv(min(4096, most - carried))):
            sink.sendall(data)
            carried += len(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    return carried >= most


@contextmanager
def breaking_line(server: Mailboxes, chance: Random) -> Iterator[BreakingLine]:
    with closing(BreakingLine(server.port, chance)) as line:
        yield line


def replies(number: int, chance: Random) -> list[Answer]:
    """So many replies of members to days of their season, five to each, no two at the same second."""
    board = make.board()
    people = [make.person() for _ in range(max(2, number // 50))]
    for person in people:
        make.seat(board, person)
    meetings = list(make.season(board, weeks=10).meetings.order_by("slot_date"))
    told()
    days = [(invitation_of(person), day(meeting)) for person in people for meeting in meetings]
    made = [
        Answer(thread, chance.choice(SAID), (line,), stamp=make.NOW + turn * SECOND)
        for turn in range(5)
        for thread, line in days
    ]
    return made[:number]


def copies(answer: Answer) -> list[bytes]:
    """The same bytes twice, and once more by another way, with the trace fields of that."""
    raw = answer.mime()
    return [raw, raw, b"Received: from relay.example by mx.example\r\n" + raw]


def test_each_reply_is_applied_once_and_an_older_one_never_wins(
    full_size: bool, seed: int, record_property: Figures
) -> None:
    chance = Random(seed)
    answers = replies(2_000 if full_size else 200, chance)
    raws = [raw for answer in answers for raw in copies(answer)]
    chance.shuffle(raws)
    now, begun = make.NOW + timedelta(hours=1), time.monotonic()
    with mailboxes() as server, breaking_line(server, chance) as line:
        with server.open("rcp") as client:
            for raw in raws:
                client.append("INBOX", "", "", raw)
        with override_settings(IMAP=Imap("127.0.0.1", line.port, "rcp", PASSWORD, "INBOX", ssl=False)):
            rounds = _fetch_everything(now)
        assert line.cuts >= 3, "the line must have been cut, else this shows nothing"
        with server.open("rcp") as client:
            client.select("INBOX", readonly=True)
            assert client.uid("SEARCH", "UNSEEN")[1] == [b""]
        cuts = line.cuts
    fetched = time.monotonic() - begun
    assert InboundMail.objects.count() == len(answers), "each is stored once"
    _read_by_two(now)
    _newest_won(answers)
    record_property(
        "figures",
        f"T12: {len(answers)} replies, each three times, shuffled; line cut {cuts} times in {rounds} rounds, "
        f"{fetched:.0f} s to fetch, {time.monotonic() - begun - fetched:.0f} s for two readers; each applied "
        "once, no older one won",
    )


def _fetch_everything(now: datetime) -> int:
    """Look until a look finds nothing new and is not cut."""
    rounds = 0
    while True:
        rounds += 1
        try:
            if inbox.fetch(now) == 0:
                return rounds
        except MailboxAway:
            continue


def _read_by_two(now: datetime) -> None:
    """Two sweepers at once."""

    def read() -> None:
        try:
            inbox.read_new(now)
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()


def _newest_won(answers: list[Answer]) -> None:
    newest: dict[tuple[object, str], Answer] = {}
    for answer in answers:
        newest[answer.to.person_id, answer.days[0]] = answer  # in the order of their stamps
    stored = {
        (row.person_id, day(row.meeting)): row.answer
        for row in Attendance.objects.select_related("meeting").all()
    }
    assert stored == {key: answer.partstat for key, answer in newest.items()}
    applied: dict[object, list[str]] = defaultdict(list)
    for mail in InboundMail.objects.order_by("id"):
        assert mail.outcome in (Outcome.RECORDED_UNVERIFIED, Outcome.OVERTAKEN)
        if mail.outcome == Outcome.RECORDED_UNVERIFIED:
            applied[mail.person_id, mail.meeting_id].append(mail.about["events"][0]["stamp"])
    assert len(applied) == len(newest)
