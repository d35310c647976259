"""Which of several answers counts (rule 7)."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from itertools import permutations

import pytest

from boards.actions.attendance import respond
from boards.actions.meetings import TimeAndPlace, move_meeting
from boards.models import Answer as Said
from scheduling.models import Outcome, OutgoingMail
from tests import make
from tests.scheduling.replies import hear, told
from tests.scheduling.season import invited, move

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ACCEPTED, DECLINED, TENTATIVE = "ACCEPTED", "DECLINED", "TENTATIVE"


# 7. Which answer is newer


def test_the_newer_stamp_wins_in_whatever_order_answers_come() -> None:
    for order in permutations((ACCEPTED, DECLINED, TENTATIVE)):
        found = invited()
        at = {ACCEPTED: 0, DECLINED: 1, TENTATIVE: 2}
        answers = [found.answer(one).but(stamp=make.NOW + at[one] * MINUTE) for one in order]
        for answer in answers:
            hear(answer, make.NOW + 5 * MINUTE)
        assert set(found.counted()) == {TENTATIVE}, order


def test_of_equal_stamps_the_later_arrival_wins() -> None:
    found = invited()
    hear(found.answer(ACCEPTED))
    hear(found.answer(DECLINED))
    assert set(found.counted()) == {DECLINED}


def test_a_stamp_in_the_future_is_the_moment_of_arrival() -> None:
    found = invited()
    hear(found.answer(ACCEPTED).but(stamp=make.NOW + timedelta(days=365)))
    hear(found.answer(DECLINED).but(stamp=make.NOW + MINUTE), make.NOW + 2 * MINUTE)
    assert set(found.counted()) == {DECLINED}


def test_an_answer_to_an_older_time_is_kept_as_history_and_the_question_is_asked_again() -> None:
    found = invited()
    meeting = found.meetings[1]
    move(meeting)
    told()
    before = found.mails()
    mail = hear(found.answer(ACCEPTED, meeting))
    assert (mail.outcome, mail.meeting) == (Outcome.OLDER_TIME, meeting)
    assert found.stored() == []
    [again] = found.mails()[len(before) :]
    assert (again.recurrence_id, again.sequence, again.issue) == (
        before[-1].recurrence_id,
        before[-1].sequence,
        1,
    )
    assert stamp_of(again) > stamp_of(before[-1])


def stamp_of(mail: OutgoingMail) -> str:
    parts = message_from_bytes(bytes(mail.mime)).walk()
    [calendar] = [part for part in parts if part.get_content_type() == "text/calendar"]
    text = calendar.get_payload(decode=True)
    assert isinstance(text, bytes)
    return next(line for line in text.decode().splitlines() if line.startswith("DTSTAMP:"))


def test_two_machines_that_answer_each_other_soon_fall_silent() -> None:
    found = invited()
    move(found.meetings[1])
    told()
    before = len(found.mails())
    for minutes in range(5):
        hear(found.answer(ACCEPTED, found.meetings[1]), make.NOW + minutes * MINUTE)
        told(make.NOW + minutes * MINUTE)
    assert len(found.mails()) == before + 1


def test_an_answer_to_a_time_that_has_just_changed_does_not_count_for_the_new_one() -> None:
    found = invited()
    move(found.meetings[1])  # nobody has told her yet
    mail = hear(found.answer(ACCEPTED, found.meetings[1]))
    assert mail.outcome == Outcome.OLDER_TIME
    assert found.stored() == []
    assert found.mails()[-1].recurrence_id  # asked about the new time


def test_a_change_of_place_does_not_void_the_answer_on_its_way() -> None:
    found = invited()
    meeting = found.meetings[1]
    move_meeting(meeting, TimeAndPlace(meeting.day, meeting.start_time, 90, "Room 9"), by=None, now=make.NOW)
    told()
    hear(found.answer(DECLINED, meeting))
    assert found.stored() == [DECLINED]


def test_a_sequence_that_a_client_raised_by_itself_is_accepted() -> None:
    found = invited()
    hear(found.answer(DECLINED, found.meetings[1]).but(sequence=7))
    hear(found.answer(ACCEPTED, found.meetings[1]).but(stamp=make.NOW + MINUTE), make.NOW + MINUTE)
    assert found.stored() == [ACCEPTED]


def test_an_answer_on_the_web_since_then_wins_over_a_mail_that_was_slow() -> None:
    found = invited()
    meeting = found.meetings[1]
    respond(meeting, found.person, Said.DECLINED, by=None, now=make.NOW + 5 * MINUTE, source="web")
    mail = hear(found.answer(ACCEPTED, meeting), make.NOW + 10 * MINUTE)
    assert (mail.outcome, mail.code) == (Outcome.OVERTAKEN, "answered-elsewhere")
    newer = found.answer(ACCEPTED, meeting).but(stamp=make.NOW + 6 * MINUTE)
    assert hear(newer, make.NOW + 10 * MINUTE).outcome == Outcome.RECORDED_UNVERIFIED


def test_mails_read_late_are_compared_by_when_they_were_written() -> None:
    found = invited()
    hear(found.answer(ACCEPTED, found.meetings[1]), make.NOW + timedelta(hours=3))
    later = found.answer(DECLINED, found.meetings[1]).but(stamp=make.NOW + MINUTE)
    hear(later, make.NOW + timedelta(hours=3))
    assert found.stored() == [DECLINED]
