"""The mail sink as a real server, spoken to by smtplib."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.environment import ROOT
from config.sink import parse_faults

MAIL = b"From: board@quorum.example\r\nSubject: Thursday\r\n\r\n.a line that begins with a dot\r\n"
Start = Callable[..., smtplib.SMTP]


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Start]:
    """Start a sink that stores under tmp_path, and connect to it."""
    started: list[subprocess.Popen[bytes]] = []
    clients: list[smtplib.SMTP] = []

    def start(faults: str = "") -> smtplib.SMTP:
        with socket.create_server(("127.0.0.1", 0)) as held:
            environ = {
                **os.environ,
                "QUORUM_VAR": str(tmp_path),
                "QUORUM_SINK_FD": str(held.fileno()),
                "QUORUM_SINK_FAULTS": faults,
            }
            command = [sys.executable, "-m", "config.sink"]
            started.append(subprocess.Popen(command, cwd=ROOT, env=environ, pass_fds=[held.fileno()]))
            host, port = held.getsockname()
            clients.append(smtplib.SMTP(host, port, timeout=10))
        return clients[-1]

    yield start
    for client in clients:
        client.close()
    for process in started:
        process.terminate()
        process.wait(5)


def stored(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "sink").glob("*.eml"))


def test_a_mail_is_stored_before_its_250(sink: Start, tmp_path: Path) -> None:
    client = sink()
    for number in range(1, 4):
        client.sendmail("board@quorum.example", ["a@clb.example", "b@chc.example"], MAIL)
        assert len(stored(tmp_path)) == number


def test_a_stored_mail_is_its_envelope_and_then_what_was_sent(sink: Start, tmp_path: Path) -> None:
    sink().sendmail("board@quorum.example", ["a@clb.example", "b@chc.example"], MAIL)
    envelope = b"X-Envelope-From: board@quorum.example\r\nX-Envelope-To: a@clb.example, b@chc.example\r\n"
    assert stored(tmp_path)[0].read_bytes() == envelope + MAIL
    assert list((tmp_path / "sink").glob("*.part")) == []


def test_a_drop_after_data_has_stored_the_mail(sink: Start, tmp_path: Path) -> None:
    client = sink("drop_after_data=1")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.sendmail("board@quorum.example", ["a@clb.example"], MAIL)
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize(("faults", "code"), [("temp=1", 451), ("perm=1", 550)])
def test_a_refused_mail_is_not_stored(sink: Start, tmp_path: Path, faults: str, code: int) -> None:
    client = sink(faults)
    client.ehlo()
    client.mail("board@quorum.example")
    refused = client.rcpt("a@clb.example")[0]
    if refused == 250:
        refused = client.data(MAIL)[0]
    assert refused == code
    assert stored(tmp_path) == []


def test_faults_are_read_from_one_line() -> None:
    assert parse_faults("drop_after_data=0.02, temp=0.05,seed=7") == {
        "drop_after_data": 0.02,
        "temp": 0.05,
        "seed": 7,
    }
    assert parse_faults("") == {}
