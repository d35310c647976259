"""One instant, read off the clock of each place that takes part, and a day in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

Place = tuple[str, str]  # what readers call it, and its IANA zone: ("Lyon", "Europe/Paris")


def day_words(days: int) -> str:
    """What is said of an hour whose calendar day is not that of the first place."""
    if not days:
        return ""
    return gettext("the day before") if days < 0 else gettext("the day after")


class PlaceHour(NamedTuple):
    """The local hour of one place. ``days`` is its calendar day less that of the first place: −1, 0 or 1."""

    place: str
    start: datetime
    end: datetime | None
    days: int

    @property
    def text(self) -> str:
        until = f"–{self.end:%H:%M}" if self.end else ""
        return f"{self.start:%H:%M}{until} {self.place}" + (f" ({self.day_words})" if self.days else "")

    @property
    def day_words(self) -> str:
        return day_words(self.days)


def hours_in_places(
    start: datetime, places: Iterable[Place], end: datetime | None = None
) -> tuple[PlaceHour, ...]:
    """The wall-clock hours of ``start`` (aware) in each place, in the order given, each place once.

    Raises ValueError for a naive instant, which has no hour anywhere else.
    """
    if start.tzinfo is None or (end is not None and end.tzinfo is None):
        raise ValueError("an hour can be told in several places only from an aware instant")
    clocks = [(place, ZoneInfo(zone)) for place, zone in dict.fromkeys(places)]
    here = [start.astimezone(zone) for _, zone in clocks]
    return tuple(
        PlaceHour(place, local, end.astimezone(zone) if end else None, (local.date() - here[0].date()).days)
        for (place, zone), local in zip(clocks, here, strict=True)
    )


def day_in_words(day: date, shape: str = "l j F Y") -> str:
    """``Thursday 4 February 2027``, ``jeudi 4 février 2027``; French calls the first of a month ``1er``.

    ``shape`` is a format of Django's dates. An instant is read in its own zone.
    """
    if day.day == 1 and (get_language() or "").startswith("fr"):
        shape = shape.replace("j", r"j\e\r")
    return date_format(day, shape)
