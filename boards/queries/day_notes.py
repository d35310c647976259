"""What pages say of a day: the holidays of each place, and its school holidays, which only tint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from boards.models import DayOff, DayOffKind, Meeting, Organisation
from boards.queries.days_off import days_of, place_holidays, standing
from boards.rules.holidays import school_holidays

Labels = dict[str, set[str]]  # the name of a day off: the cities that have it


@dataclass(frozen=True)
class DayNote:
    """In the reader's language: “Ascension (Lyon, Cayenne)”."""

    holidays: tuple[str, ...] = ()
    school: tuple[str, ...] = ()


def day_notes(places: Iterable[Organisation], first: date, last: date) -> dict[date, DayNote]:
    """What to say of each day between two, for these places. One query."""
    known = list(places)
    holidays = _public(known, first, last)
    school: dict[date, Labels] = {}
    here = Q(organisation__in=known) | Q(school_area__in=_areas(known))
    rows = list(standing().filter(here, first_day__lte=last, last_day__gte=first))
    for place in known:
        for day, label in _school_days(place.school_area, rows, first, last).items():
            _add(school, day, label, place)
    for row in (row for row in rows if row.kind != DayOffKind.SCHOOL):
        for day in days_of(row):
            _add(holidays, day, row.name, next(one for one in known if one.pk == row.organisation_id))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {
        day: DayNote(
            _said(holidays[day]) if day in holidays else (), _said(school[day]) if day in school else ()
        )
        for day in days
        if day in holidays or day in school
    }


def public_days(places: Iterable[Organisation], first: date, last: date) -> list[tuple[date, str]]:
    """The public holidays of these places, day by day, each with the cities that keep it."""
    found = _public(places, first, last)
    return [(day, label) for day in sorted(found) for label in _said(found[day])]


def _public(places: Iterable[Organisation], first: date, last: date) -> dict[date, Labels]:
    holidays: dict[date, Labels] = {}
    for place in places:
        for day, name in place_holidays(place, first, last).items():
            _add(holidays, day, name.in_language(get_language() or ""), place)
    return holidays


@dataclass(frozen=True)
class SchoolBreak:
    area: str
    name: str
    first: date
    last: date


def school_breaks(places: Iterable[Organisation], first: date, last: date) -> list[SchoolBreak]:
    """The school holidays of these places' areas, soonest first. One query."""
    areas = _areas(places)
    rows = list(standing().filter(school_area__in=areas, first_day__lte=last, last_day__gte=first))
    found: list[SchoolBreak] = []
    for area in areas:
        for day, name in sorted(_school_days(area, rows, first, last).items()):
            before = found[-1] if found else None
            if before and (before.area, before.name, before.last) == (area, name, day - timedelta(days=1)):
                found[-1] = replace(before, last=day)
            else:
                found.append(SchoolBreak(area, name, day, day))
    return sorted(found, key=lambda one: (one.first, one.area))


def _add(found: dict[date, Labels], day: date, label: str, place: Organisation) -> None:
    found.setdefault(day, {}).setdefault(label, set()).add(place.city)


def _said(labels: Labels) -> tuple[str, ...]:
    return tuple(f"{label} ({', '.join(sorted(cities))})" for label, cities in sorted(labels.items()))


def _areas(places: Iterable[Organisation]) -> set[str]:
    return {place.school_area for place in places if place.school_area}


def _school_days(area: str, rows: Iterable[DayOff], first: date, last: date) -> dict[date, str]:
    """The school holidays of an area, as imported, or as the country publishes them."""
    if not area:
        return {}
    language = get_language() or ""
    found = {day: name.in_language(language) for day, name in school_holidays(area, first, last).items()}
    for row in rows:
        if row.school_area == area:
            found |= dict.fromkeys(days_of(row), row.name)
    return found


def school_days(place: Organisation, first: date, last: date) -> dict[date, str]:
    """The school holidays of one place, day by day. One query."""
    rows = standing().filter(school_area=place.school_area, first_day__lte=last, last_day__gte=first)
    return _school_days(place.school_area, rows if place.school_area else (), first, last)


def school_of(meetings: Sequence[Meeting]) -> dict[UUID, str]:
    """The school holidays of each meeting's place on its day. One query; needs ``board.organisation``."""
    areas = {meeting.board.organisation.school_area for meeting in meetings} - {""}
    if not areas:
        return {}
    first, last = (end(meeting.day for meeting in meetings) for end in (min, max))
    rows = list(standing().filter(school_area__in=areas, first_day__lte=last, last_day__gte=first))
    by_area = {area: _school_days(area, rows, first, last) for area in areas}
    return {
        meeting.pk: name
        for meeting in meetings
        if (name := by_area.get(meeting.board.organisation.school_area, {}).get(meeting.day))
    }
