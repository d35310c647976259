"""The pipe and the hook: a message is stored and answered for, or the mail server keeps it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from config.environment import ROOT
from scheduling.actions import inbox
from scheduling.mailbox import LARGEST
from scheduling.models import InboundMail, InboundSource, Outcome
from tests import make
from tests.faults import databases
from tests.faults.run import Run
from tests.scheduling.season import invited

TOKEN = "t" * 40
MAIL = b"From: a@example.org\r\nSubject: x\r\n\r\nHello\r\n"


def post(body: bytes = MAIL, authorization: str = f"Bearer {TOKEN}") -> int:
    sender = Client(enforce_csrf_checks=True, headers={"Authorization": authorization})
    return sender.post("/inbound/", body, content_type="message/rfc822").status_code


@pytest.fixture
def open_hook() -> object:
    with override_settings(INBOUND_TOKEN=TOKEN):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("open_hook")
def test_the_hook_stores_what_bears_its_token_and_the_answer_counts() -> None:
    found = invited()
    assert post(found.answer("DECLINED").mime()) == 202
    inbox.read_new(make.NOW)
    assert set(found.counted()) == {"DECLINED"}
    assert InboundMail.objects.get().source == InboundSource.HOOK


@pytest.mark.django_db
@pytest.mark.usefixtures("open_hook")
@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "é"]
)
def test_the_hook_refuses_whoever_has_not_the_token(authorization: str) -> None:
    assert post(authorization=authorization) == 401
    assert not InboundMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("open_hook")
def test_the_hook_refuses_what_is_too_large_or_nothing() -> None:
    assert post(b"x" * (LARGEST + 1)) == 413
    assert post(b"") == 400
    assert post(b"x" * LARGEST) == 202
    assert Client().get("/inbound/").status_code == 405


@pytest.mark.django_db
def test_without_a_token_there_is_no_hook() -> None:
    assert settings.INBOUND_TOKEN == ""
    assert post() == 404


@pytest.fixture
def run(tmp_path: Path, seed: int) -> object:
    database = databases.fresh(tmp_path)
    yield Run(tmp_path, database, seed)
    database.drop()


def pipe(run: Run, body: bytes, **environ: str) -> int:
    command = [sys.executable, "manage.py", "receive"]
    given = {**run.environ(), **environ}
    return subprocess.run(
        command, cwd=ROOT, env=given, input=body, capture_output=True, check=False
    ).returncode


@pytest.mark.fault
def test_the_pipe_answers_0_for_what_is_stored_and_75_for_what_could_not_be(run: Run) -> None:
    assert pipe(run, MAIL) == os.EX_TEMPFAIL, "there is no table yet"
    assert pipe(run, MAIL, QUORUM_SMTP_PORT="nonsense") == os.EX_TEMPFAIL, "the settings cannot be read"
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=run.environ(), check=True)
    assert [pipe(run, MAIL), pipe(run, MAIL), pipe(run, b"x" * 3 * LARGEST)] == [0, 0, 0]
    rows = run.database.rows("SELECT source, outcome, code FROM scheduling_inboundmail ORDER BY id")
    assert rows == [("pipe", "", ""), ("pipe", Outcome.UNREADABLE, "too-large")]
