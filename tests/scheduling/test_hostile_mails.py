"""T15: 10,000 mails built to harm (300 by default). None crashes the reader, takes over two seconds of CPU,
or changes what it should not."""

from __future__ import annotations

import os
import resource
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from boards.models import Attendance, Meeting, Seat
from scheduling.actions import inbox
from scheduling.incoming.apart import CPU, reader
from scheduling.models import InboundMail, InboundSource, Invitation, Outcome, OutgoingMail
from tests import make
from tests.scheduling.hostile import mail
from tests.scheduling.replies import Answer, day, hear, invitation_of, told
from tests.scheduling.season import invited

pytestmark = [pytest.mark.django_db, pytest.mark.fault]

TICK = 1 / os.sysconf("SC_CLK_TCK")
Figures = Callable[[str, object], None]


class Meter:
    """CPU seconds that the reading process spent, mail by mail, and over its death."""

    def __init__(self) -> None:
        self._pid, self._last, self._dead = 0, 0.0, self._of_the_dead()

    def since(self) -> float:
        child, dead = reader._child, self._of_the_dead()
        now = _seconds(child.pid) if child else 0.0
        same = child is not None and child.pid == self._pid
        spent = now - self._last if same else dead - self._dead - self._last + now
        self._pid, self._last, self._dead = child.pid if child else 0, now, dead
        return spent

    @staticmethod
    def _of_the_dead() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def everything_that_must_stay() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Attendance, Meeting, Seat, Invitation)]


def test_no_hostile_mail_crashes_the_reader_takes_long_or_changes_an_answer(
    full_size: bool, seed: int, record_property: Figures
) -> None:
    found, mallory = invited(), make.person("Mallory")
    make.seat(found.board, mallory)
    told()
    hear(found.answer("ACCEPTED", found.meetings[1]))
    before, mails = everything_that_must_stay(), OutgoingMail.objects.count()
    honest = Answer(invitation_of(mallory), "DECLINED", (day(found.meetings[1]),))
    victim = found.answer("DECLINED", found.meetings[1]).but(stamp=make.NOW)
    chance, meter, slowest, longest = Random(seed), Meter(), 0.0, 0.0
    number = 10_000 if full_size else 300
    for turn in range(number):
        stored = inbox.receive(mail(honest, victim, turn, chance), source=InboundSource.HOOK, now=make.NOW)
        reader.read(b"\r\n", "")  # a new process has started before the clock does
        meter.since()
        begun = time.process_time()
        inbox.read_new(make.NOW)
        slowest, longest = max(slowest, meter.since()), max(longest, time.process_time() - begun)
        assert InboundMail.objects.get(pk=stored.pk).outcome, f"seed {seed}, mail {turn} has no outcome"
    assert slowest <= CPU + 0.1, "the reading process is stopped after two seconds"
    assert longest <= CPU
    assert everything_that_must_stay() == before
    assert OutgoingMail.objects.exclude(person=mallory).count() <= mails
    ends = Counter(InboundMail.objects.values_list("outcome", flat=True))
    assert ends[Outcome.RECORDED_UNVERIFIED] == 1, "the one honest answer before"
    assert {Outcome.QUARANTINED, Outcome.STRANGER, Outcome.UNREADABLE, Outcome.LETTER} <= set(ends)
    record_property(
        "figures",
        f"T15: {number} hostile mails, 0 crashes, 0 answers changed, slowest {slowest:.2f} s of CPU apart, "
        f"{longest:.2f} s here; {', '.join(f'{name} {count}' for name, count in sorted(ends.items()))}",
    )
