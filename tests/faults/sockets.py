"""Who speaks with the mail server at this moment, as Linux shows it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

ESTABLISHED = "01"


def connected_to(port: int, pids: list[int]) -> list[int]:
    """Those of the processes that have a connection to this port of 127.0.0.1 (proc(5), /proc/net/tcp)."""
    inodes = {
        words[9]
        for words in map(str.split, Path("/proc/net/tcp").read_text().splitlines()[1:])
        if words[2].endswith(f":{port:04X}") and words[3] == ESTABLISHED
    }
    return [pid for pid in pids if _sockets(pid) & inodes]


def _sockets(pid: int) -> set[str]:
    found: set[str] = set()
    with suppress(OSError):  # it may just have ended
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
    return found
