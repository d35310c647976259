"""Days as people type them, in English or French: ``4/2``, ``thu``, ``jeu``, ``+7``, ``120461``.

The day comes before the month, as in every country of the network. What is no day is None.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

_MONTH_NAMES = (
    "january janvier jan janv", "february fevrier feb fev fevr", "march mars mar", "april avril apr avr",
    "may mai", "june juin jun", "july juillet jul juil", "august aout aug",
    "september septembre sep sept", "october octobre oct", "november novembre nov",
    "december decembre dec",
)  # fmt: skip
_DAY_NAMES = (
    "monday lundi mon lun", "tuesday mardi tue tues mar", "wednesday mercredi wed mer",
    "thursday jeudi thu thur thurs jeu", "friday vendredi fri ven", "saturday samedi sat sam",
    "sunday dimanche sun dim",
)  # fmt: skip
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_WEEKDAYS = {name: weekday for weekday, names in enumerate(_DAY_NAMES) for name in names.split()}
_NEARBY = {"today": 0, "aujourdhui": 0, "tomorrow": 1, "demain": 1}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_PARTED = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})(?:[ ./-]+(\d{4}|\d{2}))?")
_RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)? ?([a-z]{3,9})(?: (\d{4}|\d{2}))?")
_FARTHEST = 3_660  # days that "+…" may lead away


def day_ahead(typed: str, today: date) -> date | None:
    """A day that lies ahead: without a year the next such day, a weekday the next one after today."""
    text = _plain(typed)
    if text in _NEARBY:
        return today + timedelta(days=_NEARBY[text])
    if (added := re.fullmatch(r"\+ ?(\d{1,4})", text)) and int(added[1]) <= _FARTHEST:
        return today + timedelta(days=int(added[1]))
    if text in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS[text] - today.weekday() - 1) % 7 + 1)
    for year, month, day in _read(text):
        return _day(_century(year), month, day) if year else _next(month, day, today)
    return None


def birth_day(typed: str, today: date) -> date | None:
    """A day that is past: two digits of a year mean the last such year."""
    for year, month, day in _read(_plain(typed)):
        if year:
            found = _day(_century(year), month, day)
            if len(year) == 2 and (found is None or found > today):
                found = _day(_century(year) - 100, month, day)
            return found
    return None


def _read(text: str) -> Iterator[tuple[str, int, int]]:
    """(the year's two or four digits or nothing, month, day) in whichever way it is written."""
    if found := _ISO.fullmatch(text):
        yield found[1], int(found[2]), int(found[3])
    elif found := _PARTED.fullmatch(text) or _RUN_TOGETHER.fullmatch(text):
        yield found[3] or "", int(found[2]), int(found[1])
    elif (found := _NAMED.fullmatch(text)) and found[2] in _MONTHS:
        yield found[3] or "", _MONTHS[found[2]], int(found[1])


def _century(year: str) -> int:
    """Two digits are of this century."""
    return 2000 + int(year) if len(year) == 2 else int(year)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(month: int, day: int, today: date) -> date | None:
    """29 February may be years away."""
    years = (_day(today.year + more, month, day) for more in range(9))
    return next((found for found in years if found and found >= today), None)


def _plain(typed: str) -> str:
    text = unicodedata.normalize("NFKD", typed.strip().casefold())
    kept = "".join(one for one in text if not unicodedata.combining(one) and one not in "'’,")
    return " ".join(re.sub(r"(?<=[a-z])\.", " ", kept).split())
