"""The dates of the season that comes after one."""

from datetime import date, timedelta

from .recurrence import rule_parts

_YEAR = 52  # weeks


def next_season(rule: str, starts_on: date, ends_on: date) -> tuple[date, date]:
    """First and last day of the next season: about a year later, in the same rhythm, after this one's end.

    It lasts as long as this one.
    """
    interval, _, _ = rule_parts(rule)
    start = starts_on + timedelta(weeks=_YEAR - _YEAR % interval)
    while start <= ends_on:
        start += timedelta(weeks=interval)
    return start, start + (ends_on - starts_on)
