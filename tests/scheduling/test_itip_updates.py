"""What an organiser's server sends after a change, case by case (see itip_checklist.py): whom, and what.

Everybody has a message of her own, so a change of who takes part is told to those whom it concerns alone.
"""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest
from icalendar import Calendar

from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting
from boards.actions.seats import unseat_person
from boards.models import Person, SeatKind
from scheduling.actions.relay import everything, relay, tell
from scheduling.models import OutgoingMail
from tests import make
from tests.scheduling.replies import told
from tests.scheduling.season import Invited, invited, move

pytestmark = pytest.mark.django_db


def sent_since(before: int) -> list[tuple[str, str, Any]]:
    """(address, METHOD, VEVENT) of every mail written since so many were."""
    found = []
    for mail in OutgoingMail.objects.order_by("id")[before:]:
        message = message_from_bytes(bytes(mail.mime), policy=policy.default)
        [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        calendar: Any = Calendar.from_ical(part.get_content())
        [event] = calendar.walk("VEVENT")
        found.append((mail.address, str(calendar["METHOD"]), event))
    return sorted(found, key=lambda one: one[0])


def told_in(before: int) -> list[tuple[str, str]]:
    return [(address, method) for address, method, _ in sent_since(before)]


def with_another() -> tuple[Invited, Person, int]:
    found, other = invited(), make.person()
    make.seat(found.board, other)
    told()
    return found, other, OutgoingMail.objects.count()


def test_a_new_season_is_one_request_to_each_with_herself_as_the_only_attendee() -> None:
    found, other, _ = with_another()
    mails = sent_since(0)
    assert [(address, method) for address, method, _ in mails] == sorted(
        (person.email, "REQUEST") for person in (found.person, other)
    )
    for address, _, event in mails:
        assert event["ATTENDEE"] == f"mailto:{address}"
        assert (event["SEQUENCE"], "RRULE" in event) == (0, True)


def test_a_board_where_nobody_sits_writes_no_mail() -> None:
    make.board()
    relay(make.NOW)
    assert not OutgoingMail.objects.exists()


def test_a_cancelled_meeting_is_a_cancel_to_each_with_the_next_sequence() -> None:
    found, other, before = with_another()
    cancel_meeting(found.meetings[1], by=None, now=make.NOW)
    told()
    mails = sent_since(before)
    assert {address for address, _, _ in mails} == {found.person.email, other.email}
    for _, method, event in mails:
        assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        assert event["RECURRENCE-ID"].dt == found.meetings[1].starts_at
        assert event["DTEND"].dt == found.meetings[1].ends_at


def test_a_member_out_and_a_guest_in_are_told_and_the_others_are_not() -> None:
    found, other, before = with_another()
    guest = make.person()
    unseat_person(other.seats.get(), by=None, now=make.NOW)
    make.seat(found.board, guest, kind=SeatKind.GUEST, meeting=found.meetings[1])
    told()
    assert told_in(before) == sorted([(other.email, "CANCEL"), (guest.email, "REQUEST")])
    [withdrawn] = [event for address, _, event in sent_since(before) if address == other.email]
    assert "STATUS" not in withdrawn


def test_a_board_that_loses_all_its_members_cancels_to_each() -> None:
    found, other, before = with_another()
    for person in (found.person, other):
        unseat_person(person.seats.get(), by=None, now=make.NOW)
    told()
    assert told_in(before) == sorted((person.email, "CANCEL") for person in (found.person, other))


def test_a_meeting_that_lasts_longer_is_significant_for_all() -> None:
    found, other, before = with_another()
    meeting = found.meetings[1]
    move_meeting(meeting, TimeAndPlace(meeting.day, meeting.start_time, 120), by=None, now=make.NOW)
    told()
    mails = sent_since(before)
    assert [address for address, _, _ in mails] == sorted([found.person.email, other.email])
    assert {(method, event["SEQUENCE"]) for _, method, event in mails} == {("REQUEST", 1)}


def test_where_nothing_changed_nobody_is_told_however_often_one_looks() -> None:
    _, _, before = with_another()
    for _ in range(2):
        tell(everything(make.NOW), make.NOW)
    assert OutgoingMail.objects.count() == before


def test_three_people_with_three_different_days_get_three_different_messages() -> None:
    found, _, before = with_another()
    guest = make.person()
    make.seat(found.board, guest, kind=SeatKind.GUEST, meeting=found.meetings[1])
    move(found.meetings[1])
    told()
    mails = {address: event for address, _, event in sent_since(before)}
    assert len({event["UID"] for event in mails.values()}) == 3
    assert {"RECURRENCE-ID" in event for address, event in mails.items() if address != guest.email} == {True}
    assert "RECURRENCE-ID" not in mails[guest.email]


def test_the_uid_and_the_organizer_of_a_thread_never_change() -> None:
    found, _, _ = with_another()
    move(found.meetings[1])
    told()
    cancel_meeting(found.meetings[2], by=None, now=make.NOW)
    told()
    mine = [event for address, _, event in sent_since(0) if address == found.person.email]
    assert len(mine) == 3
    assert {(event["UID"], event["ORGANIZER"]) for event in mine} == {
        (found.thread.uid, f"mailto:{found.thread.organizer}")
    }
