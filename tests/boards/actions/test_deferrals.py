"""Deferred, split, sent on: nothing is lost on the way, and the ledger says why."""

from datetime import date, timedelta
from typing import Any

import pytest

from boards.actions.cases import Request, place_booking, withdraw_booking
from boards.actions.chains import refer_booking, split_booking, undo_split
from boards.actions.deferrals import defer_booking, defer_many, put_back
from boards.actions.waiting import wait_for_place
from boards.identity import decrypt
from boards.models import (
    Booking,
    BookingState,
    Case,
    Cause,
    Deferral,
    JournalEntry,
    Meeting,
    Nature,
    TumourBoard,
)
from boards.rules.refusal import Refusal
from tests import make

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def board() -> TumourBoard:
    made = make.board(capacity_cases=2, capacity_minutes=20)
    make.seat(made, make.person())
    return made


def _meetings(board: TumourBoard, *days: int) -> list[Meeting]:
    return [make.meeting(board, day=date(2026, 12, day), minutes=20) for day in days]


def _fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def _defer(booking: Booking, to: Meeting | None, cause: Cause = Cause.SLIDES, **more: Any) -> Deferral:
    return defer_booking(booking, to, cause, None, "", **{"by": None, "now": make.NOW, **more})


def test_a_line_says_why_from_where_to_where_and_in_whose_hands(board: TumourBoard) -> None:
    one, other = _meetings(board, 3, 10)
    booking, owner, user = make.booking(one), make.person(), make.user()
    line = defer_booking(booking, other, Cause.SLIDES, owner, "In the post", by=user, now=make.NOW)
    assert (line.cause, line.owner, line.before_id, line.after_id, line.number, line.by) == (
        Cause.SLIDES, owner, one.pk, other.pk, 1, user,
    )  # fmt: skip
    assert decrypt(line.note) == "In the post"
    assert (_fresh(booking).meeting_id, _fresh(booking).deferrals_count) == (other.pk, 1)
    one.refresh_from_db()
    assert (one.booked_cases, one.booked_minutes) == (0, 0)


def test_the_third_deferral_comes_before_the_coordinator(board: TumourBoard) -> None:
    first, *later = _meetings(board, 3, 10, 17, 24)
    booking = make.booking(first)
    for number, meeting in enumerate(later):
        assert _fresh(booking).escalated_at is None
        _defer(booking, meeting, now=make.NOW + number * MINUTE)
    assert (_fresh(booking).deferrals_count, _fresh(booking).escalated_at) == (3, make.NOW + 2 * MINUTE)
    assert JournalEntry.objects.filter(verb="case.escalated", board_id=board.pk).count() == 1


def test_who_is_put_off_to_the_waiting_list_does_not_get_the_same_place_back(board: TumourBoard) -> None:
    [meeting] = _meetings(board, 3)
    booking = make.booking(meeting)
    _defer(booking, None)
    assert (_fresh(booking).state, _fresh(booking).not_before) == (BookingState.WAITING, date(2026, 12, 4))
    [later] = _meetings(board, 10)
    assert _fresh(booking).meeting_id == later.pk


def test_the_place_left_goes_to_whoever_waits(board: TumourBoard) -> None:
    one, other = _meetings(board, 3, 10)
    first, _ = make.booking(one), make.booking(one)
    waits = wait_for_place(make.case(), board, Request("?"), by=None, now=make.NOW)
    _defer(first, other)
    assert _fresh(waits).meeting_id == one.pk


def test_many_are_put_off_for_one_reason_or_none_of_them(board: TumourBoard) -> None:
    one, other, third = _meetings(board, 3, 10, 17)
    bookings = [make.booking(one), make.booking(one)]
    make.booking(other)
    with pytest.raises(Refusal, match="meeting-full"):
        defer_many(bookings, other, Cause.NO_ROOM, None, "", by=None, now=make.NOW)
    assert (Deferral.objects.count(), Booking.objects.filter(meeting=one).count()) == (0, 2)
    assert len(defer_many(bookings, third, Cause.NO_ROOM, None, "", by=None, now=make.NOW)) == 2
    assert Booking.objects.filter(meeting=third).count() == 2


def test_a_deferral_goes_to_a_later_meeting_and_comes_from_one(board: TumourBoard) -> None:
    one, other = _meetings(board, 3, 10)
    booking = make.booking(other)
    with pytest.raises(Refusal, match="not-later"):
        _defer(booking, one)
    _defer(booking, None)
    with pytest.raises(Refusal, match="not-on-a-meeting"):
        _defer(booking, None)
    withdraw_booking(booking, by=None, now=make.NOW)
    with pytest.raises(Refusal, match="booking-closed"):
        _defer(booking, one)


