"""When in the week a person can present, on her own clock."""

from django.utils.dates import WEEKDAYS

from boards.models import Person, PersonHours
from boards.rules.feasible import Hours

Week = list[tuple[str, list[PersonHours]]]  # by weekday, in words


def hours_of(person: Person) -> tuple[Hours, ...]:
    """In the order of the week; none for any hour. One query."""
    return tuple(Hours(row.weekday, row.begins, row.ends) for row in person.hours.all())


def week_of(person: Person) -> Week:
    """The weekdays on which she has hours. One query."""
    rows = list(person.hours.all())
    days = sorted({row.weekday for row in rows})
    return [(weekday_name(day), [row for row in rows if row.weekday == day]) for day in days]


def weekday_name(weekday: int) -> str:
    """“Monday”, “Lundi” for 0."""
    return str(WEEKDAYS[weekday]).capitalize()
