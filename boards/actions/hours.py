"""The hours of the week at which a person can present a case."""

from datetime import datetime, time

from django.db import transaction

from boards.journal import record
from boards.models import Person, PersonHours, User
from boards.rules.refusal import Refusal


@transaction.atomic
def add_hours(
    person: Person, weekday: int, begins: time, ends: time, *, by: User | None, now: datetime
) -> PersonHours:
    """One stretch on her own clock; ``weekday`` is 0 for Monday. Whoever has none can present at any hour.

    Refusal ``person-left``, ``hours-end-before-start`` or ``hours-overlap``.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.active:
        raise Refusal("person-left")
    if ends <= begins:
        raise Refusal("hours-end-before-start", "ends")
    known = person.hours.filter(weekday=weekday, begins__lt=ends, ends__gt=begins).first()
    if known:
        raise Refusal("hours-overlap", "begins", begins=known.begins, ends=known.ends)
    hours = PersonHours.objects.create(person=person, weekday=weekday, begins=begins, ends=ends)
    record("person.hours-added", person, by=by, at=now, weekday=weekday, begins=begins, ends=ends)
    return hours


@transaction.atomic
def remove_hours(hours: PersonHours, *, by: User | None, now: datetime) -> None:
    """Nothing where they were removed already."""
    found, _ = PersonHours.objects.filter(pk=hours.pk).delete()
    if found:
        record(
            "person.hours-removed",
            hours.person,
            by=by,
            at=now,
            weekday=hours.weekday,
            begins=hours.begins,
            ends=hours.ends,
        )