def test_what_was_put_off_goes_back_and_its_line_is_struck_out(board: TumourBoard) -> None:
    [one] = _meetings(board, 3)
    user, bookings = make.user(), [make.booking(one), make.booking(one)]
    defer_many(bookings, None, Cause.NO_ROOM, None, "", by=user, now=make.NOW)
    after = one.cutoff_at + MINUTE
    assert {row.pk for row in put_back(make.NOW, by=user, now=after)} == {row.pk for row in bookings}
    for booking in map(_fresh, bookings):
        assert (booking.meeting_id, booking.deferrals_count, booking.not_before) == (one.pk, 0, None)
    assert Deferral.objects.count() == 0
    with pytest.raises(Refusal, match="nothing-to-undo"):
        put_back(make.NOW, by=make.user(), now=make.NOW)


def test_what_was_moved_again_is_not_put_back(board: TumourBoard) -> None:
    one, other, third = _meetings(board, 3, 10, 17)
    user, booking = make.user(), make.booking(other)
    place_booking(booking, one, by=user, now=make.NOW)
    place_booking(booking, third, by=None, now=make.NOW + MINUTE)
    with pytest.raises(Refusal, match="nothing-to-undo"):
        put_back(make.NOW, by=user, now=make.NOW + MINUTE)
    place_booking(booking, one, by=None, now=make.NOW + MINUTE)
    put_back(make.NOW, by=user, now=make.NOW + MINUTE)
    assert _fresh(booking).meeting_id == other.pk


def test_a_long_discussion_is_split_and_what_it_gives_back_goes_to_who_waits(board: TumourBoard) -> None:
    one, other = _meetings(board, 3, 10)
    booking = make.booking(one, minutes=15)
    waits = wait_for_place(make.case(), board, Request("?", minutes=10), by=None, now=make.NOW)
    rest = Request("And radiotherapy?", minutes=10)
    with pytest.raises(Refusal, match="split-same-meeting"):
        split_booking(booking, rest, keep=5, to=one, by=None, now=make.NOW)
    with pytest.raises(Refusal, match="split-keeps-too-much"):
        split_booking(booking, rest, keep=16, to=other, by=None, now=make.NOW)
    part = split_booking(booking, rest, keep=5, to=other, by=None, now=make.NOW)
    assert (part.case, part.follows, part.meeting_id) == (booking.case, booking, other.pk)
    one.refresh_from_db()
    assert (one.booked_minutes, _fresh(waits).meeting_id) == (15, one.pk)
    with pytest.raises(Refusal, match="too-few-minutes"):
        undo_split(part, by=None, now=make.NOW)


def test_a_split_is_undone(board: TumourBoard) -> None:
    one, other = _meetings(board, 3, 10)
    booking = make.booking(one, minutes=15)
    part = split_booking(booking, Request("?", minutes=4), keep=10, board=board, by=None, now=make.NOW)
    assert part.state == BookingState.WAITING
    place_booking(part, other, by=None, now=make.NOW)
    assert undo_split(part, by=None, now=make.NOW).minutes == 15
    rows = [(row.booked_cases, row.booked_minutes) for row in Meeting.objects.order_by("starts_at")]
    assert rows == [(1, 15), (0, 0)]
    assert _fresh(part).state == BookingState.WITHDRAWN


def test_a_case_is_sent_on_from_board_to_board_as_one_case(board: TumourBoard) -> None:
    reference, european = make.board(nature=Nature.REFERENCE), make.board(nature=Nature.INTERNATIONAL)
    make.seat(reference, make.person())
    [first], meeting = _meetings(board, 3), make.meeting(reference)
    booking = make.booking(first)
    with pytest.raises(Refusal, match="refer-to-same-board"):
        refer_booking(booking, board, Request("?"), by=None, now=make.NOW)
    second = refer_booking(booking, reference, Request("?"), to=meeting, by=None, now=make.NOW)
    with pytest.raises(Refusal, match="consent-missing"):
        refer_booking(second, european, Request("?"), by=None, now=make.NOW)
    Case.objects.update(consented_on=make.TODAY)
    third = refer_booking(second, european, Request("?"), by=None, now=make.NOW)
    assert (third.follows, second.follows, {third.case, second.case}) == (second, booking, {booking.case})
    assert (third.state, second.meeting_id, _fresh(booking).state) == ("waiting", meeting.pk, "booked")
