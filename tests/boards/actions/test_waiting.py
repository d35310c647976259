"""The waiting list, holds and promotion: a place that becomes free goes to whoever waits for it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from boards.actions.cases import Request, book_case, place_booking, reinstate_booking, withdraw_booking
from boards.actions.holds import hold_place, release_ended_holds, release_hold
from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting, restore_meeting
from boards.actions.overbooking import overbook, take_back_extra
from boards.actions.promotion import promote_waiting
from boards.actions.urgency import mark_urgent
from boards.actions.waiting import wait_for_place
from boards.models import Booking, BookingState, Hold, JournalEntry, Meeting, TumourBoard
from boards.rules.refusal import Refusal
from tests import make

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def board() -> TumourBoard:
    """Two cases, twenty minutes a meeting."""
    made = make.board(capacity_cases=2, capacity_minutes=20)
    make.seat(made, make.person())
    return made


def _wait(board: TumourBoard, *, at: int = 0, **asked: Any) -> Booking:
    request = Request(question="Which treatment?", **asked)
    return wait_for_place(make.case(), board, request, by=None, now=make.NOW + at * MINUTE)


def _full(board: TumourBoard, day: date = date(2026, 12, 3)) -> tuple[Meeting, list[Booking]]:
    meeting = make.meeting(board, day=day, minutes=20)
    return meeting, [make.booking(meeting, minutes=10) for _ in range(2)]


def _on(booking: Booking) -> UUID | None:
    booking.refresh_from_db()
    return booking.meeting_id


def _day_of(booking: Booking) -> date:
    return Meeting.objects.get(bookings=booking).day


def _withdraw(booking: Booking) -> None:
    withdraw_booking(booking, by=None, now=make.NOW)


def test_the_place_of_a_withdrawn_case_goes_to_the_urgent_one_and_then_to_the_oldest(
    board: TumourBoard,
) -> None:
    meeting, (one, other) = _full(board)
    oldest, newer = _wait(board, at=0), _wait(board, at=1)
    urgent = _wait(board, at=2, urgent=True, urgent_reason="Spinal cord compression")
    _withdraw(one)
    assert [_on(row) for row in (urgent, oldest, newer)] == [meeting.pk, None, None]
    _withdraw(other)
    assert [_on(row) for row in (urgent, oldest, newer)] == [meeting.pk, meeting.pk, None]
    assert JournalEntry.objects.filter(verb="case.promoted").count() == 2


def test_a_shorter_case_passes_one_that_does_not_fit(board: TumourBoard) -> None:
    meeting, (one, _) = _full(board)
    long, short = _wait(board, at=0, minutes=15), _wait(board, at=1, minutes=10)
    _withdraw(one)
    assert (_on(long), _on(short)) == (None, meeting.pk)


def test_nobody_is_promoted_before_the_first_day_that_suits_nor_past_the_cut_off(board: TumourBoard) -> None:
    meeting, (one, other) = _full(board)
    late = _wait(board, not_before=meeting.day + timedelta(days=1))
    _withdraw(one)
    assert _on(late) is None
    soon = _wait(board, at=1)
    Meeting.objects.filter(pk=meeting.pk).update(cutoff_at=make.NOW)
    withdraw_booking(other, by=None, now=make.NOW)
    assert _on(soon) is None


def test_a_case_gets_the_soonest_place_but_none_later_than_the_one_that_was_freed(board: TumourBoard) -> None:
    first, (one, _) = _full(board)
    later, _ = _full(board, date(2026, 12, 10))
    empty = make.meeting(board, day=date(2026, 12, 17), minutes=20)
    waits = _wait(board)
    assert _on(waits) is None
    make.meeting(board, day=date(2026, 12, 1), minutes=20)
    assert _day_of(waits) == date(2026, 12, 1)
    another, third, fourth = (_wait(board, at=at) for at in (1, 2, 3))
    _withdraw(one)
    assert _day_of(another) == date(2026, 12, 1)
    assert (_on(third), _on(fourth)) == (first.pk, None)
    assert [row.pk for row in promote_waiting(board, now=make.NOW)] == [fourth.pk]
    assert _on(fourth) == empty.pk
    assert later.pk not in {_on(row) for row in (waits, another, third, fourth)}


def test_an_urgent_case_with_a_reason_passes_the_cut_off_but_not_the_capacity(board: TumourBoard) -> None:
    meeting, _ = _full(board)
    Meeting.objects.filter(pk=meeting.pk).update(cutoff_at=make.NOW, capacity_cases=3, capacity_minutes=30)
    for request, code in (
        (Request("?"), "cutoff-passed"),
        (Request("?", urgent=True, urgent_reason=" "), "urgent-without-reason"),
        (Request("?", urgent=True, urgent_reason="Compression", minutes=11), "too-few-minutes"),
    ):
        with pytest.raises(Refusal, match=code):
            book_case(make.case(), meeting, request, by=None, now=make.NOW)
    urgent = Request("?", urgent=True, urgent_reason="Compression", minutes=10)
    assert book_case(make.case(), meeting, urgent, by=None, now=make.NOW).meeting_id == meeting.pk
    with pytest.raises(Refusal, match="meeting-full"):
        book_case(make.case(), meeting, urgent, by=None, now=make.NOW)


def test_a_case_marked_urgent_may_be_placed_past_the_cut_off(board: TumourBoard) -> None:
    meeting = make.meeting(board, minutes=20)
    waits = _wait(board)
    Meeting.objects.filter(pk=meeting.pk).update(cutoff_at=make.NOW)
    with pytest.raises(Refusal, match="cutoff-passed"):
        place_booking(waits, meeting, by=None, now=make.NOW)
    mark_urgent(waits, "Compression", by=None, now=make.NOW)
    assert place_booking(waits, meeting, by=None, now=make.NOW).meeting_id == meeting.pk


def test_a_held_place_is_nobody_elses_for_ten_minutes(board: TumourBoard) -> None:
    meeting = make.meeting(board, minutes=20)
    make.booking(meeting, minutes=10)
    holder = make.user()
    hold_place(meeting, 10, by=holder, now=make.NOW)
    with pytest.raises(Refusal, match="meeting-full"):
        make.booking(meeting, minutes=10)
    booked = make.booking(meeting, minutes=10, by=holder, now=make.NOW + 9 * MINUTE)
    assert (booked.meeting_id, Hold.objects.count()) == (meeting.pk, 0)
    meeting.refresh_from_db()
    assert (meeting.booked_cases, meeting.held_cases, meeting.held_minutes) == (2, 0, 0)


@pytest.mark.parametrize("swept", [True, False], ids=["by-the-sweep", "by-the-next-booking"])
def test_a_hold_that_has_ended_goes_to_whoever_waits(board: TumourBoard, swept: bool) -> None:
    meeting, later = (make.meeting(board, day=date(2026, 12, day), minutes=20) for day in (3, 10))
    make.booking(meeting, minutes=10)
    hold_place(meeting, 10, by=make.user(), now=make.NOW)
    waits = _wait(board)
    assert _on(waits) is None
    after = make.NOW + 10 * MINUTE
    if swept:
        assert (release_ended_holds(make.NOW + 9 * MINUTE), release_ended_holds(after)) == (0, 1)
    else:
        with pytest.raises(Refusal, match="meeting-full"):
            make.booking(meeting, minutes=5, now=after)
        make.booking(later, now=after)
    assert _on(waits) == meeting.pk


def test_a_user_holds_one_place_at_a_time(board: TumourBoard) -> None:
    one, other = (make.meeting(board, day=date(2026, 12, day), minutes=20) for day in (3, 10))
    user = make.user()
    for meeting in (one, one, other):
        hold_place(meeting, 10, by=user, now=make.NOW)
    held = dict(Meeting.objects.values_list("pk", "held_cases"))
    assert held == {one.pk: 0, other.pk: 1}
    assert (release_hold(user, make.NOW), release_hold(user, make.NOW)) == (True, False)
    assert sum(Meeting.objects.values_list("held_minutes", flat=True)) == 0


def test_a_cancelled_meeting_puts_its_cases_off_and_restoring_it_takes_that_back(board: TumourBoard) -> None:
    meeting, (one, _) = _full(board)
    later = make.meeting(board, day=date(2026, 12, 10), minutes=20)
    cancel_meeting(meeting, by=None, now=make.NOW + MINUTE)
    one.refresh_from_db()
    assert (one.state, one.waiting_since, one.deferrals_count) == (
        BookingState.WAITING,
        make.NOW + MINUTE,
        1,
    )
    [line] = one.deferrals.all()
    assert (line.cause, line.before_id, line.after_id, line.number) == ("cancelled", meeting.pk, None, 1)
    place_booking(one, later, by=None, now=make.NOW + 2 * MINUTE)
    restore_meeting(meeting, by=None, now=make.NOW + 3 * MINUTE)
    meeting.refresh_from_db()
    assert (meeting.booked_cases, meeting.booked_minutes) == (1, 10)
    one.refresh_from_db()
    assert (one.meeting_id, one.deferrals_count, one.deferrals.count()) == (later.pk, 1, 1)
    back = Booking.objects.get(meeting=meeting)
    assert (back.deferrals_count, back.deferrals.count(), back.waiting_since) == (0, 0, None)


def test_a_meeting_made_longer_takes_whoever_waits(board: TumourBoard) -> None:
    TumourBoard.objects.filter(pk=board.pk).update(capacity_cases=3, capacity_minutes=30)
    board.refresh_from_db()
    meeting, _ = _full(board)
    waits = _wait(board, minutes=10)
    move_meeting(meeting, TimeAndPlace(meeting.day, meeting.start_time, 30), by=None, now=make.NOW)
    assert _on(waits) == meeting.pk


def test_a_coordinator_adds_places_that_are_gone_once_given_up(board: TumourBoard) -> None:
    meeting, _ = _full(board)
    first, chosen = _wait(board, at=0, minutes=5), _wait(board, at=1, minutes=5)
    shown = overbook(meeting, 2, 10, first=[chosen], by=None, now=make.NOW)
    assert (shown.booked_cases, shown.capacity_cases, shown.extra_cases) == (4, 2, 2)
    assert [_on(first), _on(chosen)] == [meeting.pk, meeting.pk]
    third = _wait(board, at=2, minutes=5)
    _withdraw(first)
    meeting.refresh_from_db()
    assert (_on(third), meeting.booked_cases, meeting.extra_cases, meeting.extra_minutes) == (None, 3, 1, 5)
    with pytest.raises(Refusal, match="extra-in-use"):
        take_back_extra(meeting, by=None, now=make.NOW)
    overbook(meeting, 1, 0, by=None, now=make.NOW)
    assert take_back_extra(meeting, by=None, now=make.NOW).extra_cases == 1


def test_a_withdrawal_is_undone_while_the_place_is_free(board: TumourBoard) -> None:
    meeting, (one, other) = _full(board)
    _withdraw(one)
    after = meeting.cutoff_at + MINUTE
    assert reinstate_booking(one, by=None, now=after).meeting_id == meeting.pk
    _wait(board)
    _withdraw(other)
    with pytest.raises(Refusal, match="meeting-full"):
        reinstate_booking(other, by=None, now=make.NOW)
    other.refresh_from_db()
    assert other.state == BookingState.WITHDRAWN
