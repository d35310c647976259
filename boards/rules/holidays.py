"""Public and school holidays of a place, by day, in English and French.

Source: the ``holidays`` library, whose country modules cite the law of each day. It knows the school
holidays of mainland France's zones A, B and C; other school calendars are imported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from holidays import HolidayBase, country_holidays, list_supported_countries
from holidays.constants import PUBLIC, SCHOOL

from .refusal import Refusal

SCHOOL_ZONES = {"Zone A", "Zone B", "Zone C"}  # of mainland France
_SEVERAL = "; "  # between the names of holidays that fall on one day


@dataclass(frozen=True)
class DayName:
    """What a day is called; ``fr`` is English where nobody has a French word for it."""

    en: str
    fr: str

    def in_language(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


Names = Mapping[date, DayName]


def public_holidays(country: str, subdivision: str, first: date, last: date) -> dict[date, DayName]:
    """The public holidays of a country and of one of its regions, both ends included.

    ``country`` is its two letters (ISO 3166-1), ``subdivision`` as the library writes it: 973 for French
    Guiana, 57 and 6AE for Alsace and Moselle; empty for none. Refusal ``unknown-country`` or
    ``unknown-subdivision``.
    """
    check_place(country, subdivision)
    return _between(PUBLIC, country, subdivision, first, last)


def school_holidays(zone: str, first: date, last: date) -> dict[date, DayName]:
    """The school holidays of one of `SCHOOL_ZONES`; none for an area that the library does not know."""
    return _between(SCHOOL, "FR", zone, first, last) if zone in SCHOOL_ZONES else {}


@cache
def check_place(country: str, subdivision: str) -> None:
    """Refusal ``unknown-country`` or ``unknown-subdivision``."""
    if country not in list_supported_countries(include_aliases=False):
        raise Refusal("unknown-country", "holiday_country", country=country[:20])
    known = list_supported_countries(include_aliases=True)[country]
    if subdivision and (subdivision not in known or subdivision in SCHOOL_ZONES):
        raise Refusal(
            "unknown-subdivision", "holiday_subdivision", country=country, subdivision=subdivision[:20]
        )


def _between(category: str, country: str, subdivision: str, first: date, last: date) -> dict[date, DayName]:
    years = (_year(category, country, subdivision, year) for year in range(first.year, last.year + 1))
    return {day: name for year in years for day, name in year.items() if first <= day <= last}


@cache
def _year(category: str, country: str, subdivision: str, year: int) -> Names:
    english = _read(category, country, subdivision, year, _english(country))
    if "fr" in _languages(country):
        french = _read(category, country, subdivision, year, "fr")
    else:
        french = {day: _french(name) for day, name in english.items()}
    return MappingProxyType({day: DayName(english[day], french[day]) for day in sorted(english)})


def _read(category: str, country: str, subdivision: str, year: int, language: str) -> dict[date, str]:
    found = country_holidays(
        country, subdiv=subdivision or None, years=year, language=language, categories=category
    )
    return {day: name.replace("'", "’") for day, name in found.items()}


def _languages(country: str) -> tuple[str, ...]:
    return _class_of(country).supported_languages


def _english(country: str) -> str:
    """English as the library offers it for this country, or else its own default."""
    spoken = [language for language in _languages(country) if language.startswith("en")]
    return "en_US" if "en_US" in spoken else (spoken or [_class_of(country).default_language or ""])[0]


@cache
def _class_of(country: str) -> HolidayBase:
    return country_holidays(country)


def _french(english: str) -> str:
    """In French, day by day, where a French-speaking country has a word for it: Christmas Day is Noël."""
    return _SEVERAL.join(_dictionary().get(name, name) for name in english.split(_SEVERAL))


@cache
def _dictionary() -> Mapping[str, str]:
    return MappingProxyType(dict(_word_pairs()))


def _word_pairs() -> Iterator[tuple[str, str]]:
    """Later ones win: France's own words come last."""
    for country, subdivision in (("CH", "TI"), ("LU", ""), ("BE", ""), ("FR", "57"), ("FR", "")):
        english, french = (_read(PUBLIC, country, subdivision, 2026, name) for name in ("en_US", "fr"))
        yield from ((english[day], french[day]) for day in english if _SEVERAL not in english[day])
