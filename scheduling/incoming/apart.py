"""Reads mails in a process of its own, so that one built to harm hurts nobody else.

The process has no secret in its environment, little memory, no right to write a file, and two seconds of
CPU for each mail; it is used again for the next one, and started again when it dies. One JSON line goes
each way: a compromised child could lie about a mail, but not run anything here.
"""

import atexit
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from scheduling.ical.replies import Attendee, ReplyCalendar, ReplyEvent, Unreadable, When
from scheduling.incoming.letter import InboundLetter, Kind, read_letter

CPU = 2.0  # seconds for one mail
MEMORY = 512 * 2**20  # bytes of address space: Python itself, and the mail several times over
PATIENCE = 60.0  # seconds of waiting, for a machine that is busy with other things
_ROOT = Path(__file__).resolve().parent.parent.parent


class Apart:
    """The one child of this process. Safe to call from several threads, one mail at a time."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._overworked = False  # whether the last child died of its mail
        self._lock = threading.Lock()

    def read(self, raw: bytes, server: str) -> InboundLetter:
        """As ``read_letter``. Raises Unreadable, also for a mail that takes too much time or memory."""
        with self._lock:
            said = self._ask(raw, server)
            if said is None and not self._overworked:  # killed from outside: the mail is not to blame
                said = self._ask(raw, server)
        if said is None:
            raise Unreadable("too-much-work")
        if "unreadable" in said:
            raise Unreadable(str(said["unreadable"]))
        return _letter(said)

    def _ask(self, raw: bytes, server: str) -> dict[str, Any] | None:
        """What the child says of a mail; None if it died of it, or before."""
        child = self._running()
        try:
            _write(child, raw, server)
            line = _line(child)
        except OSError:
            line = b""
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.close()
        return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._owner != os.getpid():  # a forked worker must not share its parent's
            command = [sys.executable, "-E", "-s", "-m", "scheduling.incoming.apart"]
            self._child = subprocess.Popen(
                command,
                cwd=_ROOT,
                env={},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what it would complain of is the mail
            )
            self._owner = os.getpid()
        return self._child

    def close(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            self._overworked = child.poll() == -signal.SIGPROF
            child.kill()
            child.communicate()


def _write(child: subprocess.Popen[bytes], raw: bytes, server: str) -> None:
    assert child.stdin is not None  # noqa: S101  a pipe was asked for
    child.stdin.write(json.dumps({"size": len(raw), "server": server}).encode() + b"\n")
    child.stdin.write(raw)
    child.stdin.flush()


def _line(child: subprocess.Popen[bytes]) -> bytes:
    """One whole line, or what there is of it when the child ends or the patience does."""
    assert child.stdout is not None  # noqa: S101
    until, said = time.monotonic() + PATIENCE, b""
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))
        piece = os.read(child.stdout.fileno(), 2**16) if ready else b""
        if not piece:
            return said
        said += piece
    return said


def _letter(said: dict[str, Any]) -> InboundLetter:
    calendar = said.pop("calendar")
    kind = Kind(said.pop("kind"))
    return InboundLetter(kind=kind, calendar=_calendar(calendar) if calendar else None, **_tuples(said))


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    """JSON knows lists only."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def _calendar(said: dict[str, Any]) -> ReplyCalendar:
    return ReplyCalendar(said["method"], tuple(_event(one) for one in said["events"]))


def _event(said: dict[str, Any]) -> ReplyEvent:
    attendees = tuple(Attendee(**_tuples(one)) for one in said.pop("attendees"))
    times: dict[str, Any] = {name: _when(said.pop(name)) for name in ("recurrence", "start")}
    stamp = said.pop("stamp")
    times["stamp"] = datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None
    return ReplyEvent(attendees=attendees, **times, **said)


def _when(said: dict[str, Any] | None) -> When | None:
    return When(datetime.fromisoformat(said["local"]), said["zone"], said["is_date"]) if said else None


def _spell(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Kind):
        return value.value
    raise TypeError(value)


def serve(requests: BinaryIO, answers: BinaryIO, read: Callable[[bytes, str], InboundLetter]) -> None:
    """The child: one answer for each request, until there are no more."""
    while line := requests.readline():
        asked = json.loads(line)
        raw = requests.read(asked["size"])
        signal.setitimer(signal.ITIMER_PROF, CPU)  # its signal ends the process, even inside the parser
        try:
            said: dict[str, Any] = asdict(read(raw, asked["server"]))
        except Unreadable as bad:
            said = {"unreadable": bad.code}
        except MemoryError:
            said = {"unreadable": "too-much-work"}
        except Exception:  # noqa: BLE001  the standard parser raises what it likes, and no mail may stop the next
            said = {"unreadable": "broken"}
        answer = json.dumps(said, default=_spell).encode() + b"\n"
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(answer)
        answers.flush()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end closes our input


reader = Apart()
atexit.register(reader.close)

if __name__ == "__main__":
    _limit()
    serve(sys.stdin.buffer, sys.stdout.buffer, read_letter)
