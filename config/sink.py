"""A loopback SMTP server that keeps every mail as a file: the demo's and the tests' only recipient.

A mail is on disk (file and directory synced) before its 250. Files are named by arrival,
`<UTC yyyymmddThhmmssffffff>-<counter>.eml`, and begin with two lines of the envelope, `X-Envelope-From` and
`X-Envelope-To`; what follows is byte for byte what was sent.

`QUORUM_SINK_FAULTS="drop_after_data=0.02,temp=0.05,perm=0.01,stall=0.01,seed=1"` makes it misbehave with
these probabilities, for the fault tests.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import os
import random
import signal
import socket
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.environment import ROOT

LARGEST = 10 * 1024 * 1024  # bytes
STALL = 30.0  # seconds that a stalled answer takes


class Sink:
    """Stores mails in a directory. `faults` maps drop_after_data, temp, perm and stall to probabilities."""

    def __init__(self, directory: Path, faults: dict[str, float]) -> None:
        self.directory = directory
        self.faults = faults
        self.chance = random.Random(int(faults.get("seed", 1)))  # noqa: S311  a repeatable fault, not a secret
        self.counter = count(1)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._strikes("perm"):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._strikes("temp"):
            return "451 4.3.0 Try again later"
        try:
            self.store(envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b"")
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return "452 4.3.1 The disk is full"
        if self._strikes("stall"):
            await asyncio.sleep(STALL)
        if self._strikes("drop_after_data") and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 2.0.0 Stored"

    def store(self, sender: str, recipients: list[str], content: bytes) -> Path:
        """Write one mail whole or not at all, and return its path once it would survive a power cut."""
        arrival = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
        path = self.directory / f"{arrival}-{next(self.counter):06d}.eml"
        draft = path.with_suffix(".part")
        envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
        with draft.open("wb") as file:
            file.write(envelope.encode() + content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        _sync_directory(self.directory)
        return path

    def _strikes(self, fault: str) -> bool:
        return self.faults.get(fault, 0) > self.chance.random() if fault in self.faults else False


def parse_faults(text: str) -> dict[str, float]:
    """Read `name=number` pairs separated by commas; an empty text means a faithful sink."""
    pairs = (pair.partition("=") for pair in text.split(",") if pair.strip())
    return {name.strip(): float(value) for name, _, value in pairs}


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _listening() -> socket.socket:
    """The supervisor's socket when there is one, else our own on QUORUM_SMTP_HOST and QUORUM_SMTP_PORT."""
    descriptor = os.environ.get("QUORUM_SINK_FD")
    if descriptor:
        return socket.socket(fileno=int(descriptor))
    host = os.environ.get("QUORUM_SMTP_HOST") or "127.0.0.1"
    return socket.create_server((host, int(os.environ.get("QUORUM_SMTP_PORT") or 2525)))


async def serve(sink: Sink, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def session() -> SMTP:
        return SMTP(
            sink, data_size_limit=LARGEST, hostname="localhost", ident="Quorum sink", enable_SMTPUTF8=True
        )

    server = await loop.create_server(session, sock=listening)
    await stop.wait()
    server.close()


def main() -> None:
    var = Path(os.environ.get("QUORUM_VAR") or ROOT / "var")
    sink = Sink(var / "sink", parse_faults(os.environ.get("QUORUM_SINK_FAULTS", "")))
    asyncio.run(serve(sink, _listening()))


if __name__ == "__main__":
    main()
