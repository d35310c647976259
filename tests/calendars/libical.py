"""libical's table of RFC 5546: which property each METHOD asks for, and how often."""

import json
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_PYTHON = "/usr/bin/python3"  # Debian's interpreter: python3-gi is built for that one alone
_SCRIPT = Path(__file__).with_name("libical_check.py")
_IMPORT = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"


@cache
def missing() -> str | None:
    """The Debian package that is lacking, or None."""
    for package, code in (("python3-gi", "import gi"), ("gir1.2-ical-3.0", _IMPORT)):
        try:
            subprocess.run([_PYTHON, "-c", code], check=True, capture_output=True, timeout=30)
        except (OSError, subprocess.CalledProcessError):
            return package
    return None


def violations(calendars: Iterable[bytes]) -> list[list[str]]:
    """For each calendar, what libical objects to; one process for all of them."""
    given = json.dumps([calendar.decode() for calendar in calendars])
    command = [_PYTHON, str(_SCRIPT)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, timeout=120)
    found: list[list[str]] = json.loads(done.stdout)
    return found
