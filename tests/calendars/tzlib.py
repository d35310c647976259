"""timezones-ical-library (npm): IANA's rules as vzic writes them, to compare our VTIMEZONE with."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
_OBSERVANCE = re.compile(r"BEGIN:(STANDARD|DAYLIGHT)\r\n(.*?)END:\1", re.DOTALL)


class Change(NamedTuple):
    """One observance of a VTIMEZONE: what begins, at which hour, by which rule ("" for none)."""

    kind: str
    offset_from: str
    offset_to: str
    hour: str
    rule: str


def missing() -> str | None:
    """The Debian package that is lacking, or the npm step that was not done, or None."""
    if shutil.which("node") is None:
        return "nodejs"
    if not (_HERE / "node_modules" / "timezones-ical-library").is_dir():
        return "npm (then run: npm ci --prefix tests/calendars)"
    return None


def blocks() -> dict[str, str]:
    """The VTIMEZONE of every zone that the library knows."""
    done = subprocess.run(
        ["node", str(_HERE / "tzlib_blocks.mjs")], capture_output=True, check=True, timeout=60, text=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def changes(block: str) -> frozenset[Change]:
    """A VTIMEZONE without its names and the date of its first onset; the parts of a rule in one order."""
    return frozenset(_change(kind, body) for kind, body in _OBSERVANCE.findall(block))


def _change(kind: str, body: str) -> Change:
    lines = dict(line.split(":", 1) for line in body.split("\r\n") if line)
    rule = ";".join(sorted(lines.get("RRULE", "").split(";")))
    return Change(kind, lines["TZOFFSETFROM"], lines["TZOFFSETTO"], lines["DTSTART"][9:], rule)
