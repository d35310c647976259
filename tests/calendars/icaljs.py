"""ical.js, the reader inside Thunderbird and Nextcloud, as a list of UTC instants."""

import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

from tests.calendars.oracle import Instant, instant

_HERE = Path(__file__).parent


def missing() -> str | None:
    """The Debian package that is lacking, or the npm step that was not done, or None."""
    if shutil.which("node") is None:
        return "nodejs"
    if not (_HERE / "node_modules" / "ical.js").is_dir():
        return "npm (then run: npm ci --prefix tests/calendars)"
    return None


def instants(calendar: bytes) -> list[Instant]:
    """Every occurrence (at most 2000 of a series), sorted, times from the calendar's own VTIMEZONE."""
    done = subprocess.run(
        ["node", str(_HERE / "icaljs_instants.mjs")],
        input=calendar,
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "TZ": "UTC"},
    )
    rows = json.loads(done.stdout)
    return sorted(
        Instant(uid, _moment(start), _moment(end), summary, status)
        for uid, start, end, summary, status in rows
    )


def _moment(text: str) -> datetime:
    return instant(datetime.fromisoformat(text))
