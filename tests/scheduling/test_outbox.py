"""The outbox against the real sink: every outcome of an SMTP dialogue, and the order of mails."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from boards.actions import meetings
from boards.actions.meetings import TimeAndPlace
from boards.models import Meeting
from config.sink import Sink
from scheduling.actions import outbox
from scheduling.actions.relay import relay
from scheduling.mail import MailServer, Verdict
from scheduling.models import MailState, OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW


class Mailbox(Sink):
    """The demo's sink in this process: ``faults`` may change between two deliveries."""

    hangs_up_after_refusal = False

    @property
    def mails(self) -> list[bytes]:
        """What arrived, in order, without the two lines of the envelope."""
        return [path.read_bytes().split(b"\r\n", 2)[2] for path in sorted(self.directory.glob("*.eml"))]

    async def handle_RSET(self, server: SMTP, _: Session, __: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self.hangs_up_after_refusal and server.transport is not None:
            server.transport.close()
        return "250 OK"


@pytest.fixture
def mailbox(tmp_path: Path, settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox(tmp_path, {})
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", controller.port
    yield box
    controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mail(clock: time_machine.Traveller) -> OutgoingMail:
    """One invitation to one meeting, queued."""
    _meeting()
    return OutgoingMail.objects.get()


def _meeting(members: int = 1) -> Meeting:
    board = make.board()
    for _ in range(members):
        make.seat(board, make.person())
    made = make.meeting(board)
    relay(NOW)
    return made


def _state(mail: OutgoingMail) -> MailState:
    mail.refresh_from_db()
    return MailState(mail.state)


def test_an_accepted_mail_is_sent_with_its_frozen_bytes(mail: OutgoingMail, mailbox: Mailbox) -> None:
    assert outbox.deliver() == 1
    assert _state(mail) is MailState.SENT
    assert mailbox.mails == [bytes(mail.mime)]


def test_a_mail_refused_for_now_is_offered_ever_more_seldom_and_given_up_after_48_hours(
    mail: OutgoingMail, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    mailbox.faults["temp"] = 1
    pauses: list[float] = []
    while outbox.deliver() and _state(mail) is MailState.QUEUED:
        pauses.append((mail.due_at - datetime.now(UTC)).total_seconds())
        clock.move_to(mail.due_at)
    assert pauses[:9] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert set(pauses[7:]) == {3600}
    assert mail.state == MailState.FAILED
    assert timedelta(hours=48) < datetime.now(UTC) - NOW <= timedelta(hours=49)
    assert mail.error.startswith("451")
    assert mailbox.mails == []


def test_a_mail_refused_for_good_fails_at_once(
    mail: OutgoingMail, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    mailbox.faults["perm"] = 1
    assert outbox.deliver() == 1
    assert _state(mail) is MailState.FAILED
    assert mail.error.startswith("550")
    clock.shift(timedelta(days=1))
    assert outbox.deliver() == 0


def test_a_refusal_stays_one_when_the_server_hangs_up_after_it(mail: OutgoingMail, mailbox: Mailbox) -> None:
    mailbox.faults["perm"], mailbox.hangs_up_after_refusal = 1, True
    outbox.deliver()
    assert _state(mail) is MailState.FAILED


def test_an_address_that_smtp_cannot_say_fails_at_once_and_holds_nobody_up(
    mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    _meeting(members=2)
    poison, other = OutgoingMail.objects.order_by("id")
    OutgoingMail.objects.filter(pk=poison.pk).update(address="doctor@hôpital.example")
    outbox.deliver()
    assert _state(poison) is MailState.FAILED
    assert _state(other) is MailState.SENT


def test_a_drop_after_the_final_dot_is_followed_by_one_more_copy_with_the_same_bytes(
    mail: OutgoingMail, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    mailbox.faults["drop_after_data"] = 1
    outbox.deliver()
    assert (_state(mail), mail.ambiguities) == (MailState.QUEUED, 1)
    mailbox.faults.clear()
    clock.move_to(mail.due_at)
    outbox.deliver()
    assert _state(mail) is MailState.SENT
    assert mailbox.mails == [bytes(mail.mime)] * 2


def test_a_second_drop_is_shown_to_a_person_and_never_tried_again(
    mail: OutgoingMail, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    mailbox.faults["drop_after_data"] = 1
    for _ in range(4):
        outbox.deliver()
        clock.shift(timedelta(hours=1))
    assert (_state(mail), mail.ambiguities) == (MailState.UNCERTAIN, 2)
    assert mailbox.mails == [bytes(mail.mime)] * 2


def test_a_server_that_falls_silent_after_the_final_dot_leaves_a_doubt(
    mail: OutgoingMail, mailbox: Mailbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.sink.STALL", 2.0)
    settings.SMTP_TIMEOUT = 0.5
    mailbox.faults["stall"] = 1
    outbox.deliver()
    assert (_state(mail), mail.ambiguities) == (MailState.QUEUED, 1)


def test_an_absent_server_leaves_everything_queued(settings: Settings, clock: time_machine.Traveller) -> None:
    _meeting(members=3)
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", _free_port()
    outbox.deliver()
    rows = OutgoingMail.objects.order_by("id").values_list("state", "attempts", "due_at")
    assert list(rows) == [
        (MailState.QUEUED, 1, NOW + outbox.FIRST_PAUSE),
        (MailState.QUEUED, 0, NOW),
        (MailState.QUEUED, 0, NOW),
    ]


def test_a_change_of_one_day_waits_for_its_season(mailbox: Mailbox, clock: time_machine.Traveller) -> None:
    board = make.seated_board()
    season = make.season(board)
    relay(NOW)
    [master] = outbox.claim(NOW, 10)
    _move(season.meetings.order_by("day")[2])
    override = OutgoingMail.objects.latest("id")
    assert (master.recurrence_id, override.recurrence_id) == ("", "20261210T140000")
    assert outbox.claim(NOW, 10) == []
    for _ in range(2):  # the lease runs out, and the time for which it is given once more
        clock.shift(timedelta(hours=1))
        outbox.deliver()
    assert mailbox.mails == [bytes(master.mime), bytes(override.mime)]


def _move(meeting: Meeting) -> None:
    later = TimeAndPlace(meeting.day, time(16, 0), meeting.duration_minutes)
    meetings.move_meeting(meeting, later, by=None, now=NOW)
    relay(NOW)


def test_a_newer_mail_replaces_an_older_one_that_still_waits(
    mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    _move(_meeting())
    older, newer = OutgoingMail.objects.order_by("id")
    outbox.deliver()
    assert (_state(older), _state(newer)) == (MailState.DROPPED, MailState.SENT)
    assert mailbox.mails == [bytes(newer.mime)]


def test_an_older_mail_that_is_refused_for_now_gives_way_to_a_newer_one(
    mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    meeting = _meeting()
    [older] = claimed = outbox.claim(NOW, 1)
    _move(meeting)
    mailbox.faults["temp"] = 1
    _offer(claimed)
    mailbox.faults.clear()
    outbox.deliver()
    newer = OutgoingMail.objects.latest("id")
    assert (_state(older), _state(newer)) == (MailState.DROPPED, MailState.SENT)
    assert mailbox.mails == [bytes(newer.mime)]


def run_out() -> int:
    """The lease runs out, and then the time for which it was given once more."""
    assert outbox.recover(NOW + timedelta(hours=1)) == 0
    return outbox.recover(NOW + timedelta(hours=2))


def _offer(mails: list[OutgoingMail]) -> None:
    with MailServer() as server:
        outbox._Batch(mails).offer_all(server)


def test_a_claim_that_ran_out_sends_and_writes_nothing(mail: OutgoingMail, mailbox: Mailbox) -> None:
    stale = outbox.claim(NOW, 1)
    assert run_out() == 1
    before = OutgoingMail.objects.values().get()
    _offer(stale)
    assert OutgoingMail.objects.values().get() == before
    assert mailbox.mails == []


def test_a_sender_that_finishes_after_its_lease_writes_nothing(mail: OutgoingMail, mailbox: Mailbox) -> None:
    [stale] = outbox.claim(NOW, 1)
    with MailServer() as server:
        begin = partial(outbox._Batch([stale])._begin, stale)
        outcome = server.offer(outbox.sender_of(stale), stale.address, bytes(stale.mime), may_send=begin)
    assert outcome.verdict is Verdict.ACCEPTED
    assert run_out() == 1
    outbox._write((stale, outcome))
    assert (_state(mail), mail.ambiguities) == (MailState.QUEUED, 1)


@pytest.mark.parametrize(
    ("data_begun", "ambiguities", "then"),
    [
        (False, 0, (MailState.QUEUED, 0)),
        (False, 1, (MailState.QUEUED, 1)),
        (True, 0, (MailState.QUEUED, 1)),
        (True, 1, (MailState.UNCERTAIN, 2)),
    ],
)
def test_a_dead_senders_mail_goes_out_again_unless_it_is_in_doubt_twice(
    mail: OutgoingMail, data_begun: bool, ambiguities: int, then: tuple[MailState, int]
) -> None:
    outbox.claim(NOW, 1)
    OutgoingMail.objects.update(data_begun=data_begun, ambiguities=ambiguities)
    assert outbox.recover(NOW) == 0
    assert run_out() == 1
    assert (_state(mail), mail.ambiguities) == then


def test_a_mail_that_a_person_sends_again_is_the_same_bytes(mail: OutgoingMail, mailbox: Mailbox) -> None:
    mailbox.faults["perm"] = 1
    outbox.deliver()
    mailbox.faults.clear()
    assert outbox.resend(mail, now=NOW)
    outbox.deliver()
    assert _state(mail) is MailState.SENT
    assert mailbox.mails == [bytes(mail.mime)]
    assert not outbox.resend(mail, now=NOW)
