"""Which meetings fall into an absence: days in the person's own zone, instants of the meeting."""

from datetime import date, datetime, time, timedelta

from .clock import instant


def covers(first_day: date, last_day: date, zone: str, *, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether any part of a meeting (aware instants) falls on those days, both included, in ``zone``."""
    begin = instant(datetime.combine(first_day, time()), zone)
    end = instant(datetime.combine(last_day + timedelta(days=1), time()), zone)
    return starts_at < end and ends_at > begin
