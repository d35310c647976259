"""School holidays of an area, imported together: they tint calendars and change no meeting."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import DayOff, DayOffKind, User
from boards.rules.school_file import Break


@transaction.atomic
def import_school_holidays(breaks: Sequence[Break], *, by: User | None, now: datetime) -> list[DayOff]:
    """Store the breaks that are new; what their areas had on the same days before is withdrawn."""
    areas = {found.area for found in breaks}
    standing = DayOff.objects.filter(kind=DayOffKind.SCHOOL, school_area__in=areas, withdrawn_at=None)
    known = {(row.school_area, row.name, row.first_day, row.last_day) for row in standing}
    fresh = [found for found in breaks if (found.area, found.name, found.first, found.last) not in known]
    for found in fresh:
        same_days = standing.filter(first_day__lte=found.last, last_day__gte=found.first)
        same_days.filter(school_area=found.area).update(withdrawn_at=now)
    rows = [
        DayOff(
            kind=DayOffKind.SCHOOL,
            name=found.name,
            first_day=found.first,
            last_day=found.last,
            school_area=found.area,
        )
        for found in fresh
    ]
    DayOff.objects.bulk_create(rows)
    if rows:
        record("school-holidays.imported", rows[0], by=by, at=now, areas=sorted(areas), breaks=len(rows))
    return rows
