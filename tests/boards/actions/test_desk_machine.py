"""Everything that a desk does, in any order: capacity is kept, nothing is lost, the ledger adds up.

A machine of random deeds on one board of three meetings. After each deed every count is compared with the
rows, every booking that nobody touched must be where it was unless it was promoted, and every promotion is
checked against brute force: nobody who ranks before and fits is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from boards.actions.cases import Request, book_case, place_booking, reinstate_booking, withdraw_booking
from boards.actions.chains import refer_booking, split_booking, undo_split
from boards.actions.deferrals import defer_booking, defer_many, defer_to_soonest, put_back
from boards.actions.holds import LASTS, hold_place, release_ended_holds, release_hold
from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting, restore_meeting
from boards.actions.overbooking import overbook, take_back_extra
from boards.actions.promotion import promote_waiting
from boards.actions.series import restore_season, withdraw_season
from boards.actions.urgency import mark_not_urgent, mark_urgent
from boards.actions.waiting import wait_for_place
from boards.models import (
    Booking,
    BookingState,
    Case,
    Cause,
    Deferral,
    Hold,
    Lane,
    Meeting,
    MeetingState,
    Series,
    TumourBoard,
    User,
)
from boards.rules.refusal import Refusal
from tests import make

PLACES, MINUTES = 3, 20
MEETINGS = st.integers(0, 2)
ANY = st.integers(0, 40)
LENGTH = st.integers(1, 12)


@dataclass(frozen=True)
class Was:
    """A booking as it was before a deed."""

    state: str
    meeting: UUID | None
    minutes: int
    rank: tuple[bool, datetime, datetime, str]
    not_before: date | None
    board: UUID


@dataclass
class World:
    """What every run begins with; each is rolled back to it."""

    board: TumourBoard
    reference: TumourBoard
    series: Series
    meetings: list[Meeting]
    users: list[User]
    cases: list[Case]


def world() -> World:
    board = make.board(capacity_cases=PLACES, capacity_minutes=MINUTES, cutoff_days=1)
    reference = make.board(capacity_cases=PLACES, capacity_minutes=MINUTES)
    for one in (board, reference):
        make.seat(one, make.person())
    series = make.season(board, weeks=3, minutes=MINUTES, starts_on=date(2026, 11, 30))
    make.meeting(reference, minutes=MINUTES)
    meetings = list(board.meetings.order_by("starts_at"))
    return World(board, reference, series, meetings, [make.user() for _ in range(3)], [])


class Desk(RuleBasedStateMachine):
    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self._undone = transaction.atomic()
        self._undone.__enter__()
        self.now = make.NOW
        self.moments: list[tuple[datetime, User]] = []
        self.asked: set[UUID] = set()
        self.steps = 0
        for at in range(3):
            self.book(at, 6, at, urgent=False)
            self.book(at, 6, at, urgent=False)
        self.wait(6, urgent=False, week=None)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._undone.__exit__(None, None, None)

    # What a deed is, and what must be so after each

    def _deed(self, deed: Callable[[], object], *touched: Booking) -> object | None:
        """Do it, then look whether it did to others what it may; a refused deed has changed nothing."""
        before, rows = _bookings(), _counts()
        self.steps += 1
        self.now += timedelta(seconds=1)
        try:
            done = deed()
        except Refusal:
            assert (_bookings(), _counts()) == (before, rows)
            return None
        self._others_stay(before, {booking.pk for booking in touched})
        return done

    def _others_stay(self, before: dict[UUID, Was], touched: set[UUID]) -> None:
        after = _bookings()
        assert before.keys() <= after.keys()
        promoted = [
            key
            for key in before.keys() - touched
            if before[key].state == "waiting" and after[key].state == "booked"
        ]
        moved = {key for key in before.keys() - touched if _place(before[key]) != _place(after[key])}
        assert moved == set(promoted)
        self._fairly([(key, before[key], after[key].meeting) for key in promoted], before, after)

    def _fairly(
        self,
        promoted: list[tuple[UUID, Was, UUID | None]],
        before: dict[UUID, Was],
        after: dict[UUID, Was],
    ) -> None:
        """Nobody who ranks before a promoted case, and waits still, would have fitted where that one went."""
        meetings = Meeting.objects.in_bulk([meeting for _, _, meeting in promoted if meeting])
        for key, was, on in promoted:
            assert on is not None
            meeting = meetings[on]
            assert meeting.state == MeetingState.PLANNED
            assert meeting.cutoff_at > self.now
            assert was.not_before is None or meeting.day >= was.not_before
            for other, waits in before.items():
                still = after[other].state == waits.state == "waiting" and waits.board == was.board
                if not still or waits.rank >= was.rank:
                    continue
                later = [row for _, row, there in promoted if there == on and row.rank > waits.rank]
                cases, minutes = meeting.cases_left + len(later), meeting.minutes_left
                minutes += sum(row.minutes for row in later)
                suits = waits.not_before is None or meeting.day >= waits.not_before
                assert not (suits and cases > 0 and minutes >= waits.minutes), (key, other)

    # Deeds

    @rule(at=MEETINGS, minutes=LENGTH, user=MEETINGS, urgent=st.booleans())
    def book(self, at: int, minutes: int, user: int, urgent: bool) -> None:
        request = Request("?", minutes=minutes, urgent=urgent, urgent_reason="Bleeding" if urgent else "")
        case, meeting, by = self._case(), self.world.meetings[at], self.world.users[user]
        self._ask(lambda: book_case(case, meeting, request, by=by, now=self.now))

    @rule(minutes=LENGTH, urgent=st.booleans(), week=st.none() | MEETINGS)
    def wait(self, minutes: int, urgent: bool, week: int | None) -> None:
        reason = "Bleeding" if urgent else ""
        since = None if week is None else self.world.meetings[week].day
        request = Request("?", minutes=minutes, urgent=urgent, urgent_reason=reason, not_before=since)
        case = self._case()
        self._ask(lambda: wait_for_place(case, self.world.board, request, by=None, now=self.now))

    @rule(user=MEETINGS, at=MEETINGS, minutes=LENGTH)
    def hold(self, user: int, at: int, minutes: int) -> None:
        by, meeting = self.world.users[user], self.world.meetings[at]
        self._deed(lambda: hold_place(meeting, minutes, by=by, now=self.now))

    @rule(user=MEETINGS)
    def release(self, user: int) -> None:
        self._deed(lambda: release_hold(self.world.users[user], self.now))

    @rule(minutes=st.integers(1, 12), swept=st.booleans())
    def time_passes(self, minutes: int, swept: bool) -> None:
        self.now += timedelta(minutes=minutes)
        if swept:
            self._deed(lambda: release_ended_holds(self.now))
            assert not Hold.objects.filter(ends_at__lte=self.now).exists()

    @rule(number=ANY)
    def withdraw(self, number: int) -> None:
        if booking := self._one(number):
            left = booking.meeting_id
            if self._deed(lambda: (withdraw_booking(booking, by=None, now=self.now), True), booking):
                self._nobody_fits(left)

    @rule(number=ANY)
    def reinstate(self, number: int) -> None:
        if booking := self._one(number):
            self._deed(lambda: reinstate_booking(booking, by=None, now=self.now), booking)

    @rule(number=ANY, at=MEETINGS, user=MEETINGS)
    def place(self, number: int, at: int, user: int) -> None:
        if booking := self._one(number):
            by, meeting, left = self.world.users[user], self.world.meetings[at], booking.meeting_id
            if self._deed(lambda: place_booking(booking, meeting, by=by, now=self.now), booking):
                self.moments.append((self.now, by))
                self._nobody_fits(left)

    @rule(number=ANY, at=st.none() | MEETINGS, user=MEETINGS)
    def defer(self, number: int, at: int | None, user: int) -> None:
        if booking := self._one(number):
            to = None if at is None else self.world.meetings[at]
            by, left = self.world.users[user], booking.meeting_id
            deed = self._deed(
                lambda: defer_booking(booking, to, Cause.SLIDES, None, "", by=by, now=self.now), booking
            )
            if deed:
                self.moments.append((self.now, by))
                self._nobody_fits(left)

    @rule(at=MEETINGS, to=st.none() | MEETINGS, most=st.integers(1, 3), user=MEETINGS, soonest=st.booleans())
    def defer_some(self, at: int, to: int | None, most: int, user: int, soonest: bool) -> None:
        by = self.world.users[user]
        some = list(Booking.objects.filter(meeting=self.world.meetings[at]).order_by("created_at")[:most])
        target = None if to is None else self.world.meetings[to]
        why = (Cause.NO_ROOM, None, "")
        if some and self._deed(
            lambda: (
                defer_to_soonest(some, *why, by=by, now=self.now)
                if soonest
                else defer_many(some, target, *why, by=by, now=self.now)
            ),
            *some,
        ):
            self.moments.append((self.now, by))

    @rule(number=ANY)
    def undo_a_move(self, number: int) -> None:
        if self.moments:
            at, by = self.moments[number % len(self.moments)]
            everybody = list(Booking.objects.all())
            self._deed(lambda: put_back(at, by=by, now=self.now), *everybody)

    @precondition(lambda self: self.calm())
    @rule(at=MEETINGS)
    def cancel(self, at: int) -> None:
        meeting = self.world.meetings[at]
        on_it = list(Booking.objects.filter(meeting=meeting))
        if self._deed(lambda: cancel_meeting(meeting, by=None, now=self.now), *on_it):
            self._all_wait(on_it)

    @precondition(lambda self: not self.calm())
    @rule(at=MEETINGS)
    def restore(self, at: int) -> None:
        meeting = self.world.meetings[at]
        self._deed(lambda: restore_meeting(meeting, by=None, now=self.now), *_lost_by([meeting]))

    @precondition(lambda self: self.calm() and self.steps % 3 == 0)
    @rule()
    def withdraw_the_season(self) -> None:
        on_them = list(Booking.objects.filter(meeting__board=self.world.board))
        series = Series.objects.get(pk=self.world.series.pk)
        if self._deed(lambda: withdraw_season(series, by=None, now=self.now), *on_them):
            self._all_wait(on_them)

    @precondition(lambda self: not self.calm())
    @rule()
    def restore_the_season(self) -> None:
        series = Series.objects.get(pk=self.world.series.pk)
        back = _lost_by(self.world.meetings)
        self._deed(lambda: restore_season(series, by=None, now=self.now), *back)

    @rule(at=MEETINGS, minutes=st.integers(10, 40))
    def lengthen(self, at: int, minutes: int) -> None:
        meeting = Meeting.objects.get(pk=self.world.meetings[at].pk)
        to = TimeAndPlace(meeting.day, meeting.start_time, minutes)
        self._deed(lambda: move_meeting(meeting, to, by=None, now=self.now))

    @rule(at=MEETINGS, cases=st.integers(0, 2), minutes=st.integers(0, 10), number=st.none() | ANY)
    def overbook_it(self, at: int, cases: int, minutes: int, number: int | None) -> None:
        first = [] if number is None else [self._one(number)]
        chosen = [booking for booking in first if booking]
        meeting = self.world.meetings[at]
        self._deed(lambda: overbook(meeting, cases, minutes, first=chosen, by=None, now=self.now), *chosen)

    @rule(at=MEETINGS)
    def take_back(self, at: int) -> None:
        self._deed(lambda: take_back_extra(self.world.meetings[at], by=None, now=self.now))

    @rule(number=ANY, keep=LENGTH, minutes=LENGTH, at=st.none() | MEETINGS)
    def split(self, number: int, keep: int, minutes: int, at: int | None) -> None:
        if booking := self._one(number):
            rest, to = Request("?", minutes=minutes), None if at is None else self.world.meetings[at]
            self._ask(
                lambda: split_booking(
                    booking, rest, keep=keep, board=booking.board, to=to, by=None, now=self.now
                ),
                booking,
            )

    @rule(number=ANY)
    def join(self, number: int) -> None:
        booking = self._one(number)
        if booking and booking.follows:
            self._deed(lambda: undo_split(booking, by=None, now=self.now), booking, booking.follows)

    @rule(number=ANY, minutes=LENGTH)
    def refer(self, number: int, minutes: int) -> None:
        if booking := self._one(number):
            board, request = self.world.reference, Request("?", minutes=minutes)
            self._ask(lambda: refer_booking(booking, board, request, by=None, now=self.now), booking)

    @rule(number=ANY, urgent=st.booleans())
    def urgency(self, number: int, urgent: bool) -> None:
        if booking := self._one(number):
            if urgent:
                self._deed(lambda: mark_urgent(booking, "Bleeding", by=None, now=self.now))
            else:
                self._deed(lambda: mark_not_urgent(booking, by=None, now=self.now))

    @precondition(lambda self: self.steps % 4 == 0)
    @rule()
    def promote(self) -> None:
        self._deed(lambda: (promote_waiting(self.world.board, now=self.now), True))
        for meeting in self.world.meetings:
            self._nobody_fits(meeting.pk)

    # Always

    @invariant()
    def counts_are_those_of_the_rows(self) -> None:
        minutes, cases = Counter[UUID | None](), Counter[UUID | None]()
        for row in Booking.objects.filter(state=BookingState.BOOKED, lane=Lane.DISCUSSED):
            minutes[row.meeting_id] += row.minutes
            cases[row.meeting_id] += 1
        held = Counter(hold.meeting_id for hold in Hold.objects.all())
        held_minutes = Counter[UUID]()
        for hold in Hold.objects.all():
            held_minutes[hold.meeting_id] += hold.minutes
        for meeting in Meeting.objects.all():
            key = meeting.pk
            assert (meeting.booked_cases, meeting.booked_minutes) == (cases[key], minutes[key])
            assert (meeting.held_cases, meeting.held_minutes) == (held[key], held_minutes[key])
            assert meeting.cases_left >= 0
            assert meeting.minutes_left >= 0
            if meeting.cancelled:
                assert (meeting.booked_cases, meeting.held_cases) == (0, 0)

    @invariant()
    def nobody_is_lost(self) -> None:
        rows = list(Booking.objects.select_related("meeting"))
        assert self.asked == {row.pk for row in rows}
        for row in rows:
            waits, booked = row.state == BookingState.WAITING, row.state == BookingState.BOOKED
            assert (row.meeting_id is not None) == booked
            assert not waits or row.waiting_since is not None
            assert row.meeting is None or row.meeting.state == MeetingState.PLANNED
            assert row.minutes > 0

    @invariant()
    def the_ledger_adds_up(self) -> None:
        lines = Counter[UUID]()
        for line in Deferral.objects.order_by("booking", "number"):
            lines[line.booking_id] += 1
            assert line.number == lines[line.booking_id]
            assert line.before_id is not None
            assert line.before_id != line.after_id
        for row in Booking.objects.all():
            assert row.deferrals_count == lines[row.pk]
            assert (row.escalated_at is not None) == (row.deferrals_count >= 3)

    # Helpers

    def calm(self) -> bool:
        """Whether every meeting is held: then one may be called off, else the others are restored first."""
        return not Meeting.objects.exclude(state=MeetingState.PLANNED).exists()

    def _case(self) -> Case:
        return make.case(now=self.now)

    def _one(self, number: int) -> Booking | None:
        rows = list(Booking.objects.select_related("board", "follows__board", "case").order_by("created_at"))
        return rows[number % len(rows)] if rows else None

    def _ask(self, deed: Callable[[], Booking], *touched: Booking) -> None:
        made = self._deed(deed, *touched)
        if isinstance(made, Booking):
            self.asked.add(made.pk)

    def _all_wait(self, bookings: Iterable[Booking]) -> None:
        for before in bookings:
            after = Booking.objects.get(pk=before.pk)
            assert (after.state, after.last_meeting_id) == (BookingState.WAITING, before.meeting_id)
            assert after.deferrals_count == before.deferrals_count + 1

    def _nobody_fits(self, key: UUID | None) -> None:
        """No case waits for a place that was left free."""
        if key is None:
            return
        meeting = Meeting.objects.filter(pk=key, state=MeetingState.PLANNED, cutoff_at__gt=self.now).first()
        if meeting is None or meeting.cases_left < 1:
            return
        waiting = Booking.objects.filter(board=meeting.board_id, state=BookingState.WAITING)
        there = Booking.objects.filter(meeting=meeting).values("case")
        for row in waiting.filter(minutes__lte=meeting.minutes_left).exclude(case__in=there):
            assert row.not_before is not None
            assert row.not_before > meeting.day


def _place(was: Was) -> tuple[str, UUID | None, int]:
    return was.state, was.meeting, was.minutes


def _bookings() -> dict[UUID, Was]:
    return {
        row.pk: Was(
            row.state,
            row.meeting_id,
            row.minutes,
            (not row.urgent, row.waiting_since or row.created_at, row.created_at, row.pk.hex),
            row.not_before,
            row.board_id,
        )
        for row in Booking.objects.all()
    }


def _counts() -> list[Any]:
    counts = ("pk", "booked_cases", "booked_minutes", "held_cases", "extra_cases", "extra_minutes", "state")
    return [list(Meeting.objects.order_by("pk").values_list(*counts)), Deferral.objects.count()]


def _lost_by(meetings: Iterable[Meeting]) -> list[Booking]:
    return list(Booking.objects.filter(last_meeting__in=list(meetings), state=BookingState.WAITING))


@pytest.mark.django_db
def test_a_desk_keeps_its_promises_whatever_is_done_in_whatever_order(full_size: bool, again: bool) -> None:
    Desk.world = world()
    examples = 300 if full_size else 6 if again else 15
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=60 if full_size else 30,
            deadline=None,
            phases=[Phase.generate, Phase.shrink] if full_size else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_hold_lasts_ten_minutes() -> None:
    assert timedelta(minutes=10) == LASTS
