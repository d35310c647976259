"""The reading process: the same words as here, no secret, a new one when it dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from random import Random

import pytest

from scheduling.ical.replies import Unreadable
from scheduling.incoming import read_letter
from scheduling.incoming.apart import MEMORY, reader
from tests.scheduling.hostile import mime_bomb
from tests.scheduling.test_thunderbird_mails import MAILS


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_it_says_of_a_mail_what_would_be_said_here(path: Path) -> None:
    raw = path.read_bytes()
    assert reader.read(raw, "mx.example") == read_letter(raw, "mx.example")


def test_one_process_reads_one_mail_after_the_other() -> None:
    raw = MAILS[0].read_bytes()
    reader.read(raw, "")
    first = reader._child
    reader.read(raw, "")
    assert first is not None
    assert reader._child is first


def test_it_inherits_no_secret_little_memory_and_no_right_to_write_files() -> None:
    reader.read(MAILS[0].read_bytes(), "")
    assert reader._child
    process = Path(f"/proc/{reader._child.pid}")
    assert b"QUORUM" not in (process / "environ").read_bytes()
    limits = (process / "limits").read_text("ascii")
    assert f"Max address space         {MEMORY}" in limits
    assert "Max file size             0 " in limits


def test_one_that_was_killed_is_started_again_and_the_mail_is_read() -> None:
    raw = MAILS[0].read_bytes()
    reader.read(raw, "")
    assert reader._child
    os.kill(reader._child.pid, signal.SIGKILL)
    assert reader.read(raw, "") == read_letter(raw, "")


def test_a_bomb_ends_its_own_process_and_the_next_mail_is_read() -> None:
    with pytest.raises(Unreadable, match="too-much-work"):
        reader.read(mime_bomb(b"", Random(1)) * 8, "")
    assert reader.read(MAILS[0].read_bytes(), "") == read_letter(MAILS[0].read_bytes(), "")
