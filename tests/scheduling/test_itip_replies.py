"""What other test suites send to an organiser's server, each case by name (see itip_checklist.py)."""

from __future__ import annotations

import pytest

from boards.actions.meetings import cancel_meeting
from boards.models import Attendance, SeatKind
from scheduling.models import Outcome
from tests import make
from tests.scheduling.replies import Answer, day, hear, invitation_of, read, told
from tests.scheduling.season import invited, move

pytestmark = pytest.mark.django_db
ACCEPTED, DECLINED, TENTATIVE, NONE = "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"


def test_a_reply_to_an_event_that_is_not_ours_is_set_aside() -> None:
    mail = hear(invited().answer().but(uid="foreign@elsewhere.example"))
    assert (mail.outcome, mail.code) == (Outcome.QUARANTINED, "unknown-uid")


def test_accepting_the_season_counts_for_each_of_its_days() -> None:
    found = invited()
    hear(found.answer(ACCEPTED))
    assert set(found.counted()) == {ACCEPTED}


def test_a_request_status_beside_an_answer_does_not_hinder_it() -> None:
    found = invited()
    hear(found.answer(ACCEPTED).but(lines=("REQUEST-STATUS:2.3;Success\\, invitation accepted",)))
    assert set(found.counted()) == {ACCEPTED}


def test_a_rule_copied_into_the_answer_is_never_expanded_nor_compared() -> None:
    found = invited()
    rules = (
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=TH;COUNT=999999999",
        "RDATE:x",
    )
    hear(found.answer(DECLINED).but(lines=rules))
    assert set(found.counted()) == {DECLINED}


def test_an_answer_to_a_day_that_was_never_told_alone_is_that_days() -> None:
    found = invited()
    hear(found.answer(TENTATIVE, found.meetings[2]))
    assert found.counted() == [NONE, NONE, TENTATIVE, NONE, NONE]


def test_an_answer_to_the_first_day_is_not_the_seasons() -> None:
    found = invited()
    hear(found.answer(DECLINED, found.meetings[0]))
    assert found.counted() == [DECLINED, NONE, NONE, NONE, NONE]


def test_a_crasher_on_one_day_is_shown_and_never_added() -> None:
    found = invited()
    move(found.meetings[1])
    told()
    line = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:crasher@example.org"
    assert hear(found.answer(ACCEPTED, found.meetings[1]).but(attendees=(line,))).outcome == Outcome.STRANGER
    assert not Attendance.objects.exists()


def test_a_day_alone_of_somebody_who_knows_no_season_changes_that_meeting_only() -> None:
    found, guest = invited(), make.person()
    make.seat(found.board, guest, kind=SeatKind.GUEST, meeting=found.meetings[1])
    told()
    mail = hear(Answer(invitation_of(guest), ACCEPTED, (day(found.meetings[1]),)))
    assert (mail.outcome, mail.code) == (Outcome.NO_EFFECT, "no-such-day")
    assert not Attendance.objects.exists()


def test_five_days_answered_differently_in_one_mail_are_five_answers() -> None:
    found = invited()
    said = (ACCEPTED, DECLINED, TENTATIVE, DECLINED, ACCEPTED)
    one = found.answer(ACCEPTED, *found.meetings)
    events = [
        Answer(found.thread, partstat, (line,)).calendar()
        for partstat, line in zip(said, one.days, strict=True)
    ]
    bodies = "".join(event[event.index("BEGIN:VEVENT") : event.index("END:VCALENDAR")] for event in events)
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n{bodies}END:VCALENDAR\r\n"
    head, _, _ = one.mime().partition(b"\r\n\r\n")
    read(head + b"\r\n\r\n" + calendar.encode())
    assert found.counted() == list(said)


def test_a_season_accepted_but_for_one_day_is_two_answers_in_one_mail() -> None:
    found = invited()
    head, _, season = found.answer(ACCEPTED).mime().partition(b"\r\n\r\n")
    one = found.answer(DECLINED, found.meetings[1]).calendar()
    body = one[one.index("BEGIN:VEVENT") : one.index("END:VCALENDAR")].encode()
    read(head + b"\r\n\r\n" + season.replace(b"END:VCALENDAR", body + b"END:VCALENDAR"))
    assert found.counted() == [ACCEPTED, DECLINED, ACCEPTED, ACCEPTED, ACCEPTED]


def test_declining_what_was_declined_before_changes_nothing_more() -> None:
    found = invited()
    for _ in range(2):
        hear(found.answer(DECLINED, found.meetings[1]))
    assert found.stored() == [DECLINED]


def test_an_answer_to_a_day_that_is_cancelled_comes_to_nothing() -> None:
    found = invited()
    cancel_meeting(found.meetings[1], by=None, now=make.NOW)
    told()
    assert hear(found.answer(DECLINED, found.meetings[1])).code == "meeting-cancelled"


@pytest.mark.parametrize("component", ["VTODO", "VJOURNAL", "VFREEBUSY"])
def test_a_reply_about_anything_but_an_event_is_set_aside(component: str) -> None:
    raw = invited().answer().mime().replace(b"VEVENT", component.encode())
    mail = read(raw)
    assert (mail.outcome, mail.code) == (Outcome.QUARANTINED, "no-event")


def test_a_message_about_several_events_is_set_aside() -> None:
    found, other = invited(), invited()
    raw = found.answer().mime()
    both = other.answer().calendar()
    more = both[both.index("BEGIN:VEVENT") : both.index("END:VCALENDAR")].encode()
    mail = read(raw.replace(b"END:VCALENDAR", more + b"END:VCALENDAR"))
    assert (mail.outcome, mail.code) == (Outcome.QUARANTINED, "several-uids")
    assert set(found.counted()) == set(other.counted()) == {NONE}


def test_an_organizer_that_is_missing_or_another_is_no_matter() -> None:
    for line in ((), ("ORGANIZER:mailto:somebody@elsewhere.example",)):
        found = invited()
        assert hear(found.answer().but(lines=line)).outcome == Outcome.RECORDED_UNVERIFIED


def test_a_recipient_who_is_neither_organizer_nor_attendee_reaches_nothing() -> None:
    found = invited()
    mail = hear(found.answer().but(recipient="somebody@elsewhere.example"))
    assert (mail.outcome, mail.code) == (Outcome.QUARANTINED, "not-proved")


def test_a_reply_too_large_to_be_one_is_set_aside_unread() -> None:
    found = invited()
    mail = hear(found.answer().but(lines=("DESCRIPTION:" + "x" * 300_000,)))
    assert (mail.outcome, mail.code) == (Outcome.UNREADABLE, "too-large")
    assert set(found.counted()) == {NONE}


def test_a_reply_of_too_many_events_is_set_aside() -> None:
    found = invited(weeks=22)
    mail = hear(found.answer(ACCEPTED, *found.meetings[:21]))
    assert (mail.outcome, mail.code, found.stored()) == (Outcome.UNREADABLE, "too-many-components", [])
