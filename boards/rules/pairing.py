"""Which meeting takes which new slot when the rule of a season changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

Period = tuple[int, int]


def period(day: date, *, rule: str) -> Period:
    """The ISO week of a day, or its month where the rule is a monthly one."""
    return (day.year, day.month) if _monthly(rule) else day.isocalendar()[:2]


def first_of_period(day: date, *, rule: str) -> date:
    return day.replace(day=1) if _monthly(rule) else day - timedelta(days=day.weekday())


def last_of_period(day: date, *, rule: str) -> date:
    if not _monthly(rule):
        return day + timedelta(days=6 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def paired(held: Iterable[date], slots: Iterable[date], *, rule: str) -> dict[date, date]:
    """New slot → old slot. A slot that stays is its own; others take the nearest of their week (or month).

    Left out are old slots that no new one asks for, and new slots whose week or month has none.
    """
    wanted = set(slots)
    days = set(held)
    found = {day: day for day in days & wanted}
    free = _by_period(days - wanted, rule=rule)
    for slot in sorted(wanted - days):
        near = free.get(period(slot, rule=rule), [])
        if near:
            nearest = min(near, key=lambda day: (abs(day - slot), day))
            near.remove(nearest)
            found[slot] = nearest
    return found


def _by_period(days: Iterable[date], *, rule: str) -> Mapping[Period, list[date]]:
    groups: dict[Period, list[date]] = defaultdict(list)
    for day in sorted(days):
        groups[period(day, rule=rule)].append(day)
    return groups


def _monthly(rule: str) -> bool:
    return rule.startswith("FREQ=MONTHLY")
