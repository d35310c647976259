"""The organs of the French case form, and the words by which a letter may call them.

Source: CI-SIS, volet FRCP 2022.01, value set 1.2.250.1.213.1.1.4.2.281.24 (organ of a tumour board): 57
concepts with their codes. Names in both languages and the other words are ours. Each is put under one of
the kinds of board that centres keep (``boards.organs``), rather than under the form's 14 apparatuses: those
part urinary from male organs and bone from soft tissue, which sit on one board.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("organs.csv")


@dataclass(frozen=True)
class Organ:
    """``key`` is what is stored; ``words`` are other names in either language, abbreviations, histologies."""

    key: str
    code: str
    apparatus: str
    en: str
    fr: str
    words: tuple[str, ...]

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@cache
def organs() -> dict[str, Organ]:
    """By key, in the order of the form."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {
        row["key"]: Organ(
            key=row["key"],
            code=row["code"],
            apparatus=row["apparatus"],
            en=row["en"],
            fr=row["fr"],
            words=tuple(row["words"].split("|")),
        )
        for row in rows
    }
