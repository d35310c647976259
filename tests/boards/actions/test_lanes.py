"""A case is discussed or recorded by a guideline: places, lists, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from boards.actions.cases import Request, withdraw_booking
from boards.actions.guidelines import new_edition, withdraw_guideline
from boards.actions.lanes import discuss_again, mark_triaged, record_many, record_only, return_to_triage
from boards.actions.meetings import cancel_meeting, restore_meeting
from boards.actions.waiting import wait_for_place
from boards.models import Booking, BookingState, Guideline, JournalEntry, Lane, Meeting, TumourBoard
from boards.queries.expected import people_at
from boards.queries.quorums import forecasts
from boards.rules.refusal import Refusal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> TumourBoard:
    """Two cases, twenty minutes a meeting."""
    made = make.board(capacity_cases=2, capacity_minutes=20)
    make.seat(made, make.person())
    return made


@pytest.fixture
def meeting(board: TumourBoard) -> Meeting:
    return make.meeting(board, minutes=20)


def wait(board: TumourBoard) -> Booking:
    request = Request(question="Which treatment?", minutes=10)
    return wait_for_place(make.case(), board, request, by=None, now=make.NOW)


def record(booking: Booking, guideline: Guideline | None = None) -> Booking:
    return record_only(booking, guideline or make.guideline(), by=None, now=make.NOW)


def discuss(booking: Booking) -> Booking:
    return discuss_again(booking, by=None, now=make.NOW)


def load(meeting: Meeting) -> tuple[int, int]:
    meeting.refresh_from_db()
    return meeting.booked_cases, meeting.booked_minutes


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_a_recorded_case_stays_on_its_list_and_gives_its_place_back(meeting: Meeting) -> None:
    booking = make.booking(meeting, minutes=10)
    assert load(meeting) == (1, 10)
    recorded = record(booking)
    assert (recorded.state, recorded.meeting, recorded.lane) == (BookingState.BOOKED, meeting, Lane.RECORDED)
    assert recorded.triaged_at == make.NOW
    assert load(meeting) == (0, 0)


def test_its_place_goes_to_the_case_that_waits(board: TumourBoard, meeting: Meeting) -> None:
    first, _ = make.booking(meeting, minutes=10), make.booking(meeting, minutes=10)
    waiting = wait(board)
    record(first)
    waiting.refresh_from_db()
    assert waiting.meeting == meeting
    assert load(meeting) == (2, 20)


def test_one_that_waits_is_recorded_on_the_list_of_the_next_meeting(
    board: TumourBoard, meeting: Meeting
) -> None:
    make.meeting(board, day=date(2026, 12, 10), minutes=20)
    recorded = record(wait(board))
    assert (recorded.meeting, recorded.waiting_since) == (meeting, None)
    assert load(meeting) == (0, 0)


def test_without_any_meeting_ahead_a_waiting_case_cannot_be_recorded(board: TumourBoard) -> None:
    with pytest.raises(Refusal) as refused:
        record(wait(board))
    assert code(refused) == "no-meeting-to-record-on"


def test_back_in_discussion_it_takes_its_place_again(meeting: Meeting) -> None:
    booking = record(make.booking(meeting, minutes=10))
    again = discuss(booking)
    assert (again.lane, again.guideline, again.meeting) == (Lane.DISCUSSED, None, meeting)
    assert load(meeting) == (1, 10)


def test_back_in_discussion_on_a_full_meeting_it_waits_from_the_day_it_was_asked_for(
    board: TumourBoard, meeting: Meeting
) -> None:
    booking = record(make.booking(meeting, minutes=10))
    for _ in range(2):
        make.booking(meeting, minutes=10)
    again = discuss(booking)
    assert (again.state, again.meeting) == (BookingState.WAITING, None)
    assert again.waiting_since == booking.created_at
    withdraw_booking(Booking.objects.filter(meeting=meeting)[0], by=None, now=make.NOW)
    again.refresh_from_db()
    assert again.meeting == meeting


def test_a_recorded_case_goes_with_its_meeting_when_that_is_called_off_and_comes_back_with_it(
    meeting: Meeting,
) -> None:
    booking = record(make.booking(meeting, minutes=10))
    cancel_meeting(meeting, by=None, now=make.NOW)
    booking.refresh_from_db()
    assert (booking.state, booking.lane) == (BookingState.WAITING, Lane.RECORDED)
    restore_meeting(meeting, by=None, now=make.NOW)
    booking.refresh_from_db()
    assert booking.meeting == meeting
    assert load(meeting) == (0, 0)


def test_once_the_meeting_has_begun_the_lane_stands(meeting: Meeting) -> None:
    booking, other = make.booking(meeting), record(make.booking(meeting))
    later = meeting.starts_at + timedelta(minutes=1)
    with pytest.raises(Refusal) as refused:
        record_only(booking, make.guideline(), by=None, now=later)
    assert code(refused) == "lane-settled"
    with pytest.raises(Refusal) as refused:
        discuss_again(other, by=None, now=later)
    assert code(refused) == "lane-settled"


def test_a_case_is_discussed_or_recorded_and_not_twice_the_same(meeting: Meeting) -> None:
    booking = make.booking(meeting)
    with pytest.raises(Refusal) as refused:
        discuss(booking)
    assert code(refused) == "not-recorded"
    record(booking)
    with pytest.raises(Refusal) as refused:
        record(booking)
    assert code(refused) == "already-recorded"
    assert record(booking, make.guideline(name="Another")).guideline == make.guideline(name="Another")
    assert load(meeting) == (0, 0)


def test_a_withdrawn_case_has_no_lane_any_more(meeting: Meeting) -> None:
    booking = make.booking(meeting)
    withdraw_booking(booking, by=None, now=make.NOW)
    for deed in (record, discuss):
        with pytest.raises(Refusal) as refused:
            deed(booking)
        assert code(refused) == "booking-closed"


def test_many_are_recorded_at_once_or_none(meeting: Meeting) -> None:
    one, other = make.booking(meeting), make.booking(meeting)
    withdraw_booking(other, by=None, now=make.NOW)
    with pytest.raises(Refusal), transaction.atomic():
        record_many([one, other], make.guideline(), by=None, now=make.NOW)
    one.refresh_from_db()
    assert one.lane == Lane.DISCUSSED
    assert load(meeting) == (1, 5)


def test_a_guideline_serves_its_house_its_partners_and_the_board_that_it_names(board: TumourBoard) -> None:
    partner = make.cayenne()
    theirs = make.meeting(make.seated_board(at=partner))
    with pytest.raises(Refusal) as refused:
        record(make.booking(theirs))
    assert code(refused) == "guideline-of-others"
    make.partnership(partner)
    assert record(make.booking(theirs)).guideline == make.guideline()
    only = make.guideline(name="One board's", board=board)
    with pytest.raises(Refusal) as refused:
        record(make.booking(theirs), only)
    assert code(refused) == "guideline-of-others"


def test_a_new_edition_takes_the_place_of_the_old_one_which_recorded_cases_keep(meeting: Meeting) -> None:
    old = make.guideline()
    booking = record(make.booking(meeting), old)
    newer = new_edition(old, edition="2026", dated_on=date(2026, 6, 1), url="", by=None, now=make.NOW)
    booking.refresh_from_db()
    assert booking.guideline == old
    with pytest.raises(Refusal) as refused:
        record(make.booking(meeting), old)
    assert code(refused) == "guideline-withdrawn"
    assert record(make.booking(meeting), newer).guideline == newer


def test_an_edition_is_newer_than_the_one_before_and_not_of_tomorrow() -> None:
    old = make.guideline()
    for day, why in ((old.dated_on, "edition-not-newer"), (date(2026, 11, 24), "guideline-ahead")):
        with pytest.raises(Refusal) as refused:
            new_edition(old, edition="2026", dated_on=day, url="", by=None, now=make.NOW)
        assert code(refused) == why


def test_a_withdrawn_guideline_takes_no_case(meeting: Meeting) -> None:
    withdraw_guideline(make.guideline(), by=None, now=make.NOW)
    with pytest.raises(Refusal) as refused:
        record(make.booking(meeting), Guideline.objects.get())
    assert code(refused) == "guideline-withdrawn"


def test_the_database_refuses_a_recorded_case_without_guideline(meeting: Meeting) -> None:
    booking = make.booking(meeting)
    with pytest.raises(IntegrityError, match="recorded_by_a_guideline"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(lane=Lane.RECORDED)


@pytest.mark.parametrize("empty", ["name", "edition"])
def test_the_database_refuses_a_guideline_without_name_or_version(empty: str) -> None:
    with pytest.raises(IntegrityError, match="guideline_named"), transaction.atomic():
        Guideline.objects.filter(pk=make.guideline().pk).update(**{empty: ""})


def test_the_database_refuses_a_guideline_without_date() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Guideline.objects.filter(pk=make.guideline().pk).update(dated_on=None)


def test_nobody_is_expected_for_a_recorded_case(board: TumourBoard, meeting: Meeting) -> None:
    presenter = make.person()
    booking = make.booking(meeting, presenter=presenter, specialties=[make.specialty("genetics")])
    assert presenter in people_at(meeting)
    assert booking.pk in forecasts([meeting]).cases
    record(booking)
    assert presenter not in people_at(meeting)
    assert booking.pk not in forecasts([meeting]).cases


def test_the_journal_names_guideline_and_presenter(meeting: Meeting) -> None:
    presenter = make.person()
    booking = record(make.booking(meeting, presenter=presenter))
    discuss(booking)
    recorded, again = JournalEntry.objects.filter(verb__in=["case.recorded", "case.discussed-again"])
    assert recorded.facts["guideline"] == str(make.guideline().pk)
    assert recorded.facts["presenter"] == again.facts["presenter"] == str(presenter.pk)
    assert again.facts["waits"] is False


def test_requests_are_looked_at_once_and_can_be_looked_at_again(meeting: Meeting) -> None:
    rows = [make.booking(meeting), make.booking(meeting)]
    assert len(mark_triaged(rows, by=None, now=make.NOW)) == 2
    assert mark_triaged(rows, by=None, now=make.NOW) == []
    assert return_to_triage(rows[:1], by=None, now=make.NOW) == rows[:1]
    assert Booking.objects.filter(triaged_at__isnull=True).get() == rows[0]
    assert JournalEntry.objects.filter(verb="case.triaged").count() == 2
