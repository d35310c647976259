"""A season changed: this meeting and all that follow; ended earlier or later, withdrawn, restored."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from boards.journal import record
from boards.models import Meeting, MeetingState, Series, User
from boards.rules import clock
from boards.rules.pairing import period
from boards.rules.recurrence import slots
from boards.rules.refusal import Refusal

from .holds import end_holds
from .laying import Change, Upon, lay
from .meetings import in_season
from .promotion import promote_waiting
from .reshaping import (
    Pattern,
    answered_rule,
    join,
    joinable,
    keep_answers,
    last_before,
    made_until,
    pattern_of,
    reshape,
)
from .room import lock_boards


@dataclass(frozen=True)
class Changed:
    """The season that now holds the meetings, and what became of each; ``before`` is the one changed."""

    before: Series
    season: Series
    changes: tuple[Change, ...]

    @property
    def touched(self) -> list[Change]:
        """What a calendar shows otherwise than before, in the order of days."""
        shown = [change for change in self.changes if change.shown]
        return sorted(shown, key=lambda change: (change.before or change.after).starts_at)


@transaction.atomic
def change_series(
    series: Series, first: Meeting, to: Pattern, *, moved_too: bool = False, by: User | None, now: datetime
) -> Changed:
    """Give this meeting and those that follow another day, hour, length, place or rhythm.

    A season with earlier meetings is split; one without is changed as it stands; and a part that was split
    off goes back where it came from once both are alike again. Meetings moved by hand stay where they are
    unless ``moved_too``. Everything is done or nothing: see `laying.lay` for the refusals.
    """
    series = _locked(series, now)
    first = _first_of(series, first, now)
    _refuse_length(to.duration_minutes)
    if to == pattern_of(series) and not moved_too:
        raise Refusal("season-as-it-is", "frequency")
    before, since = copy(series), first.slot_date or first.day
    rows, begun = _rows_from(series, since, now)
    ruled = _as_ruled(series, rows)
    others = [row for row in rows if row.state == MeetingState.DROPPED]
    if former := joinable(series, first, to):
        left_over, _begun = _rows_from(former, former.ends_on + timedelta(days=1), now)
        others += left_over
        ruled |= _as_slotted(left_over)
        season, days = join(series, former, since, now)
    else:
        season, days = reshape(series, first, to, now)
    weeks = {period(day, rule=to.rrule) for day in begun}
    days = [day for day in days if period(day, rule=to.rrule) not in weeks]
    own = [row for row in rows if row.state != MeetingState.DROPPED]
    changes = lay(Upon(season, days, now, by, moved_too=moved_too), own, others, ruled)
    return _record("season.changed", before, season, changes, by=by, now=now)


@transaction.atomic
def end_season(series: Series, ends_on: date, *, reason: str = "", by: User | None, now: datetime) -> Changed:
    """Let a season end earlier or later than it does.

    Meetings after the new last day are dropped and their cases wait; a later day takes those back that were
    dropped, and adds what is missing. Refusal ``season-ends-the-same``, and those of `laying.lay`.
    """
    series = _locked(series, now)
    before, answered = copy(series), answered_rule(series)
    were, days = (slots(series.rrule, series.starts_on, end) for end in (series.ends_on, ends_on))
    if days == were:
        raise Refusal("season-ends-the-same", "ends_on")
    series.ends_on = ends_on
    series.save(update_fields=["ends_on"])
    keep_answers(series, answered)
    changes = _laid_again(
        series, days, min(before.ends_on, ends_on) + timedelta(days=1), reason, by=by, now=now
    )
    verb = "season.shortened" if len(days) < len(were) else "season.prolonged"
    return _record(verb, before, series, changes, by=by, now=now)


@transaction.atomic
def withdraw_season(series: Series, *, reason: str = "", by: User | None, now: datetime) -> Changed:
    """The season is not held: whatever of it lies ahead is dropped, and its cases wait."""
    series = _locked(series, now)
    before = copy(series)
    series.withdrawn_at = now
    series.save(update_fields=["withdrawn_at"])
    changes = _laid_again(series, [], series.starts_on, reason, by=by, now=now)
    return _record("season.withdrawn", before, series, changes, by=by, now=now)


@transaction.atomic
def restore_season(series: Series, *, by: User | None, now: datetime) -> Changed:
    """Hold a withdrawn season after all, with the cases that still wait.

    Refusal ``season-over`` if nothing of it lies ahead.
    """
    series = _locked(series, now, withdrawn=True)
    before = copy(series)
    series.withdrawn_at = None
    series.save(update_fields=["withdrawn_at"])
    if not series.meetings.filter(starts_at__gt=now).exists():
        raise Refusal("season-over")
    days = slots(series.rrule, series.starts_on, series.ends_on)
    changes = _laid_again(series, days, series.starts_on, "", by=by, now=now)
    return _record("season.restored", before, series, changes, by=by, now=now)


def cancel_following(
    series: Series, first: Meeting, *, reason: str = "", by: User | None, now: datetime
) -> Changed:
    """End the season before this meeting; withdraw it if nothing of it came earlier."""
    first = _first_of(series, first, now)
    earlier = last_before(series, first)
    if earlier is None:
        return withdraw_season(series, reason=reason, by=by, now=now)
    return end_season(series, earlier, reason=reason, by=by, now=now)


def first_ahead(series: Series, now: datetime) -> Meeting | None:
    """The first meeting of the season that has not begun, cancelled ones included."""
    ahead = series.meetings.filter(starts_at__gt=now).select_related("series").order_by("slot_date")
    return next(filter(in_season, ahead), None)


def _locked(series: Series, now: datetime, *, withdrawn: bool = False) -> Series:
    lock_boards([series.board_id])
    end_holds([series.board_id], now)
    found = Series.objects.select_for_update(of=("self",)).select_related("board__organisation", "follows")
    series = found.get(pk=series.pk)
    if (series.withdrawn_at is not None) != withdrawn:
        raise Refusal("season-not-withdrawn" if withdrawn else "season-withdrawn")
    return series


def _first_of(series: Series, first: Meeting, now: datetime) -> Meeting:
    found = series.meetings.filter(pk=first.pk).select_related("series").first()
    if found is None or not in_season(found):
        raise Refusal("meeting-not-in-season")
    if found.starts_at <= now:
        raise Refusal("meeting-past")
    return found


def _refuse_length(minutes: int) -> None:
    if minutes <= 0:
        raise Refusal("ends-before-start", "end_time")
    if minutes > 24 * 60:
        raise Refusal("too-long", "end_time")


def _rows_from(series: Series, since: date, now: datetime) -> tuple[list[Meeting], list[date]]:
    """The meetings of these slots that are still ahead, locked; and the slots whose meeting has begun."""
    found = series.meetings.filter(slot_date__gte=since).select_related("board__organisation", "series")
    rows = list(found.select_for_update(of=("self",)).order_by("pk"))
    rows.sort(key=lambda row: row.slot_date or row.day)
    begun = [row.slot_date for row in rows if row.slot_date and row.starts_at <= now]
    return [row for row in rows if row.starts_at > now], begun


def _as_ruled(series: Series, rows: list[Meeting]) -> set[UUID]:
    """Those that stand where the rule puts them, or a day off did, for as long as it says, where it says."""
    usual = series.start_time, series.duration_minutes, series.place
    ruled = {
        row.pk
        for row in rows
        if (row.start_time, row.duration_minutes, row.place) == usual
        and (row.day == row.slot_date or row.reason)
    }
    return ruled | _as_slotted([row for row in rows if row.state == MeetingState.DROPPED])


def _laid_again(
    series: Series, days: list[date], since: date, reason: str, *, by: User | None, now: datetime
) -> list[Change]:
    """The slots of an unchanged rule from a day on, each with the meeting that it had."""
    until = made_until(series, now)
    series.materialised_until = max(until, series.materialised_until)
    series.save(update_fields=["materialised_until"])
    rows, begun = _rows_from(series, since, now)
    ahead = [day for day in days if since <= day <= until and day not in begun]
    starts = {day: clock.instant(datetime.combine(day, series.start_time), series.time_zone) for day in ahead}
    upon = Upon(series, [day for day in ahead if starts[day] > now], now, by, reason=reason)
    return lay(upon, [], rows, _as_slotted(rows))


def _as_slotted(rows: list[Meeting]) -> set[UUID]:
    return {row.pk for row in rows if row.local_start == row.slot}


def _record(
    verb: str, before: Series, season: Series, changes: list[Change], *, by: User | None, now: datetime
) -> Changed:
    rows = [str(change.after.pk) for change in changes]
    record(verb, before, by=by, at=now, seasons=sorted({str(before.pk), str(season.pk)}), meetings=rows)
    room = [change.after.starts_at for change in changes if change.room_appears]
    if room:
        promote_waiting(season.board, now=now, until=max(room))
    return Changed(before, season, tuple(changes))
