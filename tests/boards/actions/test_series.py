"""A season changed from one meeting on: rows kept, cases always on a meeting or the waiting list."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.actions import meetings, series
from boards.actions.meetings import TimeAndPlace
from boards.actions.reshaping import Pattern, answered_rule, pattern_of
from boards.models import Answer, Booking, BookingState, JournalEntry, Meeting, MeetingState, Seat, Series
from boards.rules.recurrence import slots
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from tests import make

pytestmark = pytest.mark.django_db
TUESDAYS = Pattern("FREQ=WEEKLY;BYDAY=TU", time(15), 90)
THURSDAYS = Pattern("FREQ=WEEKLY;BYDAY=TH", time(14), 90)
FORTNIGHTLY = Pattern("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", time(14), 90)
FIRST_THURSDAY = Pattern("FREQ=MONTHLY;BYDAY=1TH", time(14), 90)


def season(**given: Any) -> tuple[Series, list[Meeting]]:
    """Thursdays at 14:00 in Lyon from 26 November 2026 to 28 January 2027."""
    board = make.seated_board("sarcoma")
    made = make.season(board, **given)
    return made, list(made.meetings.order_by("slot_date"))


def change(made: Series, first: Meeting, to: Pattern, **given: Any) -> series.Changed:
    return series.change_series(made, first, to, by=None, now=make.NOW, **given)


def held(board: Any) -> list[str]:
    rows = Meeting.objects.filter(board=board, state=MeetingState.PLANNED).order_by("starts_at")
    return [f"{row.day:%m-%d} {row.start_time:%H:%M}" for row in rows]


def days(made: Series) -> list[date]:
    return [row.day for row in made.meetings.filter(state=MeetingState.PLANNED).order_by("starts_at")]


def test_this_and_the_following_split_the_season_and_every_meeting_keeps_its_row() -> None:
    made, rows = season()
    done = change(made, rows[3], TUESDAYS)
    made.refresh_from_db()
    assert (made.ends_on, pattern_of(made)) == (rows[2].day, THURSDAYS)
    assert done.season.follows_id == made.pk
    after = {row.pk: row for row in Meeting.objects.all()}
    assert set(after) == {row.pk for row in rows}
    for row in rows[3:]:
        new = after[row.pk]
        assert (new.series_id, new.slot_date, new.day) == (done.season.pk, *[row.day - timedelta(days=2)] * 2)
        assert (new.start_time, new.version) == (time(15), 1)
        assert new.cutoff_at < row.cutoff_at
    assert [after[row.pk].version for row in rows[:3]] == [0, 0, 0]


def test_a_season_of_which_nothing_came_before_is_changed_as_it_stands() -> None:
    made, rows = season()
    done = change(made, rows[0], Pattern("FREQ=WEEKLY;BYDAY=FR", time(9), 60, "Room 9"))
    assert done.season.pk == made.pk
    assert Series.objects.count() == 1
    now = list(made.meetings.order_by("slot_date"))
    assert [row.pk for row in now] == [row.pk for row in rows]
    assert {(row.place, row.capacity_minutes, row.slot_time) for row in now} == {("Room 9", 60, time(9))}
    assert [row.day for row in now] == [row.day + timedelta(days=1) for row in rows]


def test_a_meeting_moved_by_hand_keeps_its_day_and_hour_unless_asked() -> None:
    made, rows = season()
    to = TimeAndPlace(rows[4].day + timedelta(days=1), time(8), 60, "Room 3")
    meetings.move_meeting(rows[4], to, by=None, now=make.NOW)
    change(made, rows[3], TUESDAYS)
    moved = Meeting.objects.get(pk=rows[4].pk)
    assert (moved.day, moved.start_time, moved.place) == (to.day, time(8), "Room 3")
    assert moved.slot_date == rows[4].day - timedelta(days=2)
    first = Meeting.objects.get(pk=rows[3].pk)
    assert first.series is not None
    change(first.series, first, Pattern("FREQ=WEEKLY;BYDAY=WE", time(15), 90), moved_too=True)
    moved.refresh_from_db()
    assert (moved.day, moved.start_time, moved.place) == (rows[4].day - timedelta(days=1), time(15), "")


def test_a_rarer_rhythm_drops_meetings_whose_cases_wait_and_undoing_it_brings_them_back() -> None:
    made, rows = season()
    kept, lost = make.booking(rows[4]), make.booking(rows[5], minutes=10)
    done = change(made, rows[4], FORTNIGHTLY)
    assert [row.day for row in rows[4::2]] == days(done.season)
    dropped = Meeting.objects.get(pk=rows[5].pk)
    assert (dropped.state, dropped.booked_cases, dropped.booked_minutes) == (MeetingState.DROPPED, 0, 0)
    lost.refresh_from_db()
    assert (lost.state, lost.last_meeting_id) == (BookingState.WAITING, rows[5].pk)

    undone = change(done.season, Meeting.objects.get(pk=rows[4].pk), THURSDAYS)
    assert undone.season.pk == made.pk
    assert Meeting.objects.count() == len(rows)
    assert days(undone.season) == [row.day for row in rows]
    assert undone.season.ends_on == made.ends_on
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.meeting_id, lost.meeting_id) == (rows[4].pk, rows[5].pk)
    back = Meeting.objects.get(pk=rows[5].pk)
    assert (back.booked_cases, back.booked_minutes) == (1, 10)
    assert Series.objects.exclude(withdrawn_at=None).get().pk == done.season.pk


def test_a_fuller_rhythm_adds_meetings_and_a_monthly_one_takes_the_row_of_its_day() -> None:
    made, rows = season(rrule=FORTNIGHTLY.rrule)
    done = change(made, rows[0], THURSDAYS)
    assert len(days(done.season)) == 10
    assert {row.pk for row in rows} < set(done.season.meetings.values_list("pk", flat=True))
    first = series.first_ahead(done.season, make.NOW)
    assert first is not None
    monthly = change(done.season, first, FIRST_THURSDAY).season
    assert days(monthly) == [date(2026, 12, 3), date(2027, 1, 7)]
    assert Meeting.objects.filter(state=MeetingState.DROPPED).count() == 8


def test_a_meeting_cancelled_by_hand_stays_cancelled_wherever_the_season_goes() -> None:
    made, rows = season()
    meetings.cancel_meeting(rows[4], reason="Congress", by=None, now=make.NOW)
    change(made, rows[3], TUESDAYS)
    row = Meeting.objects.get(pk=rows[4].pk)
    assert (row.state, row.reason, row.day) == (
        MeetingState.CANCELLED,
        "Congress",
        rows[4].day - timedelta(days=2),
    )


def test_a_season_cut_short_and_prolonged_again_is_what_it_was() -> None:
    made, rows = season()
    booking = make.booking(rows[6])
    before = (held(made.board), made.ends_on)
    done = series.cancel_following(made, rows[4], reason="Merged", by=None, now=make.NOW)
    assert [change.after.pk for change in done.touched] == [row.pk for row in rows[4:]]
    assert [change.waiting for change in done.touched] == [0, 0, 1, 0, 0, 0]
    assert Meeting.objects.get(pk=rows[6].pk).reason == "Merged"
    assert days(done.season) == [row.day for row in rows[:4]]
    again = series.end_season(made, made.ends_on, by=None, now=make.NOW).season
    assert (held(made.board), again.ends_on) == before
    booking.refresh_from_db()
    assert booking.meeting_id == rows[6].pk
    longer = series.end_season(again, date(2027, 2, 12), by=None, now=make.NOW)
    assert [row.after.day for row in longer.touched] == [date(2027, 2, 4), date(2027, 2, 11)]


def test_a_season_is_withdrawn_with_what_lies_ahead_and_restored() -> None:
    made, rows = season(starts_on=make.TODAY - timedelta(weeks=2), now=make.NOW - timedelta(weeks=3))
    make.booking(rows[5])
    before = held(made.board)
    series.withdraw_season(made, by=None, now=make.NOW)
    assert held(made.board) == before[:2]
    with pytest.raises(Refusal, match="season-withdrawn"):
        series.end_season(made, date(2027, 6, 1), by=None, now=make.NOW)
    series.restore_season(made, by=None, now=make.NOW)
    assert held(made.board) == before
    assert Booking.objects.get().meeting_id == rows[5].pk
    with pytest.raises(Refusal, match="season-not-withdrawn"):
        series.restore_season(made, by=None, now=make.NOW)


def test_a_dropped_meeting_restored_by_itself_is_an_extraordinary_one() -> None:
    made, rows = season()
    series.cancel_following(made, rows[4], by=None, now=make.NOW)
    back = meetings.restore_meeting(rows[6], by=None, now=make.NOW)
    assert (back.series, back.slot, back.state) == (None, None, MeetingState.PLANNED)
    with pytest.raises(Refusal, match="board-meets-then-on"):
        series.end_season(made, made.ends_on, by=None, now=make.NOW)


def test_an_answer_to_the_season_counts_for_what_is_left_of_it() -> None:
    made, rows = season()
    Seat.objects.update(standing_answer=Answer.ACCEPTED, standing_answer_to=answered_rule(made))
    done = change(made, rows[4], TUESDAYS)
    made.refresh_from_db()
    assert Seat.objects.get().standing_answer_to == answered_rule(made) != answered_rule(done.season)


CLOCKS = {"starts_on": date(2027, 3, 7), "rrule": "FREQ=WEEKLY;BYDAY=SU", "weeks": 5}


@pytest.mark.parametrize(
    ("given", "to", "words"),
    [
        ({}, THURSDAYS, "The season already meets like that."),
        ({}, Pattern("FREQ=SECONDLY", time(14), 90), "is not one that a board can follow"),
        ({}, Pattern(TUESDAYS.rrule, time(14), 0), "The meeting ends before it starts."),
        ({}, Pattern(TUESDAYS.rrule, time(14), 1500), "A meeting lasts at most 24 hours."),
        (
            {},
            Pattern("FREQ=WEEKLY;BYDAY=MO", time(8), 90),
            "would fall on Monday 23 November 2026, which is past",
        ),
        ({}, Pattern(TUESDAYS.rrule, time(14), 5), "10 minutes of cases are booked on Tuesday 1 December"),
        (
            {},
            Pattern("FREQ=WEEKLY;BYDAY=TH", time(9), 90),
            "already meets at that time on Thursday 3 December",
        ),
        (
            CLOCKS,
            Pattern("FREQ=WEEKLY;BYDAY=SU", time(2, 30), 90),
            "02:30 does not exist on Sunday 28 March 2027 in Paris",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_changes(
    given: dict[str, Any], to: Pattern, words: str
) -> None:
    made, rows = season(**given)
    make.booking(rows[1], minutes=10)
    make.meeting(made.board, day=date(2026, 12, 3), start_time=time(9))
    before = [*Meeting.objects.order_by("pk").values()]
    with pytest.raises(Refusal) as refused, transaction.atomic():
        change(made, rows[0], to)
    assert words in sentence(refused.value)
    assert [*Meeting.objects.order_by("pk").values()] == before
    assert not JournalEntry.objects.filter(verb="season.changed").exists()


def test_what_is_over_begins_no_change() -> None:
    made, rows = season(starts_on=make.TODAY - timedelta(weeks=2), now=make.NOW - timedelta(weeks=3))
    with pytest.raises(Refusal, match="meeting-past"):
        change(made, rows[0], TUESDAYS)
    with pytest.raises(Refusal, match="meeting-not-in-season"):
        change(made, make.meeting(made.board, start_time=time(9)), TUESDAYS)
    with pytest.raises(Refusal, match="season-ends-the-same"):
        series.end_season(made, made.ends_on + timedelta(days=1), by=None, now=make.NOW)
    with pytest.raises(Refusal, match="rule-never-fires"):
        series.end_season(made, made.starts_on, by=None, now=make.NOW)


def test_a_change_costs_as_many_queries_for_three_meetings_as_for_thirty(
    django_assert_max_num_queries: Any,
) -> None:
    for name, weeks in (("short", 3), ("long", 30)):
        made = make.season(make.seated_board(name), weeks=weeks)
        first = series.first_ahead(made, make.NOW)
        assert first is not None
        with django_assert_max_num_queries(24):
            change(made, first, TUESDAYS)


RULES = [THURSDAYS, TUESDAYS, FORTNIGHTLY, FIRST_THURSDAY, Pattern(TUESDAYS.rrule, time(16), 60, "Room 9")]
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["change", "change", "change", "end", "follow", "withdraw", "restore", "move", "cancel"]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=10,
)


def _step(board: Any, verb: str, one: int, other: int) -> None:
    ahead = list(Meeting.objects.filter(board=board, starts_at__gt=make.NOW).order_by("starts_at", "pk"))
    seasons = list(Series.objects.filter(board=board).order_by("starts_on", "pk"))
    meeting, made = ahead[one % len(ahead)], seasons[other % len(seasons)]
    asked: Any = {"by": None, "now": make.NOW}
    if verb == "change":
        to = RULES[other % len(RULES)]
        series.change_series(meeting.series or made, meeting, to, moved_too=one % 2 == 1, **asked)
    elif verb == "end":
        series.end_season(made, make.TODAY + timedelta(weeks=2 * one), **asked)
    elif verb == "follow":
        series.cancel_following(meeting.series or made, meeting, **asked)
    elif verb == "withdraw":
        series.withdraw_season(made, **asked)
    elif verb == "restore":
        series.restore_season(made, **asked)
    elif verb == "cancel":
        (meetings.restore_meeting if meeting.cancelled else meetings.cancel_meeting)(meeting, **asked)
    else:
        to_day = TimeAndPlace(meeting.day + timedelta(days=other % 4), time(13 + other % 5), 90)
        meetings.move_meeting(meeting, to_day, **asked)


def _wrong(board: Any, cases: int) -> Iterator[str]:
    """What must hold of every board, whatever was done to its seasons."""
    if Booking.objects.filter(board=board).count() != cases:
        yield "a case was lost"
    for row in Meeting.objects.filter(board=board).select_related("series"):
        booked = list(row.bookings.values_list("minutes", flat=True))
        if (row.booked_cases, row.booked_minutes) != (len(booked), sum(booked)):
            yield f"{row} counts its cases wrongly"
        if booked and row.cancelled:
            yield f"{row} is not held and keeps cases"
        if row.state == MeetingState.PLANNED and row.series and not meetings.in_season(row):
            yield f"{row} is held in a season that does not give it"
    for made in Series.objects.filter(board=board, withdrawn_at=None):
        known = set(made.meetings.values_list("slot_date", flat=True))
        lacking = [day for day in slots(made.rrule, made.starts_on, made.ends_on) if day not in known]
        if [day for day in lacking if day > make.TODAY]:
            yield f"{made} lacks meetings on {lacking}"


@settings(max_examples=60, deadline=None)
@given(steps)
def test_whatever_is_done_to_seasons_each_case_is_on_a_meeting_or_waits(done: list[Any]) -> None:
    with transaction.atomic():
        _made, rows = season()
        board = rows[0].board
        cases = [make.booking(row, minutes=10) for row in rows[::2]]
        for step in done:
            try:
                with transaction.atomic():
                    _step(board, *step)
            except Refusal:
                continue
        assert list(_wrong(board, len(cases))) == []
        transaction.set_rollback(True)
