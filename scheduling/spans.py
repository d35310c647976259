"""What an event's facts say of time: when it ends, how far its rule reaches, on which grid. Plain Python."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_SHAPE = "%Y%m%dT%H%M%S"


def ends_at(facts: dict[str, Any]) -> datetime:
    """The end (UTC) of one occurrence."""
    start = datetime.strptime(facts["start"], _SHAPE).replace(tzinfo=ZoneInfo(facts["zone"]))
    return start.astimezone(UTC) + timedelta(minutes=facts["minutes"])


def reaches(facts: dict[str, Any]) -> datetime:
    """The start (UTC) of a season's last slot: its rule's UNTIL (RFC 5545 §3.3.10)."""
    found = re.search(r"UNTIL=(\w+)Z", facts["rrule"])
    assert found, "a season's rule has an end"  # noqa: S101  written by rule_until alone
    return datetime.strptime(found[1], _SHAPE).replace(tzinfo=UTC)


def last_slot(facts: dict[str, Any]) -> str:
    """The same on the season's own clock, as a RECURRENCE-ID is written."""
    return f"{reaches(facts).astimezone(ZoneInfo(facts['zone'])):{_SHAPE}}"


def grid(rrule: str, zone: str, start: str) -> tuple[str, str, str, int]:
    """What seasons share whose slots are the same wherever both last: rule, zone, hour, week in turn."""
    rule = rrule.partition(";UNTIL=")[0]
    every = re.search(r"INTERVAL=(\d)", rule)
    week = (datetime.strptime(start, _SHAPE).toordinal() - 1) // 7
    return rule, zone, start[8:], week % int(every[1]) if every else 0
