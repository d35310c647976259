"""`make check`: every static check, in order of cost. All of them run; the exit code tells of any failure."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def checks() -> dict[str, list[str]]:
    """What each check runs, by the name that the terminal shows."""
    python = str(BIN / "python")
    templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    found = {
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "lint": [str(BIN / "ruff"), "check", "."],
        "layers": [str(BIN / "lint-imports")],
        "templates": [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates],
        "translations": [python, "-m", "tests.translations", "--check"],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "system": [python, "manage.py", "check", "--fail-level", "WARNING"],
        "types": [str(BIN / "mypy")],
    }
    if not templates:
        del found["templates"]
    return found


def main() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    failed = []
    for name, command in checks().items():
        began = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        print(f"check  {name}: {'failed' if code else 'ok'} ({time.monotonic() - began:.1f} s)", flush=True)
        if code:
            failed.append(name)
    if failed:
        sys.exit(f"check  failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
