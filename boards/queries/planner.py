"""The planner's answer for readers: good starts, or the least bad ones, with the hours at each site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from boards.hours import Place, day_words
from boards.models import Organisation, TumourBoard
from boards.queries.local_hours import accepted
from boards.queries.places import place_of
from boards.queries.taking_part import taking_part
from boards.rules.planner import Option, SiteHour, Window, least_bad, options, windows

_BEST = 4  # starts offered where none is good all year


@dataclass(frozen=True)
class Cell:
    """The hours of one clock: “07:30–09:00 or 08:30–10:00”. ``outside`` is the most minutes of its sites."""

    hours: str
    outside: int


@dataclass(frozen=True)
class Line:
    """One start on the board's clock, with a cell for each other clock."""

    option: Option
    end: datetime
    cells: tuple[Cell, ...]

    @property
    def outside(self) -> int:
        return self.option.outside[0]


@dataclass(frozen=True)
class Plan:
    """``clocks`` are the columns: the cities that share each clock but the board's, with their sites."""

    place: Place
    sites: tuple[Organisation, ...]
    clocks: tuple[str, ...]
    windows: tuple[Window, ...]
    lines: tuple[Line, ...]

    @property
    def good(self) -> bool:
        return bool(self.windows)


def sites_of(board: TumourBoard | None, chosen: Sequence[Organisation]) -> list[Organisation]:
    """The board's own sites first, then those chosen besides. Four queries."""
    own = taking_part([board.pk])[board.pk] if board else []
    return list(dict.fromkeys([*own, *chosen]))


def plan(zone: str, sites: Sequence[Organisation], days: Sequence[date], minutes: int) -> Plan:
    """Every good start, or the least bad ones if none is. No query."""
    found = options(zone, [accepted(site) for site in sites], days, minutes)
    good = windows(found)
    shown = [option for option in found if option.good] if good else least_bad(found, _BEST)
    home = next((site for site in sites if site.time_zone == zone), sites[0])
    clocks = _clocks(sites, zone)
    lines = tuple(_line(option, clocks, minutes) for option in shown)
    cities = tuple(", ".join(dict.fromkeys(sites[number].city for number in same)) for same in clocks)
    return Plan(place_of(zone, home), tuple(sites), cities, tuple(good), lines)


def _clocks(sites: Sequence[Organisation], zone: str) -> list[list[int]]:
    """Positions of the sites by clock, without those on the board's own."""
    found: dict[str, list[int]] = {}
    for number, site in enumerate(sites):
        if site.time_zone != zone:
            found.setdefault(site.time_zone, []).append(number)
    return list(found.values())


def _line(option: Option, clocks: Sequence[Sequence[int]], minutes: int) -> Line:
    cells = tuple(_cell(option, same) for same in clocks)
    return Line(option, datetime.combine(date.min, option.at) + timedelta(minutes=minutes), cells)


def _cell(option: Option, same: Sequence[int]) -> Cell:
    outside = max(hour.outside for number in same for hour in option.sites[number])
    return Cell(_in_words(option.sites[same[0]]), outside)


def _in_words(hours: Sequence[SiteHour]) -> str:
    """One site's hours; told apart by winter and summer where they differ."""
    winter, summer = (
        _(" or ").join(dict.fromkeys(_span(hour) for hour in hours if hour.summer is half))
        for half in (False, True)
    )
    if not winter or not summer or winter == summer:
        return winter or summer
    return _("%(winter)s in winter, %(summer)s in summer") % {"winter": winter, "summer": summer}


def _span(hour: SiteHour) -> str:
    words = day_words(hour.days)
    return f"{hour.start:%H:%M}–{hour.end:%H:%M}" + (f" ({words})" if words else "")
