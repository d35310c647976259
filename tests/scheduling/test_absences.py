"""An absence, entered once: a no to each meeting on those days, and a question to every deputy."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from boards.actions.absences import enter_absence, withdraw_absence
from boards.actions.attendance import respond
from boards.models import Answer, DeputyCall, JournalEntry, Language, Meeting, SeatKind, Unhandled
from boards.queries.quorums import quorum_states
from boards.rules.quorum import Outlook
from boards.rules.refusal import Refusal
from scheduling.actions import daily
from scheduling.actions.relay import relay
from scheduling.models import OutgoingMail
from tests import make
from tests.scheduling.quorums import Table, all_sent, notes, table

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 10)  # holds the Thursdays 3 and 10 December


def outlook(meeting: Meeting) -> Outlook:
    found = Meeting.objects.select_related("board", "series").get(pk=meeting.pk)
    return quorum_states([found])[meeting.pk].outlook


def risks(meeting: Meeting) -> list[str]:
    found = Meeting.objects.select_related("board", "series").get(pk=meeting.pk)
    return [risk.text for risk in quorum_states([found])[meeting.pk].risks]


def test_an_absence_is_a_no_and_asks_the_deputy_once_for_all_of_its_meetings() -> None:
    at = table()
    assert outlook(at.meeting) == Outlook.EXPECTED
    done = enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    assert [meeting.day for meeting in done.meetings] == [date(2026, 12, 3), date(2026, 12, 10)]
    assert [call.seat for call in done.calls] == [at.deputy_seat] * 2
    assert outlook(at.meeting) == Outlook.AT_RISK
    assert risks(at.meeting) == [
        f"Pathology: {at.pathologist} (absent), {at.deputy} (deputy, has not said yes)"
    ]
    [(address, subject, text)] = notes()
    assert (address, subject) == (at.deputy.email, "Can you come? 2 meetings")
    assert "Thursday 3 December 2026, 14:00 Lyon · 10:00 Cayenne" in text
    assert "Thursday 10 December 2026, 14:00 Lyon · 10:00 Cayenne" in text
    assert text.count(f"In the place of {at.pathologist}") == 2
    assert text.count("/answer/") == 2


def test_the_deputys_yes_mends_it() -> None:
    at = table()
    enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    respond(at.meeting, at.deputy, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    assert outlook(at.meeting) == Outlook.EXPECTED
    respond(at.meeting, at.surgeon, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    assert outlook(at.meeting) == Outlook.MET


def test_every_board_of_hers_asks_its_own_deputy() -> None:
    at, other = table(), table("breast")
    seat = make.seat(other.board, at.pathologist)
    mine = make.person("Autre", specialty=make.specialty("radiology"))
    make.seat(other.board, mine, kind=SeatKind.DEPUTY, deputy_for=seat)
    all_sent()
    done = enter_absence(at.pathologist, FIRST, FIRST + timedelta(days=2), by=None, now=make.NOW)
    assert {call.seat.person for call in done.calls} == {at.deputy, mine}
    assert sorted(address for address, _, _ in notes()) == sorted([at.deputy.email, mine.email])


def test_an_answer_to_one_meeting_given_after_the_absence_counts() -> None:
    at = table()
    respond(at.meeting, at.pathologist, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    later = make.NOW + timedelta(hours=1)
    enter_absence(at.pathologist, FIRST, LAST, by=None, now=later)
    assert outlook(at.meeting) == Outlook.AT_RISK, "the absence came after her answer"
    respond(
        at.meeting, at.pathologist, Answer.ACCEPTED, by=None, now=later + timedelta(hours=1), source="web"
    )
    assert outlook(at.meeting) == Outlook.EXPECTED, "the same answer once more is a new one"


def test_days_are_those_of_her_own_clock() -> None:
    """14:00 in Lyon is still the same day in Cayenne; 01:00 in Lyon is the day before there."""
    at = table()
    night = make.meeting(at.board, day=date(2026, 12, 5), start_time=time(1, 0))
    make.seat(at.board, remote := make.person("Kaw", at=make.cayenne()))
    done = enter_absence(remote, date(2026, 12, 4), date(2026, 12, 4), by=None, now=make.NOW)
    assert done.meetings == (night,)


def test_a_withdrawn_absence_gives_back_what_was_answered_and_frees_the_deputies() -> None:
    at = table()
    respond(at.meeting, at.pathologist, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    later = make.NOW + timedelta(minutes=1)
    done = enter_absence(at.pathologist, FIRST, LAST, by=None, now=later)
    all_sent()
    undone = withdraw_absence(done.absence, by=None, now=make.NOW)
    assert [call.meeting.day for call in undone.released] == [date(2026, 12, 3), date(2026, 12, 10)]
    assert outlook(at.meeting) == Outlook.EXPECTED
    assert DeputyCall.objects.count() == 0
    [(address, subject, text)] = notes()
    assert (address, subject) == (at.deputy.email, "No longer needed: 2 meetings")
    assert "since the member comes after all" in text
    assert "/answer/" not in text


def test_a_deputy_who_said_yes_stays() -> None:
    at = table()
    done = enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    all_sent()
    respond(at.meeting, at.deputy, Answer.ACCEPTED, by=None, now=make.NOW, source="web")
    withdraw_absence(done.absence, by=None, now=make.NOW)
    assert [call.meeting for call in DeputyCall.objects.all()] == [at.meeting]
    [(_, subject, _)] = notes()
    assert (
        subject == "No longer needed: Meeting Sarcoma – Thursday 10 December 2026, 14:00 Lyon · 10:00 Cayenne"
    )


def test_an_absence_taken_back_before_anybody_was_told_sends_nothing() -> None:
    at = table()
    done = enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    withdraw_absence(done.absence, by=None, now=make.NOW)
    assert notes() == []


def test_a_call_stays_where_the_member_said_no_herself() -> None:
    at = table()
    done = enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    respond(at.meeting, at.pathologist, Answer.DECLINED, by=None, now=make.NOW, source="web")
    undone = withdraw_absence(done.absence, by=None, now=make.NOW)
    assert [call.meeting.day for call in undone.released] == [date(2026, 12, 10)]


def test_asked_again_after_a_withdrawal_she_is_told_again() -> None:
    at = table()
    for _ in range(2):
        done = enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
        [(_, subject, _)] = notes()
        assert subject == "Can you come? 2 meetings"
        all_sent()
        withdraw_absence(done.absence, by=None, now=make.NOW)
        all_sent()


def test_a_meeting_put_on_those_days_later_asks_its_deputy_the_next_morning() -> None:
    at = table()
    enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    all_sent()
    added = make.meeting(at.board, day=date(2026, 12, 4))
    daily.make(make.NOW)
    [(_, subject, _)] = notes()
    assert subject == "Can you come? Meeting Sarcoma – Friday 4 December 2026, 14:00 Lyon · 10:00 Cayenne"
    assert DeputyCall.objects.filter(meeting=added).count() == 1
    all_sent()
    daily.make(make.NOW + timedelta(days=1))
    assert notes() == []


def test_where_the_member_comes_all_the_same_nobody_is_asked_anew() -> None:
    at = table()
    enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    later = make.NOW + timedelta(hours=1)
    added = make.meeting(at.board, day=date(2026, 12, 4), now=later)
    respond(added, at.pathologist, Answer.ACCEPTED, by=None, now=later, source="web")
    daily.make(later)
    assert DeputyCall.objects.filter(meeting=added).count() == 0


def test_relayed_twice_it_is_said_once() -> None:
    at = table()
    enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    relay(make.NOW)
    asked = JournalEntry.objects.get(verb="deputy.asked")
    Unhandled.objects.create(entry=asked)
    relay(make.NOW)
    assert OutgoingMail.objects.filter(uid__startswith="deputy_asked").count() == 1


def test_the_mail_speaks_its_readers_language() -> None:
    at = table(language=Language.FRENCH)
    enter_absence(at.pathologist, date(2026, 12, 3), date(2026, 12, 3), by=None, now=make.NOW)
    [(_, subject, text)] = notes()
    assert subject == (
        "Pouvez-vous venir ? Réunion Sarcoma – jeudi 3 décembre 2026, 14:00 Lyon · 10:00 Cayenne"
    )
    assert f"À la place de {at.pathologist}" in text


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (LAST, FIRST, "absence-ends-before-start", "last_day"),
        (date(2026, 11, 20), date(2026, 11, 22), "absence-past", "last_day"),
        (FIRST, date(2027, 12, 3), "absence-too-long", "last_day"),
        (date(2026, 12, 10), date(2026, 12, 24), "already-absent", "first_day"),
    ],
)
def test_what_cannot_be_is_refused(first: date, last: date, code: str, field: str) -> None:
    at = table()
    enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW)
    with pytest.raises(Refusal) as refused:
        enter_absence(at.pathologist, first, last, by=None, now=make.NOW)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_absence_is_withdrawn_once() -> None:
    at: Table = table()
    absence = enter_absence(at.pathologist, FIRST, LAST, by=None, now=make.NOW).absence
    withdraw_absence(absence, by=None, now=make.NOW)
    with pytest.raises(Refusal, match="absence-withdrawn"):
        withdraw_absence(absence, by=None, now=make.NOW)
