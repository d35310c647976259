"""Reminding those who owe something, some working days of their own place before the cut-off.

Whoever comes by looks: beats, sweeps and the daily round. What was chased since the reminder fell due is
left, and the rows are locked meanwhile, so that it is said once.
"""

from collections.abc import Container, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from boards.actions.items import by_owner, note_chased
from boards.models import CaseItem, Organisation, Person
from boards.queries.days_off import days_of, place_holidays, standing
from boards.queries.deadlines import next_bookings
from boards.rules import clock

WORKING_DAYS = 2
_HORIZON = timedelta(days=4 * WORKING_DAYS + 14)  # with holidays, and a long break


def remind_owners(now: datetime) -> int:
    """Note who is to be reminded, which the relay turns into mails; returns how many people."""
    found = due_items(now)
    if not found:
        return 0
    with transaction.atomic():
        keys = [item.pk for item in found]
        locked = CaseItem.objects.select_for_update(of=("self",)).filter(pk__in=keys)
        due = by_owner(_due(_with_owners(locked), now))
        if due:
            note_chased(due, by=None, now=now)
    return len(due)


def due_items(now: datetime) -> list[CaseItem]:
    """Two queries, and two for each place where somebody owes something for a cut-off that is near."""
    return list(_due(_with_owners(CaseItem.objects.all()), now))


def _with_owners(rows: QuerySet[CaseItem]) -> Sequence[CaseItem]:
    open_items = rows.filter(received_on__isnull=True, owner__active=True)
    return list(open_items.select_related("owner__organisation").order_by("created_at", "pk"))


def _due(items: Sequence[CaseItem], now: datetime) -> Iterator[CaseItem]:
    bookings = next_bookings({item.case_id for item in items}, now)
    off: dict[UUID, Container[date]] = {}
    for item in items:
        booking, owner = bookings.get(item.case_id), item.owner
        if booking is None or booking.meeting is None or owner is None:
            continue
        cutoff = booking.meeting.cutoff_at
        if not now < cutoff <= now + _HORIZON or _comes_later(item, owner, now):
            continue
        if owner.organisation_id not in off:
            off[owner.organisation_id] = _workless(owner.organisation, now)
        begins = remind_from(cutoff, owner.time_zone, off[owner.organisation_id])
        if begins <= now and (item.chased_at is None or item.chased_at < begins):
            yield item


def _comes_later(item: CaseItem, owner: Person, now: datetime) -> bool:
    """Announced for a day still to come: until then there is nothing to remind of."""
    return (
        item.expected_on is not None and item.expected_on > now.astimezone(ZoneInfo(owner.time_zone)).date()
    )


def remind_from(cutoff_at: datetime, zone: str, off: Container[date]) -> datetime:
    """The beginning of the day, in the owner's ``zone``, so many working days before the cut-off."""
    last = clock.local(cutoff_at, zone).date()
    return clock.instant(datetime.combine(clock.working_days_before(last, WORKING_DAYS, off), time()), zone)


def _workless(place: Organisation, now: datetime) -> Container[date]:
    """Holidays and closures of the owner's place. One query."""
    first, last = now.date() - _HORIZON, now.date() + _HORIZON
    closed = standing().filter(organisation=place, first_day__lte=last, last_day__gte=first)
    return {*place_holidays(place, first, last), *(day for row in closed for day in days_of(row))}
