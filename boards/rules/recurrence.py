"""The days on which a season's rule falls (RFC 5545 §3.3.10), in the board's own wall-clock time."""

import re
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from .clock import instant
from .refusal import Refusal

_PARTS = re.compile(
    r"FREQ=WEEKLY(;INTERVAL=[1-8])?;BYDAY=(MO|TU|WE|TH|FR|SA|SU)"
    r"|FREQ=MONTHLY;BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)"
)
LONGEST_SEASON = timedelta(days=3 * 366)


def check_rule(rule: str) -> None:
    """Weekly, every n-th week, or n-th weekday of the month; Refusal ``rule-not-understood`` otherwise."""
    if not _PARTS.fullmatch(rule):
        raise Refusal("rule-not-understood", "rrule", rule=rule[:80])


def slots(rule: str, starts_on: date, ends_on: date) -> list[date]:
    """Every day of the season on which the rule falls, first and last day included.

    Raises Refusal for a rule that is not understood, never fires, or ends before it starts.
    """
    check_rule(rule)
    if ends_on < starts_on:
        raise Refusal("season-ends-before-start", "ends_on")
    if ends_on - starts_on > LONGEST_SEASON:
        raise Refusal("season-too-long", "ends_on")
    found = days_of(rule, starts_on, ends_on)
    if not found:
        raise Refusal("rule-never-fires", "rrule")
    return found


def days_of(rule: str, starts_on: date, ends_on: date) -> list[date]:
    """The same for a season that is known to be good, and may have been cut down to nothing."""
    first = datetime.combine(starts_on, time())
    found = rrulestr(rule, dtstart=first).between(first, datetime.combine(ends_on, time()), inc=True)
    return [day.date() for day in found]


def rule_until(rule: str, ends_on: date, at: time, zone: str) -> str:
    """The rule with UNTIL: the last possible slot's instant in UTC, as §3.3.10 asks with a TZID start."""
    until = instant(datetime.combine(ends_on, at), zone).astimezone(UTC)
    return f"{rule};UNTIL={until:%Y%m%dT%H%M%SZ}"


_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rule_parts(rule: str) -> tuple[int, int, int]:
    """(every n-th week, n-th weekday of the month or 0, weekday from 0 for Monday) of a checked rule."""
    parts = dict(part.split("=") for part in rule.split(";"))
    byday = parts["BYDAY"]
    return int(parts.get("INTERVAL", 1)), int(byday[:-2] or 0), _WEEKDAYS.index(byday[-2:])
