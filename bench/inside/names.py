"""People built from syllables, so that nobody bears their names; three letters fit a few in a thousand."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from boards.identity import Identity

_ONSETS = (
    "B", "Br", "Ch", "D", "F", "Fl", "G", "Gr", "J", "L", "M", "N", "P", "Pl", "R", "S", "T", "Tr", "V", "Z",
)  # fmt: skip
_VOWELS = ("a", "e", "é", "i", "o", "ou", "u", "au")
_ENDINGS = ("bert", "chon", "din", "gnol", "lac", "mard", "net", "quin", "rel", "ssac", "tier", "voix")

LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"  # of a case's reference; the first tells the centre
_SPREAD = 1_368_791_231  # prime, so that no two numbers meet


def family_name(chance: Random) -> str:
    middle = chance.choice(_ONSETS).lower() + chance.choice(_VOWELS)
    return chance.choice(_ONSETS) + chance.choice(_VOWELS) + middle + chance.choice(_ENDINGS)


def given_name(chance: Random) -> str:
    return chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(("line", "bald", "nice", "dric"))


def patient(today: date, chance: Random) -> Identity:
    """Around 64 years old. No INS number is made up: an invented one could be somebody's."""
    age = min(max(chance.gauss(64, 13), 19), 97)
    return Identity(
        family_name=family_name(chance),
        given_name=given_name(chance),
        birth_date=(today - timedelta(days=round(age * 365.25))).isoformat(),
        sex=chance.choice("FM"),
        local_id=f"{chance.randrange(10**9):09}",
    )


def reference(number: int) -> str:
    """That of the case with this number, which looks as random as the others: ``B7QF-M2XD``."""
    rest, letters = number * _SPREAD % len(LETTERS) ** 7, LETTERS[0]
    for _ in range(7):
        rest, letter = divmod(rest, len(LETTERS))
        letters += LETTERS[letter]
    return f"{letters[:4]}-{letters[4:]}"
