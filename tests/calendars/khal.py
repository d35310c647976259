"""khal, a terminal calendar: imports a calendar as a user would and lists what she would see."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from tests.calendars.oracle import Instant, instant

_CLOCK = "%Y-%m-%d %H:%M:%S"
_FORMAT = "{uid}{tab}{start-long}{tab}{end-long}{tab}{title}{tab}{status}"
_CONFIG = """
[calendars]
[[feed]]
path = {home}/calendar
type = calendar
[sqlite]
path = {home}/khal.db
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = {clock}
longdatetimeformat = {clock}
[default]
default_calendar = feed
"""


def missing() -> str | None:
    """The Debian package that is lacking, or None."""
    return None if shutil.which("khal") else "khal"


def instants(
    calendar: bytes, *, zone: str = "UTC", first: str = "2026-01-01", days: int = 730
) -> list[Instant]:
    """What khal lists in `zone` for so many days, sorted, one row for each occurrence.

    In a zone with a change of clocks, khal prints the two equal hours of autumn alike: the first is taken.
    """
    with TemporaryDirectory(prefix="khal-") as home:
        config = Path(home, "config")
        Path(home, "calendar").mkdir()
        config.write_text(_CONFIG.format(home=home, zone=zone, clock=_CLOCK), encoding="utf-8")
        source = Path(home, "feed.ics")
        source.write_bytes(calendar)
        _khal(home, "import", "--batch", "-a", "feed", str(source))
        listed = _khal(home, "list", "--day-format", "", "--format", _FORMAT, first, f"{days}d")
    rows = {tuple(line.split("\t")) for line in listed.splitlines() if "\t" in line}  # once for each day
    return sorted(
        Instant(uid, _moment(start, zone), _moment(end, zone), title, status.strip())
        for uid, start, end, title, status in rows
    )


def _khal(home: str, *arguments: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "XDG_CONFIG_HOME": home,
        "XDG_DATA_HOME": home,
        "XDG_CACHE_HOME": home,
        "LC_ALL": "C.UTF-8",
    }
    command = ["khal", "--no-color", "-c", f"{home}/config", *arguments]
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=True, timeout=120
    )
    return done.stdout


def _moment(text: str, zone: str) -> datetime:
    return instant(datetime.strptime(text, _CLOCK).replace(tzinfo=ZoneInfo(zone)))
