"""Last year's season again: the same rule, hour, length and place, on other dates."""

from datetime import date, datetime

from django.db import transaction

from boards.actions.seasons import open_season
from boards.models import Series, User
from boards.rules.refusal import Refusal


@transaction.atomic
def copy_season(series: Series, *, starts_on: date, ends_on: date, by: User | None, now: datetime) -> Series:
    """Open a season like this one, in the board's zone as it is now.

    Refusal ``season-over`` for one that lies in the past, and those of `open_season`.
    """
    if ends_on < now.date():
        raise Refusal("season-over", "ends_on")
    return open_season(
        series.board,
        rrule=series.rrule,
        starts_on=starts_on,
        ends_on=ends_on,
        start_time=series.start_time,
        duration_minutes=series.duration_minutes,
        place=series.place,
        by=by,
        now=now,
    )
