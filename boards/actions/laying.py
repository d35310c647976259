"""Meetings laid upon the slots that a season's rule now gives: kept, moved, dropped, taken back, added.

A meeting keeps its row through all of this: its id, and so its calendar entry, its cases and its answers.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from boards.models import Meeting, MeetingState, Series, User
from boards.queries.days_off import days_off
from boards.rules import clock
from boards.rules.pairing import paired
from boards.rules.refusal import Refusal
from boards.rules.season_days import placings

from .holds import drop_holds
from .seasons import meeting_on
from .waiting import all_return, all_wait

_SHOWN = ("day", "start_time", "duration_minutes", "place", "starts_at", "ends_at", "cutoff_at")
_WRITTEN = (
    *_SHOWN, "series", "slot_date", "slot_time", "state", "reason", "day_off",
    "capacity_minutes", "capacity_cases", "booked_minutes", "booked_cases", "held_minutes", "held_cases",
    "version", "changed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A meeting before and after; ``before`` is None for a new one. The rows share their id."""

    before: Meeting | None
    after: Meeting

    @property
    def held_before(self) -> bool:
        return self.before is not None and not self.before.cancelled

    @property
    def waiting(self) -> int:
        """Cases that go to the waiting list."""
        return self.before.booked_cases if self.before and self.held_before and self.after.cancelled else 0

    @property
    def room_appears(self) -> bool:
        """Whether it may take cases that it could not take before."""
        before, after = self.before, self.after
        if after.cancelled:
            return False
        longer = before is not None and after.capacity_minutes > before.capacity_minutes
        return before is None or before.cancelled or longer or after.starts_at > before.starts_at

    @property
    def shown(self) -> bool:
        """Whether anything changes that a calendar shows."""
        before, after = self.before, self.after
        if before is None or before.cancelled or after.cancelled:
            return self.held_before or not after.cancelled
        return any(getattr(before, name) != getattr(after, name) for name in _SHOWN)


@dataclass(frozen=True)
class Upon:
    """What meetings are laid upon: a season, and those of its slots that are looked at.

    ``reason`` is noted with those that are dropped.
    """

    season: Series
    days: Sequence[date]
    now: datetime
    by: User | None
    moved_too: bool = False
    reason: str = ""


def lay(
    upon: Upon, own: Sequence[Meeting], others: Sequence[Meeting], ruled: Collection[UUID]
) -> list[Change]:
    """Give every slot its meeting and drop the rest; returns what became of each.

    ``own`` take the slot nearest in their week or month, ``others`` only the very day that they had.
    ``ruled`` are the ids of those that stand where the rule put them, as it put them; the rest was moved by
    hand and stays, unless ``moved_too``. Refusal ``board-meets-then-on``, ``too-short-for-cases-on``,
    ``series-into-past``, or an hour that a change of clocks skips or doubles.
    """
    fresh = _fresh(upon, [*own, *others])
    taken = _taken(upon, own, others)
    changes = []
    for day, meeting in fresh.items():
        row = taken.get(day)
        if row is None:
            _refuse_unsure(meeting, upon.now)
            changes.append(Change(None, meeting))
            continue
        changes.append(Change(copy(row), row))
        _settle(row, meeting, wholly=upon.moved_too or row.pk in ruled, now=upon.now)
    kept = {row.pk for row in taken.values()}
    left = [row for row in (*own, *others) if row.pk not in kept]
    changes += [Change(copy(row), row) for row in left]
    for row in left:
        _leave(row, upon, fresh)
    changes = [change for change in changes if change.before is None or _differs(change)]
    _write(changes, upon)
    return changes


def _fresh(upon: Upon, rows: Sequence[Meeting]) -> dict[date, Meeting]:
    """The unsaved meeting of each slot, days off left out or moved as the board's rule says. Two queries."""
    season = upon.season
    if not upon.days:
        return {}
    off = days_off(season.board, upon.days[0], upon.days[-1])
    others = Meeting.objects.filter(board=season.board_id, state=MeetingState.PLANNED)
    others = others.filter(start_time=season.start_time, starts_at__gt=upon.now)
    used = others.exclude(pk__in=[row.pk for row in rows]).values_list("day", flat=True)
    found = placings(upon.days, season.board.holiday_rule, off, used)
    return {placing.slot: meeting_on(season, placing, off, upon.now) for placing in found}


def _taken(upon: Upon, own: Sequence[Meeting], others: Sequence[Meeting]) -> dict[date, Meeting]:
    mine = {row.slot_date: row for row in own if row.slot_date}
    pairs = paired(mine, upon.days, rule=upon.season.rrule)
    exact = {row.slot_date: row for row in others if row.slot_date in upon.days}
    return {
        **{day: row for day, row in exact.items() if day is not None},
        **{day: mine[slot] for day, slot in pairs.items()},
    }


