"""Absences that still matter."""

from datetime import datetime
from zoneinfo import ZoneInfo

from boards.models import Absence, Person


def absences_ahead(person: Person, now: datetime) -> list[Absence]:
    """Those not over on her own clock, the next first. One query."""
    today = now.astimezone(ZoneInfo(person.time_zone)).date()
    return list(person.absences.filter(withdrawn_at__isnull=True, last_day__gte=today))
