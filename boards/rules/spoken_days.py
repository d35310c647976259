"""A day as people say it in a search: “thu”, “demain”, “4/2”, “+7”."""

import re
from datetime import date, timedelta

from .folding import folded

_WEEKDAYS = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
_NEAR = {"today": 0, "aujourdhui": 0, "tomorrow": 1, "demain": 1, "yesterday": -1, "hier": -1}
_NUMBERS = re.compile(r"^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?$")
_AHEAD = re.compile(r"^\+(\d{1,3})$")
SHORTEST = 3  # letters of a weekday: “thu”, “jeu”


def spoken_day(word: str, today: date) -> date | None:
    """The day that one word names, seen from ``today``; None for any other word.

    A weekday is the next one, today included. A day without a year is the next such day.
    """
    word = word.strip().lower()
    if ahead := _AHEAD.match(word):
        return today + timedelta(days=int(ahead[1]))
    if numbers := _NUMBERS.match(word):
        return _numbered(int(numbers[1]), int(numbers[2]), numbers[3], today)
    try:
        return date.fromisoformat(word) if len(word) == 10 else _named(folded(word).replace(" ", ""), today)
    except ValueError:
        return None


def _named(word: str, today: date) -> date | None:
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    if len(word) < SHORTEST:
        return None
    for number, names in enumerate(_WEEKDAYS):
        if any(name.startswith(word) for name in names):
            return today + timedelta(days=(number - today.weekday()) % 7)
    return None


def _numbered(day: int, month: int, year: str | None, today: date) -> date | None:
    """Day before month, as both languages of the house write it."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else range(today.year, today.year + 9)
    for candidate in years:  # 29/2 comes within eight years
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None
