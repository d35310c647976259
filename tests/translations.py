"""`make messages`: collect texts and compile translations; with `--check`, only say what is not ready.

Compiled files are committed, since a fresh machine has no gettext; polib compiles them the same everywhere.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from tests.texts import Text, texts

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
FRENCH_PLURALS = "nplurals=2; plural=(n > 1);"  # zero is singular: 0 dossier, 2 dossiers
# A straight apostrophe, or a mark without the space that French puts before it; not the colon of 14:30.
_FRENCH_SLIPS = re.compile("'|[^ ][;?!»]|[^ \\d]:(?![\\d/])|«[^ ]|[“”]".replace(" ", "\u00a0"))


def compiled(source: Path) -> bytes:
    """The .mo bytes of a .po file."""
    return bytes(polib.pofile(str(source)).to_binary())


def faults(catalogue: polib.POFile, wanted: set[Text]) -> Iterator[str]:
    """Each reason why a catalogue does not speak for the whole program, as one line."""
    held = {Text(entry.msgctxt or "", entry.msgid, "") for entry in catalogue if not entry.obsolete}
    keys = {text._replace(plural="") for text in wanted}
    for text in sorted(keys - held):
        yield f"not collected: {text.singular!r}"
    for text in sorted(held - keys):
        yield f"no longer said: {text.singular!r}"
    if catalogue.metadata.get("Plural-Forms") != FRENCH_PLURALS:
        yield f"plural forms are not {FRENCH_PLURALS!r}"
    plurals = {text._replace(plural="") for text in wanted if text.plural}
    for entry in catalogue:
        counted = Text(entry.msgctxt or "", entry.msgid, "") in plurals
        for fault in _faults_of(entry, counted=counted):
            yield f"{fault}: {entry.msgid!r}"


def _faults_of(entry: polib.POEntry, *, counted: bool) -> Iterator[str]:
    said = [entry.msgstr_plural.get(form, "") for form in (0, 1)] if counted else [entry.msgstr]
    if entry.obsolete:
        yield "obsolete"
    if entry.fuzzy:
        yield "to be confirmed (fuzzy)"
    if not all(said):
        yield "not translated"
        return
    if any(_placeholders(words) != _placeholders(entry.msgid) for words in said):
        yield "other placeholders than in English"
    if any(_FRENCH_SLIPS.search(words) for words in said):
        yield "typography: ’, « » and a no-break space before : ; ? !"


def _placeholders(words: str) -> Counter[str]:
    """``%(name)s``, ``%d``, ``%%`` and tags, each as often as it stands there."""
    return Counter(re.findall(r"%(?:\(\w+\))?[a-z%]|</?\w+>", words))


def stale(source: Path) -> Iterator[str]:
    """A .mo file that is not what its .po file says."""
    target = source.with_suffix(".mo")
    if not target.exists() or target.read_bytes() != compiled(source):
        yield "the compiled file is out of date: run make messages and commit it"


def sources() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def check() -> None:
    wanted = texts()
    found = [
        f"{source.relative_to(ROOT)}: {fault}"
        for source in sources()
        for fault in (*faults(polib.pofile(str(source)), wanted), *stale(source))
    ]
    if found or not sources():
        sys.exit("\n".join(found or ["locale holds no translation"]))


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
    for source in sources():
        _tidy(source)


def _tidy(source: Path) -> None:
    """Without gettext's guesses at new texts, and without the date that changes every time."""
    catalogue = polib.pofile(str(source), wrapwidth=0)
    for name in ("POT-Creation-Date", "Report-Msgid-Bugs-To"):
        catalogue.metadata.pop(name, None)
    for entry in catalogue.fuzzy_entries():
        entry.flags.remove("fuzzy")
        entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
        entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
    catalogue.save(str(source))


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
