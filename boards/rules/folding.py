"""Words compared without case or accents, as people type them."""

import unicodedata
from collections.abc import Sequence

# What no normal form takes apart: Œsophage is typed oesophage.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def folded(text: str) -> str:
    """Lower case, no accents, everything but letters and digits a single space: “Hôpital d’Ambérieu” …

    … becomes ``hopital d amberieu``.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    kept = "".join(_kept(letter) for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _kept(letter: str) -> str:
    return letter if letter.isalnum() else " "


def mentions(text: str, words: Sequence[str]) -> bool:
    """Whether each of the folded ``words`` begins a word of ``text`` or, from three letters on, is in it."""
    where = f" {folded(text)}"
    return all(f" {word}" in where or (len(word) > 2 and word in where) for word in words)
