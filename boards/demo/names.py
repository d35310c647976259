"""Names to invent people from: places as family names, so that nobody in the demo can be looked up."""

import unicodedata
from functools import cache
from random import Random

from boards.demo.tables import table

_UNFOLDED = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "œ": "oe", "Œ": "OE", "ß": "ss", "æ": "ae", "’": None}
)


def ascii_slug(text: str) -> str:
    """The text in a–z and hyphens: "Ève d’Azergues" is "eve-dazergues"."""
    plain = unicodedata.normalize("NFKD", text.translate(_UNFOLDED)).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().replace("-", " ").split())


@cache
def names(culture: str, part: str) -> tuple[str, ...]:
    """A list of names.csv; ``part`` is "given" or "family". Patients have names that nobody bears."""
    rows = {(row["culture"], row["part"]): row["names"] for row in table("names.csv")}
    return tuple(rows[culture, part].split("|"))


def invent_name(rng: Random, culture: str) -> tuple[str, str]:
    """A given name and a family name; every sixth French or Guianese one is double."""
    family = rng.choice(names(culture, "family"))
    if culture in {"french", "guianese"} and rng.random() < 1 / 6:
        second = rng.choice([place for place in names(culture, "family") if place.isalpha()])
        if " " not in family and second != family:
            family = f"{family}-{second}"
    return rng.choice(names(culture, "given")), family
