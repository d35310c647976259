"""The history of a run: one JSON line per event, appended by whoever caused it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class History:
    path: Path

    def note(self, event: str, **facts: object) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
        text = (json.dumps(line) + "\n").encode()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, text)  # one write: lines of several processes never mix
        finally:
            os.close(file)

    def events(self, event: str) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        lines = (json.loads(line) for line in self.path.read_text("utf-8").splitlines())
        return [line for line in lines if line["event"] == event]

    def senders_killed(self) -> int:
        """Processes killed that may have been sending: the most copies that may be too many."""
        return sum(kill["senders"] for kill in self.events("kill"))
