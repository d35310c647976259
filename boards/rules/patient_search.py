"""What somebody means who types a patient's name, birth date or number into one field."""

import re
from dataclasses import dataclass
from datetime import date

from .typed_days import birth_day

LONGEST_TEXT = 120  # characters; nobody types more to find one patient
_DAYS = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2} \d{1,2} \d{4}|\b\d{8}\b|\b\d{6}\b"
    r"|\b\d{1,2}(?:er)? [^\W\d_]{3,9}\.? \d{4}\b"
)


@dataclass(frozen=True)
class Sought:
    """The parts of a search, each of which the patient must fit.

    ``born`` is a birth date; ``rest`` the text without it. A number that could be a date is both.
    """

    rest: str
    born: date | None = None


def readings(text: str, today: date) -> list[Sought]:
    """The ways in which a text can be meant, the plainest first: “120461” is a birth date or a number."""
    text = " ".join(text[:LONGEST_TEXT].split())
    if not text:
        return []
    found = [
        Sought(" ".join((text[: match.start()] + " " + text[match.end() :]).split()), born)
        for match in _DAYS.finditer(text)
        if (born := birth_day(match[0], today))
    ]
    return [*found[:1], Sought(text)]


@dataclass(frozen=True)
class NewPatient:
    """What was typed, as the fields of somebody who is not known yet."""

    family_name: str = ""
    given_name: str = ""
    born: date | None = None


def new_patient(text: str, today: date) -> NewPatient | None:
    """Words in capitals, or else the first one, are the family name. None where no name was typed."""
    sought = readings(text, today)
    if not sought:
        return None
    words = [word for word in sought[0].rest.split() if not any(one.isdigit() for one in word)]
    if not words:
        return None
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    family = capitals if 0 < len(capitals) < len(words) else words[:1]
    given = [word for word in words if word not in family]
    return NewPatient(_named(family), _named(given), sought[0].born)


def _named(words: list[str]) -> str:
    """As a name is written; what somebody typed with capitals of her own stays."""
    return " ".join(word.title() if word.islower() or word.isupper() else word for word in words)
