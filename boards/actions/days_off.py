"""Closures and local holidays: added and withdrawn, with what becomes of the meetings on those days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting, restore_meeting
from boards.actions.room import lock_boards
from boards.journal import record
from boards.models import DayOff, Meeting, MeetingState, TumourBoard, User
from boards.queries.days_off import cutoff, days_off
from boards.rules.refusal import Refusal
from boards.rules.season_days import DaysOff, Placing, place

LONGEST = timedelta(days=366)
_NEAR = timedelta(days=10)  # as far as a meeting may move, and a little
_CUTOFFS = timedelta(days=120)  # after its last day, a day off no longer counts in any cut-off


@dataclass(frozen=True)
class Change:
    """What a day off did to one meeting, or its withdrawal. ``meeting`` is the row as it is then.

    ``waiting`` counts the cases that went to the waiting list, ``back`` those that came back.
    """

    kind: Literal["cancelled", "moved", "restored"]
    before: datetime
    meeting: Meeting
    waiting: int = 0
    back: int = 0


@transaction.atomic
def add_day_off(day_off: DayOff, *, by: User | None, now: datetime) -> list[Change]:
    """Store a validated, unsaved closure or holiday, and apply it to the meetings ahead on its days.

    A closure cancels them; a holiday cancels or moves them as each board's rule says. Their cases wait.
    """
    if day_off.last_day < now.date():
        raise Refusal("day-off-past", "last_day")
    if day_off.last_day - day_off.first_day > LONGEST:
        raise Refusal("day-off-too-long", "last_day")
    day_off.save(force_insert=True)
    _record("day-off.added", day_off, by, now)
    concerned = _ahead(day_off, now).filter(state=MeetingState.PLANNED)
    concerned = concerned.filter(day__gte=day_off.first_day, day__lte=day_off.last_day)
    lock_boards(concerned.order_by().values_list("board", flat=True))
    on_its_days = list(concerned)
    changes = [
        change
        for board in _Board.of_all(on_its_days, day_off)
        for meeting in board.meetings
        if (change := board.close(meeting, by, now))
    ]
    _recount_cutoffs(day_off, now)
    return changes


@transaction.atomic
def withdraw_day_off(day_off: DayOff, *, by: User | None, now: datetime) -> list[Change]:
    """Undo a closure or holiday: what it cancelled or moved goes back, unless another day off stands there.

    Meetings that somebody has changed since by hand stay as they are. Refusal ``day-off-withdrawn``.
    """
    day_off = DayOff.objects.select_for_update(of=("self",)).get(pk=day_off.pk)
    if day_off.withdrawn_at:
        raise Refusal("day-off-withdrawn")
    day_off.withdrawn_at = now
    day_off.save(update_fields=["withdrawn_at"])
    _record("day-off.withdrawn", day_off, by, now)
    hers = _ahead(day_off, now).filter(day_off=day_off)
    hers = hers.exclude(state=MeetingState.DROPPED)
    lock_boards(hers.order_by().values_list("board", flat=True))
    changed = list(hers)
    changes = [
        change
        for board in _Board.of_all(changed, day_off)
        for meeting in board.meetings
        if (change := board.reopen(meeting, by, now))
    ]
    _recount_cutoffs(day_off, now)
    return changes


def _record(verb: str, day_off: DayOff, by: User | None, now: datetime) -> None:
    whose = day_off.board or day_off.organisation
    days = (day_off.first_day, day_off.last_day)
    record(verb, day_off, by=by, at=now, kind=day_off.kind, days=days, whose=whose)


def _ahead(day_off: DayOff, now: datetime) -> QuerySet[Meeting]:
    """The meetings still to come of the board, or of every board that the place hosts."""
    whose = Q(board=day_off.board) if day_off.board else Q(board__organisation=day_off.organisation)
    ahead = Meeting.objects.filter(whose, starts_at__gt=now).order_by("starts_at")
    return ahead.select_related("board__organisation", "series")


@dataclass
class _Board:
    """One board's meetings that a day off concerns, with all of its days off, read once."""

    board: TumourBoard
    meetings: list[Meeting]
    day_off: DayOff
    off: DaysOff
    taken: dict[UUID, date]

    @classmethod
    def of_all(cls, meetings: Iterable[Meeting], day_off: DayOff) -> Iterator["_Board"]:
        """Four queries a board at most, whatever it holds."""
        found: dict[TumourBoard, list[Meeting]] = {}
        for meeting in meetings:
            found.setdefault(meeting.board, []).append(meeting)
        for board, hers in found.items():
            days = [day for one in hers for day in (one.day, one.slot_date or one.day)]
            first, last = min(days), max(days)
            near = Meeting.objects.filter(board=board, state=MeetingState.PLANNED)
            near = near.filter(day__gte=first - _NEAR, day__lte=last + _NEAR)
            taken = dict(near.values_list("pk", "day"))
            yield cls(board, hers, day_off, days_off(board, first, last), taken)

    def close(self, meeting: Meeting, by: User | None, now: datetime) -> Change | None:
        """Apply the day off to one planned meeting."""
        slot = meeting.slot_date if meeting.moved_by_rule and meeting.slot_date else meeting.day
        placing = self._place(slot, meeting)
        if placing.held and placing.day == meeting.day:
            return None
        moved = self._move(meeting, placing, self.day_off.pk, by, now) if placing.held else None
        return moved or self._cancel(meeting, placing, by, now)

    def reopen(self, meeting: Meeting, by: User | None, now: datetime) -> Change | None:
        """Put one meeting back to where it would be without the day off, or say what else keeps it there."""
        slot = meeting.slot_date if meeting.state != MeetingState.CANCELLED else None
        placing = self._place(slot or meeting.day, meeting)
        if not placing.held:
            self._leave(meeting, placing)
            return None
        if meeting.cancelled:
            return self._restore(meeting, placing, by, now)
        return self._move(meeting, placing, _key(placing), by, now)

    def _place(self, slot: date, meeting: Meeting) -> Placing:
        others = {day for key, day in self.taken.items() if key != meeting.pk}
        return place(slot, self.board.holiday_rule, self.off, others)

    def _cancel(self, meeting: Meeting, placing: Placing, by: User | None, now: datetime) -> Change:
        why = placing.why.name.in_language(self.board.language) if placing.why else self.day_off.name
        cases, before = meeting.booked_cases, meeting.starts_at
        done = cancel_meeting(meeting, reason=why, day_off=self.day_off.pk, by=by, now=now)
        self.taken.pop(meeting.pk, None)
        return Change("cancelled", before, done, waiting=cases)

    def _move(
        self, meeting: Meeting, placing: Placing, because: UUID | None, by: User | None, now: datetime
    ) -> Change | None:
        """None where it stays, or where the new hour is past or missing."""
        to = TimeAndPlace(placing.day, meeting.start_time, meeting.duration_minutes, meeting.place)
        why = placing.why.name.in_language(self.board.language) if placing.why else ""
        try:
            done = move_meeting(meeting, to, reason=why, day_off=because, by=by, now=now)
        except Refusal:
            return None
        self.taken[meeting.pk] = placing.day
        return Change("moved", meeting.starts_at, done)

    def _leave(self, meeting: Meeting, placing: Placing) -> None:
        why = placing.why
        meeting.reason = why.name.in_language(self.board.language) if why else meeting.reason
        meeting.day_off_id = _key(placing)
        meeting.save(update_fields=["reason", "day_off"])

    def _restore(self, meeting: Meeting, placing: Placing, by: User | None, now: datetime) -> Change | None:
        """None where the board meets then by now."""
        try:
            done = restore_meeting(meeting, by=by, now=now)
        except Refusal:
            return None
        self.taken[meeting.pk] = meeting.day
        away = placing.day != meeting.day
        moved = self._move(done, placing, _key(placing), by, now) if away else None
        after = moved.meeting if moved else done
        return Change("restored", meeting.starts_at, after, back=after.booked_cases)


def _key(placing: Placing) -> UUID | None:
    return placing.why.key if placing.why else None


def _recount_cutoffs(day_off: DayOff, now: datetime) -> None:
    """Days of a place count in the cut-offs of the meetings after them; calendars show no cut-off."""
    if day_off.board:
        return
    after = _ahead(day_off, now).filter(cutoff_at__gt=now, day__gt=day_off.first_day)
    meetings = after.filter(day__lte=day_off.last_day + _CUTOFFS)
    off: dict[UUID, DaysOff] = {}
    late: list[Meeting] = []
    for meeting in meetings:
        if meeting.board_id not in off:
            off[meeting.board_id] = days_off(meeting.board, day_off.first_day, day_off.last_day + _CUTOFFS)
        fresh = cutoff(meeting.board, meeting.day, meeting.time_zone, off[meeting.board_id])
        if fresh != meeting.cutoff_at:
            meeting.cutoff_at = fresh
            late.append(meeting)
    Meeting.objects.bulk_update(late, ["cutoff_at"], batch_size=200)
