"""Once a day: meetings made further ahead, feeds whose window moved, and a look at everything."""

from datetime import datetime, timedelta

from django.db import connection

from boards.actions.absences import ask_again
from boards.actions.seasons import AHEAD, materialise
from boards.models import Absence, Series
from scheduling.actions import feeds
from scheduling.actions.alerts import tell_coordinators
from scheduling.actions.item_reminders import remind_owners
from scheduling.actions.relay import everything, tell

ONE_DAY = timedelta(days=1)


def make(now: datetime) -> None:
    """The daily round; every part may be repeated, or missed for a day."""
    for series in Series.objects.filter(ends_on__gte=now.date(), materialised_until__lt=now.date() + AHEAD):
        if series.materialised_until < series.ends_on:
            materialise(series, now=now)
    away = Absence.objects.filter(withdrawn_at__isnull=True, last_day__gte=now.date() - ONE_DAY)
    for absence in away.select_related("person"):
        ask_again(absence, now=now)
    remind_owners(now)
    tell(everything(now), now)
    tell_coordinators(now)
    feeds.move_window(now)
    feeds.forget_revoked(now)
    keep_statistics()


def keep_statistics() -> None:
    """Tell SQLite how large its tables have become; it would else read all of one where an index serves.

    PostgreSQL does so by itself. The limit is of rows looked at in each index (sqlite.org/lang_analyze.html).
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")
