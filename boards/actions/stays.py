"""Stays: who is at a partner for some days."""

from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Stay, User
from boards.rules.refusal import Refusal


@transaction.atomic
def record_stay(stay: Stay, *, by: User | None, now: datetime) -> Stay:
    """Store a validated, unsaved stay; Refusal ``person-left``."""
    if not stay.person.active:
        raise Refusal("person-left", "person")
    stay.save(force_insert=True)
    record(
        "stay.recorded",
        stay,
        by=by,
        at=now,
        person=stay.person,
        organisation=stay.organisation,
        first_day=stay.first_day,
        last_day=stay.last_day,
    )
    return stay
