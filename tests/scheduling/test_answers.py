"""What an answer by mail changes: the days that it is about, other methods, too late (rules 8 to 11)."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from boards.actions.meetings import cancel_meeting
from boards.actions.seats import unseat_person
from boards.models import Attendance, Meeting, SeatKind
from scheduling.actions import inbox
from scheduling.models import InboundMail, InboundSource, Outcome
from tests import make
from tests.scheduling.replies import Answer, day, hear, instant, invitation_of, told
from tests.scheduling.season import Invited, invited, move

pytestmark = pytest.mark.django_db

ACCEPTED, DECLINED, TENTATIVE, NONE = "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"


# 8. Which day it is about


def spellings(meeting: Meeting) -> list[str]:
    local = f"{meeting.slot:%Y%m%dT%H%M%S}"
    cayenne = f"{meeting.starts_at - timedelta(hours=3):%Y%m%dT%H%M%S}"
    return [
        f"RECURRENCE-ID;TZID=Europe/Paris:{local}",
        f"RECURRENCE-ID:{instant(meeting.starts_at.astimezone(UTC))}",
        f"RECURRENCE-ID;TZID=America/Cayenne:{cayenne}",
        f'RECURRENCE-ID;TZID="Romance Standard Time":{local}',
        f"RECURRENCE-ID;TZID=Romance Standard Time:{local}",
        f"RECURRENCE-ID;TZID=SA Eastern Standard Time:{cayenne}",
        f"RECURRENCE-ID;TZID=/freeassociation.sourceforge.net/Europe/Paris:{local}",
        f"RECURRENCE-ID;TZID=Customized Time Zone:{local}",
        f"RECURRENCE-ID:{local}",
        f"RECURRENCE-ID;VALUE=DATE:{meeting.slot:%Y%m%d}",
    ]


@pytest.mark.parametrize("which", range(10))
def test_a_day_is_known_in_whatever_zone_its_recurrence_id_is_written(which: int) -> None:
    found = invited(at=make.cayenne())
    hear(Answer(found.thread, DECLINED, (spellings(found.meetings[1])[which],)))
    assert found.counted() == [NONE, DECLINED, NONE, NONE, NONE]


def test_a_moved_day_keeps_the_recurrence_id_of_its_slot() -> None:
    found = invited()
    meeting = found.meetings[1]
    move(meeting)
    told()
    hear(found.answer(ACCEPTED, meeting).but(sequence=found.mails()[-1].sequence))
    assert found.counted()[1] == ACCEPTED


def test_the_day_of_the_clock_change_is_the_same_instant() -> None:
    found = invited(weeks=20)
    meeting = next(one for one in found.meetings if one.day.isoformat() == "2027-04-01")
    hear(Answer(found.thread, DECLINED, ("RECURRENCE-ID:20270401T120000Z",)))
    assert Attendance.objects.get().meeting == meeting


def test_one_mail_may_answer_seventeen_days() -> None:
    found = invited(weeks=18)
    mail = hear(found.answer(TENTATIVE, *found.meetings[:17]))
    assert found.counted() == [TENTATIVE] * 17 + [NONE] * (len(found.meetings) - 17)
    assert len(mail.about["events"]) == 17


def test_of_many_days_those_that_are_too_late_change_nothing_and_the_others_count() -> None:
    found = invited()
    cancel_meeting(found.meetings[1], by=None, now=make.NOW)
    told()
    mail = hear(found.answer(ACCEPTED, *found.meetings[:3]))
    assert mail.outcome == Outcome.RECORDED_UNVERIFIED
    assert [line["code"] for line in mail.about["events"]] == ["", "meeting-cancelled", ""]


def test_an_answer_to_this_and_all_that_follow_waits_for_a_person() -> None:
    found = invited()
    line = day(found.meetings[1]).replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;")
    mail = hear(Answer(found.thread, DECLINED, (line,)))
    assert (mail.outcome, found.stored()) == (Outcome.LETTER, [])


# 9. Other methods


def counter(found: Invited, start: str, partstat: str = TENTATIVE) -> InboundMail:
    line = f"DTSTART{start}"
    return hear(found.answer(partstat, found.meetings[1]).but(method="COUNTER", lines=(line,)))


@pytest.mark.parametrize(
    "start", [";TZID=Europe/Paris:20261203T160000", ":20261203T150000Z", ":20261203T160000"]
)
def test_a_counter_proposal_records_the_answer_and_waits_for_a_person(start: str) -> None:
    found = invited()
    where = (found.meetings[1].day, found.meetings[1].starts_at)
    mail = counter(found, start)
    assert (mail.outcome, mail.meeting) == (Outcome.PROPOSAL, found.meetings[1])
    assert mail.about["proposed"] == "2026-12-03T15:00:00+00:00"
    assert found.stored() == [TENTATIVE]
    found.meetings[1].refresh_from_db()
    assert (found.meetings[1].day, found.meetings[1].starts_at) == where


def test_refresh_tells_the_whole_thread_again() -> None:
    found = invited()
    move(found.meetings[1])
    told()
    before = found.mails()
    mail = hear(found.answer().but(method="REFRESH"))
    assert mail.outcome == Outcome.REFRESHED
    again = found.mails()[len(before) :]
    assert [one.facts for one in again] == [one.facts for one in before]
    assert [one.sequence for one in again] == [one.sequence for one in before]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "ADD", "DECLINECOUNTER", "NONSENSE", ""])
def test_any_other_method_is_set_aside(method: str) -> None:
    found = invited()
    mail = hear(found.answer().but(method=method, content_type="text/calendar"))
    assert (mail.outcome, mail.code) == (Outcome.QUARANTINED, "other-method")


# 11. Too late


def test_an_answer_to_a_meeting_that_is_over_changes_nothing() -> None:
    found = invited()
    mail = hear(found.answer(ACCEPTED, found.meetings[0]), make.NOW + timedelta(days=4))
    assert (mail.outcome, mail.code, found.stored()) == (Outcome.NO_EFFECT, "meeting-past", [])


def test_an_answer_to_a_cancelled_meeting_changes_nothing() -> None:
    found = invited()
    cancel_meeting(found.meetings[1], by=None, now=make.NOW)
    mail = hear(found.answer(ACCEPTED, found.meetings[1]))
    assert (mail.outcome, mail.code, found.stored()) == (Outcome.NO_EFFECT, "meeting-cancelled", [])


def test_somebody_who_no_longer_sits_there_changes_nothing() -> None:
    found = invited()
    unseat_person(found.seat, by=None, now=make.NOW)
    for answer in (found.answer(ACCEPTED), found.answer(ACCEPTED, found.meetings[1])):
        mail = hear(answer)
        assert (mail.outcome, mail.code, found.stored()) == (Outcome.NO_EFFECT, "no-longer-expected", [])


def test_an_answer_to_a_season_that_is_over_changes_nothing() -> None:
    found = invited()
    mail = hear(found.answer(), make.NOW + timedelta(days=100))
    assert (mail.outcome, mail.code) == (Outcome.NO_EFFECT, "season-over")


def test_a_day_that_the_season_does_not_have_changes_nothing() -> None:
    found = invited()
    mail = hear(Answer(found.thread, ACCEPTED, ("RECURRENCE-ID:20261127T130000Z",)))
    assert (mail.outcome, mail.code, found.stored()) == (Outcome.NO_EFFECT, "no-such-day", [])


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "COMPLETED", "X-MAYBE", ""])
def test_a_reply_that_says_neither_yes_nor_no_changes_nothing(partstat: str) -> None:
    found = invited()
    mail = hear(found.answer(partstat))
    assert (mail.outcome, mail.code, set(found.counted())) == (Outcome.NO_EFFECT, "no-answer", {NONE})


# A meeting by itself


def test_a_guest_answers_for_her_one_meeting() -> None:
    found, guest = invited(), make.person()
    make.seat(found.board, guest, kind=SeatKind.GUEST, meeting=found.meetings[1])
    told()
    hear(Answer(invitation_of(guest), TENTATIVE))
    assert Attendance.objects.get().answer == TENTATIVE


def test_everything_that_was_read_has_one_outcome() -> None:
    found = invited()
    for raw in (b"", b"\r\n\r\n", b"x", found.answer().mime(), b"Content-Type: multipart/mixed\r\n\r\n"):
        inbox.receive(raw, source=InboundSource.HOOK, now=make.NOW)
    assert inbox.read_new(make.NOW) == 5
    assert inbox.read_new(make.NOW) == 0
    assert not InboundMail.objects.filter(outcome="").exists()