def _settle(row: Meeting, fresh: Meeting, *, wholly: bool, now: datetime) -> None:
    """Put a meeting upon its new slot; one that was moved by hand keeps its own day, hour and place."""
    held_all_the_same = row.state == MeetingState.PLANNED and row.slot_date == fresh.slot_date
    row.series, row.slot_date, row.slot_time = fresh.series, fresh.slot_date, fresh.slot_time
    if row.state != MeetingState.CANCELLED:
        row.state, row.reason, row.day_off_id = MeetingState.PLANNED, "", None
        if wholly and not (fresh.cancelled and held_all_the_same):
            row.state, row.reason, row.day_off_id = fresh.state, fresh.reason, fresh.day_off_id
    if not wholly:
        return
    for name in _SHOWN:
        setattr(row, name, getattr(fresh, name))
    if not row.cancelled:
        _refuse_unsure(row, now)


def _refuse_unsure(meeting: Meeting, now: datetime) -> None:
    """Refusal for an hour that is past, missing or double."""
    if meeting.cancelled:
        return
    clock.certain_instant(meeting.day, meeting.start_time, meeting.time_zone)
    if meeting.starts_at <= now:
        raise Refusal("series-into-past", "weekday", day=meeting.day)


def _leave(row: Meeting, upon: Upon, fresh: Mapping[date, Meeting]) -> None:
    """A meeting without a slot is dropped; one whose old slot another takes leaves the season as well."""
    if row.state == MeetingState.PLANNED:
        row.state, row.reason = MeetingState.DROPPED, upon.reason
    if row.series_id == upon.season.pk and row.slot_date in fresh:
        row.series, row.slot_date, row.slot_time = None, None, None


def _differs(change: Change) -> bool:
    before, after = change.before, change.after
    return before is not None and any(
        getattr(before, name) != getattr(after, name)
        for name in (*_SHOWN, "series_id", "slot_date", "slot_time", "state")
    )


def _write(changes: Sequence[Change], upon: Upon) -> None:
    """Bookings first, then all rows: freed of their hours before any takes its new one."""
    _move_bookings(changes, upon)
    rows = [change.after for change in changes if change.before]
    for change in changes:
        _fit(change, upon.now)
    _refuse_clash([change.after for change in changes if not change.after.cancelled], rows)
    try:
        with transaction.atomic():
            Meeting.objects.filter(pk__in=[row.pk for row in rows]).update(state=MeetingState.DROPPED)
            Meeting.objects.bulk_update(rows, _WRITTEN, batch_size=100)
            Meeting.objects.bulk_create(change.after for change in changes if not change.before)
    except IntegrityError as clash:
        raise Refusal("board-meets-then", "start_time") from clash


def _fit(change: Change, now: datetime) -> None:
    row = change.after
    if row.minutes_within > row.duration_minutes:
        raise Refusal("too-short-for-cases-on", "end_time", day=row.day, booked=row.minutes_within)
    usual = min(row.board.capacity_minutes, row.duration_minutes)
    if change.before and change.before.duration_minutes != row.duration_minutes:
        row.capacity_minutes = usual
    row.capacity_minutes = max(row.capacity_minutes, row.minutes_within)
    if change.before and change.shown:
        row.version, row.changed_at = row.version + 1, now


def _move_bookings(changes: Iterable[Change], upon: Upon) -> None:
    """Cases of a meeting that is not held wait; those of one taken back that still wait come back."""
    met = {change.after.pk: change for change in changes if change.before}
    lost = [pk for pk, change in met.items() if change.held_before and change.after.cancelled]
    back = [pk for pk, change in met.items() if not change.held_before and not change.after.cancelled]
    all_wait(lost, upon.by, upon.now)
    for pk in lost:
        met[pk].after.booked_minutes = met[pk].after.booked_cases = 0
        drop_holds(met[pk].after)
    for pk in back:
        met[pk].after.booked_minutes = met[pk].after.booked_cases = 0
    for booking in all_return(back):
        if booking.discussed and booking.meeting_id:
            row = met[booking.meeting_id].after
            row.booked_minutes, row.booked_cases = row.booked_minutes + booking.minutes, row.booked_cases + 1


def _refuse_clash(held: Sequence[Meeting], rows: Sequence[Meeting]) -> None:
    """Refusal ``board-meets-then-on`` where two meetings of the board would begin at the same time."""
    if not held:
        return
    others = Meeting.objects.filter(board=held[0].board_id, state=MeetingState.PLANNED)
    others = others.exclude(pk__in=[row.pk for row in rows])
    starts = Counter(row.starts_at for row in held)
    starts.update(others.filter(starts_at__in=list(starts)).values_list("starts_at", flat=True))
    for row in sorted(held, key=lambda row: row.starts_at):
        if starts[row.starts_at] > 1:
            raise Refusal("board-meets-then-on", "start_time", day=row.day)
