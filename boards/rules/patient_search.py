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
