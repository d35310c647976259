"""Closures and local holidays: which meetings they cancel or move, where the cases go, and the way back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.actions.days_off import add_day_off, withdraw_day_off
from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting, restore_meeting
from boards.models import (
    BookingState,
    DayOff,
    DayOffKind,
    HolidayRule,
    JournalEntry,
    Meeting,
    MeetingState,
    Organisation,
    TumourBoard,
)
from boards.rules.refusal import Refusal
from tests import make

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 12, 3)


def thursdays(rule: HolidayRule = HolidayRule.SKIP, slug: str = "sarcoma") -> TumourBoard:
    board = make.seated_board(slug)
    TumourBoard.objects.filter(pk=board.pk).update(holiday_rule=rule)
    make.season(board)
    return TumourBoard.objects.get(pk=board.pk)


def meeting(board: TumourBoard, slot: date = THURSDAY) -> Meeting:
    return Meeting.objects.get(board=board, slot_date=slot)


def close(
    what: TumourBoard | Organisation,
    first: date = THURSDAY,
    last: date | None = None,
    kind: DayOffKind = DayOffKind.CLOSURE,
    name: str = "Congress",
) -> DayOff:
    row = DayOff(kind=kind, name=name, first_day=first, last_day=last or first)
    if isinstance(what, TumourBoard):
        row.board = what
    else:
        row.organisation = what
    add_day_off(row, by=None, now=make.NOW)
    return row


def test_a_closure_cancels_the_meeting_and_its_cases_wait() -> None:
    board = thursdays()
    booking = make.booking(meeting(board))
    close(board)
    closed = meeting(board)
    assert (closed.state, closed.reason) == (MeetingState.CANCELLED, "Congress")
    booking.refresh_from_db()
    assert (booking.state, booking.last_meeting_id) == (BookingState.WAITING, closed.pk)


def test_a_withdrawn_closure_gives_back_the_meeting_and_its_cases() -> None:
    board = thursdays()
    booking = make.booking(meeting(board))
    changes = withdraw_day_off(close(board), by=None, now=make.NOW)
    assert [(change.kind, change.back) for change in changes] == [("restored", 1)]
    back = meeting(board)
    assert (back.state, back.reason, back.day_off) == (MeetingState.PLANNED, "", None)
    booking.refresh_from_db()
    assert (booking.state, booking.meeting_id) == (BookingState.BOOKED, back.pk)


def test_what_somebody_cancelled_by_hand_stays_cancelled() -> None:
    board = thursdays()
    cancel_meeting(meeting(board), reason="Too few cases", by=None, now=make.NOW)
    row = close(board)
    assert withdraw_day_off(row, by=None, now=make.NOW) == []
    assert meeting(board).reason == "Too few cases"


def test_what_somebody_restored_or_moved_by_hand_since_stays_as_it_is() -> None:
    board = thursdays()
    row = close(board)
    restored = restore_meeting(meeting(board), by=None, now=make.NOW)
    elsewhere = TimeAndPlace(date(2026, 12, 4), restored.start_time, 90)
    move_meeting(restored, elsewhere, by=None, now=make.NOW)
    assert withdraw_day_off(row, by=None, now=make.NOW) == []
    assert meeting(board).day == date(2026, 12, 4)


def test_a_closure_of_a_place_concerns_the_boards_that_it_hosts_and_no_other() -> None:
    lyon, cayenne = make.organisation(), make.cayenne()
    here = thursdays()
    there = make.seated_board("guyane", at=cayenne)
    make.season(there)
    close(lyon)
    assert (meeting(here).state, meeting(there).state) == (MeetingState.CANCELLED, MeetingState.PLANNED)


@pytest.mark.parametrize(
    ("rule", "state", "day"),
    [
        (HolidayRule.SKIP, MeetingState.CANCELLED, THURSDAY),
        (HolidayRule.KEEP, MeetingState.PLANNED, THURSDAY),
        (HolidayRule.PREVIOUS, MeetingState.PLANNED, date(2026, 12, 2)),
        (HolidayRule.NEXT, MeetingState.PLANNED, date(2026, 12, 4)),
    ],
)
def test_a_holiday_added_later_follows_each_boards_rule_and_can_be_undone(
    rule: HolidayRule, state: MeetingState, day: date
) -> None:
    board = thursdays(rule)
    booking = make.booking(meeting(board))
    row = close(make.organisation(), kind=DayOffKind.HOLIDAY, name="Fête locale")
    found = meeting(board)
    assert (found.state, found.day, found.slot_date) == (state, day, THURSDAY)
    withdraw_day_off(row, by=None, now=make.NOW)
    back = meeting(board)
    assert (back.state, back.day, back.reason) == (MeetingState.PLANNED, THURSDAY, "")
    booking.refresh_from_db()
    assert (booking.state, booking.meeting_id) == (BookingState.BOOKED, back.pk)


def test_where_the_day_to_move_to_is_taken_or_closed_the_meeting_is_cancelled_or_goes_further() -> None:
    board = thursdays(HolidayRule.NEXT)
    make.meeting(board, day=date(2026, 12, 4))
    close(make.organisation(), kind=DayOffKind.HOLIDAY)
    assert meeting(board).state == MeetingState.CANCELLED
    other = thursdays(HolidayRule.NEXT, "lung")
    assert meeting(other).day == date(2026, 12, 4)  # its season was opened after the holiday was known
    friday = close(other, first=date(2026, 12, 4))
    assert meeting(other).day == date(2026, 12, 7)
    withdraw_day_off(friday, by=None, now=make.NOW)
    assert (meeting(other).day, meeting(other).reason) == (date(2026, 12, 4), "Congress")


def test_of_two_closures_the_meeting_comes_back_with_the_last() -> None:
    board = thursdays()
    congress, works = close(board), close(make.organisation(), name="Works in the building")
    assert withdraw_day_off(congress, by=None, now=make.NOW) == []
    assert (meeting(board).state, meeting(board).reason) == (MeetingState.CANCELLED, "Works in the building")
    withdraw_day_off(works, by=None, now=make.NOW)
    assert meeting(board).state == MeetingState.PLANNED


def test_a_season_opened_during_a_closure_holds_its_meeting_once_that_is_withdrawn() -> None:
    board = make.seated_board("sarcoma")
    row = close(board)
    make.season(board)
    assert (meeting(board).state, meeting(board).day_off) == (MeetingState.SKIPPED, row)
    withdraw_day_off(row, by=None, now=make.NOW)
    assert meeting(board).state == MeetingState.PLANNED


def test_a_holiday_of_the_place_moves_the_cut_off_of_the_meeting_after_it_and_back() -> None:
    board = thursdays()
    tuesday_noon = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
    assert meeting(board).cutoff_at == tuesday_noon
    row = close(make.organisation(), first=date(2026, 12, 2), kind=DayOffKind.HOLIDAY)
    assert meeting(board).cutoff_at == tuesday_noon - timedelta(days=1)
    withdraw_day_off(row, by=None, now=make.NOW)
    assert meeting(board).cutoff_at == tuesday_noon


def test_a_meeting_of_today_that_has_begun_and_one_that_is_over_stay() -> None:
    board = make.seated_board("sarcoma")
    make.season(board, starts_on=date(2026, 11, 19), now=make.NOW - timedelta(days=7))
    close(board, first=date(2026, 11, 19), last=date(2026, 11, 27))
    states = dict(Meeting.objects.values_list("slot_date", "state"))
    assert states[date(2026, 11, 19)] == MeetingState.PLANNED
    assert states[date(2026, 11, 26)] == MeetingState.CANCELLED


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 11, 1), date(2026, 11, 2), "day-off-past"),
        (date(2026, 12, 1), date(2028, 12, 1), "day-off-too-long"),
    ],
)
def test_a_closure_that_is_over_or_lasts_for_years_is_refused(first: date, last: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        close(make.organisation(), first=first, last=last)
    assert refused.value.code == code
    assert not DayOff.objects.exists()


def test_it_is_withdrawn_once() -> None:
    row = close(make.organisation())
    withdraw_day_off(row, by=None, now=make.NOW)
    with pytest.raises(Refusal, match="day-off-withdrawn"):
        withdraw_day_off(row, by=None, now=make.NOW)
    verbs = JournalEntry.objects.filter(verb__startswith="day-off").values_list("verb", flat=True)
    assert list(verbs) == ["day-off.added", "day-off.withdrawn"]


def test_queries_grow_with_the_meetings_concerned_and_not_with_those_stored() -> None:
    counts = []
    for weeks in (10, 40):
        board = make.seated_board(f"board-of-{weeks}")
        make.season(board, weeks=weeks)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            close(board)
        counts.append(len(queries))
    assert counts[0] == counts[1]
