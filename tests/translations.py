"""`make messages`: collect texts and compile translations; with `--check`, only say what is out of date.

Compiled files are committed, since a fresh machine has no gettext; polib compiles them the same everywhere.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"


def compiled(source: Path) -> bytes:
    """The .mo bytes of a .po file."""
    return bytes(polib.pofile(str(source)).to_binary())


def faults(source: Path) -> Iterator[str]:
    """Each reason why a translation is not ready, as one line."""
    name = source.relative_to(ROOT)
    catalogue = polib.pofile(str(source))
    for entry in catalogue.untranslated_entries():
        yield f"{name}: not translated: {entry.msgid!r}"
    for entry in catalogue.fuzzy_entries():
        yield f"{name}: to be confirmed (fuzzy): {entry.msgid!r}"
    target = source.with_suffix(".mo")
    if not target.exists() or target.read_bytes() != compiled(source):
        yield f"{target.relative_to(ROOT)} is out of date: run make messages and commit it"


def sources() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def check() -> None:
    found = [fault for source in sources() for fault in faults(source)]
    if found:
        sys.exit("\n".join(found))


def collect() -> None:
    """Needs the system package gettext, and only this does."""
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "-l",
        "fr",
        "--no-wrap",
        "--no-location",
        "--no-obsolete",
    ]
    ignored = [word for name in (".venv", "var", "tests", "bench") for word in ("--ignore", f"{name}/*")]
    subprocess.run([*command, *ignored], cwd=ROOT, check=True)


def main() -> None:
    if "--check" in sys.argv[1:]:
        return check()
    if "--compile" not in sys.argv[1:]:
        collect()
    for source in sources():
        source.with_suffix(".mo").write_bytes(compiled(source))
    return None


if __name__ == "__main__":
    main()
