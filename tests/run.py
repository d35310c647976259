"""`make test`: the suite on SQLite, then on PostgreSQL where it is installed what a database can change.

QUORUM_SIZE=full (`make proof`) runs every size as published, with a new seed each time unless QUORUM_SEED
gives one. QUORUM_REQUIRE_ALL=1 (`.ci/run`) turns every skip into a failure. Further arguments go to pytest.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
CALENDARS = ROOT / "tests" / "calendars"
PROCESSES = "2"
BESIDE_POSTGRESQL = ("-m", "tests.postgres", sys.executable)
AGAIN = ("-p", "tests.again")


def main() -> None:
    arguments = sys.argv[1:]
    environment = {"QUORUM_SEED": _seed(), **os.environ}
    skipped = _install_calendar_clients()
    failed = [] if _suite("SQLite", [], arguments, environment) else ["SQLite"]
    if postgres.binaries() is None:
        skipped.append("the suite on PostgreSQL (needs the system package postgresql)")
    elif not _suite("PostgreSQL", BESIDE_POSTGRESQL, [*AGAIN, *arguments], environment):
        failed.append("PostgreSQL")
    for what in skipped:
        print(f"test  skipped: {what}", flush=True)
    if failed:
        sys.exit(f"test  failed on {' and '.join(failed)}")
    if skipped and environment.get("QUORUM_REQUIRE_ALL") == "1":
        sys.exit("test  failed: QUORUM_REQUIRE_ALL=1 allows no skip")


def _seed() -> str:
    full = os.environ.get("QUORUM_SIZE") == "full"
    return str(random.SystemRandom().randrange(10**8)) if full else "20261123"


def _suite(
    name: str, wrapper: Sequence[str], arguments: Sequence[str], environment: Mapping[str, str]
) -> bool:
    print(f"test  {name}", flush=True)
    command = [sys.executable, *wrapper, "-m", "pytest", "-n", PROCESSES, "--no-loadscope-reorder"]
    command += [f"--hypothesis-seed={environment['QUORUM_SEED']}", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def _install_calendar_clients() -> list[str]:
    """Install what the tests read calendars with, unless it is there; return what had to be left out."""
    npm = shutil.which("npm")
    if npm is None:
        return ["calendars read by ical.js (needs the system packages nodejs and npm)"]
    if _installed(CALENDARS / "package-lock.json") == _installed(
        CALENDARS / "node_modules/.package-lock.json"
    ):
        return []
    done = subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=CALENDARS, check=False)
    return ["calendars read by ical.js (npm ci failed)"] if done.returncode else []


def _installed(lock: Path) -> dict[str, str] | None:
    """The packages of a lock file with their versions; None without the file."""
    if not lock.exists():
        return None
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    return {name: facts["version"] for name, facts in packages.items() if name}


if __name__ == "__main__":
    main()
