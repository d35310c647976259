"""Three mails that a real Thunderbird wrote: an acceptance, a refusal, a perhaps."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from boards.models import Attendance
from scheduling.models import Invitation, Outcome
from tests import make
from tests.scheduling.replies import invitation_of, read, told

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
MAILS = sorted((Path(__file__).parent / "thunderbird").glob("*.eml"))
SAID = ["ACCEPTED", "DECLINED", "TENTATIVE"]


def invited_to_that_meeting() -> Invitation:
    person = make.person("Léa", given_name="Zoé", email="zoe@hopital.example", now=NOW)
    board = make.board("thorax", now=NOW)
    make.seat(board, person, now=NOW)
    make.meeting(board, day=date(2026, 10, 20), start_time=time(14, 0), now=NOW)
    told(NOW)
    return invitation_of(person)


def readdressed(raw: bytes, invitation: Invitation) -> bytes:
    text = re.sub(r"^UID:.*$", f"UID:{invitation.uid}", raw.decode(), flags=re.MULTILINE)
    return text.replace("rcp+k7@tb.example.org", invitation.organizer).encode()


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_as_it_is_it_is_set_aside_since_nobody_invited_her(path: Path) -> None:
    invited_to_that_meeting()
    mail = read(path.read_bytes(), NOW)
    assert (mail.outcome, mail.code, mail.invitation) == (Outcome.QUARANTINED, "unknown-uid", None)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(("path", "said"), list(zip(MAILS, SAID, strict=True)), ids=SAID)
def test_readdressed_to_a_real_invitation_it_counts(path: Path, said: str) -> None:
    invitation = invited_to_that_meeting()
    mail = read(readdressed(path.read_bytes(), invitation), NOW)
    assert (mail.outcome, mail.meeting) == (Outcome.RECORDED_UNVERIFIED, invitation.meeting)
    answer = Attendance.objects.get()
    assert (answer.person, answer.answer) == (invitation.person, said)
