"""Every message is stored once, encrypted, and ends as what it is (rules 1 to 3, and 11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from boards.models import JournalEntry
from scheduling.actions import inbox
from scheduling.models import InboundSource, Outcome, Undeliverable
from tests import make
from tests.scheduling.replies import OURS, Answer, hear, proof, read
from tests.scheduling.season import Invited, invited

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ACCEPTED, DECLINED, TENTATIVE, NONE = "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"


# 1. Stored first, once


def test_the_same_message_is_stored_once_however_often_it_comes() -> None:
    raw = invited().answer().mime()
    first = inbox.receive(raw, source=InboundSource.IMAP, now=make.NOW)
    assert inbox.receive(raw, source=InboundSource.HOOK, now=make.NOW) == first
    assert inbox.raw_of(first) == raw


def test_the_same_message_by_another_way_has_other_trace_fields_and_is_stored_once() -> None:
    raw = invited().answer().mime()
    first = inbox.receive(raw, source=InboundSource.IMAP, now=make.NOW)
    again = b"Received: from elsewhere\r\nDelivered-To: rcp@example.org\r\n" + raw
    assert inbox.receive(again, source=InboundSource.IMAP, now=make.NOW) == first


def test_another_message_under_a_message_id_that_was_used_before_is_not_lost() -> None:
    found = invited()
    first = found.answer(ACCEPTED)
    hear(first)
    second = Answer(found.thread, DECLINED, stamp=make.NOW + MINUTE, message_id=first.message_id)
    assert hear(second, make.NOW + 2 * MINUTE).outcome == Outcome.RECORDED_UNVERIFIED
    assert set(found.counted()) == {DECLINED}


def test_a_message_is_encrypted_at_rest() -> None:
    mail = read(b"From: a@example.org\r\n\r\nMadame Zzyzxquine va mieux.\r\n")
    assert b"Zzyzxquine" not in bytes(mail.raw)
    assert b"Zzyzxquine" in inbox.raw_of(mail)


# 2. What kind of message it is


@pytest.mark.parametrize(
    "field",
    ["Auto-Submitted: auto-replied", "X-Autoreply: yes", "Return-Path: <>", "Precedence: auto_reply"],
)
def test_an_out_of_office_note_is_no_answer(field: str) -> None:
    found = invited()
    head = f"{field}\r\nFrom: {found.person.email}\r\nTo: {found.thread.organizer}\r\n\r\n"
    mail = read(head.encode() + b"I am away until Monday.\r\n")
    assert (mail.outcome, mail.person, mail.board) == (Outcome.AUTOMATIC, found.person, found.board)
    assert found.stored() == []


def test_an_answer_that_a_server_gave_by_itself_is_an_answer() -> None:
    found = invited()
    hear(found.answer(DECLINED, found.meetings[1]).but(fields=("Auto-Submitted: auto-replied",)))
    assert found.stored() == [DECLINED]


def test_a_letter_waits_for_a_person_and_is_known_by_its_reply_address() -> None:
    found = invited()
    mail = read(f"From: x@example.org\r\nTo: {found.thread.organizer}\r\n\r\nHello\r\n".encode())
    assert (mail.outcome, mail.person, mail.board) == (Outcome.LETTER, found.person, found.board)


def test_a_letter_to_a_boards_mailbox_belongs_to_that_board() -> None:
    found = invited()
    mail = read(f"From: x@example.org\r\nTo: {found.board.mailbox.upper()}\r\n\r\nHello\r\n".encode())
    assert (mail.outcome, mail.person, mail.board) == (Outcome.LETTER, None, found.board)


def bounce(invitation_address: str, to: str, action: str = "failed") -> bytes:
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: {to}\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {invitation_address}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    ).encode()


def returned(found: Invited) -> bytes:
    return bytes(found.mails()[0].mime) + b"\r\n--b--\r\n"


def test_a_bounce_marks_the_address_and_is_never_an_answer() -> None:
    found = invited()
    mail = read(bounce(found.person.email, found.thread.organizer) + returned(found))
    assert (mail.outcome, mail.person) == (Outcome.BOUNCED, found.person)
    assert Undeliverable.objects.get().address == found.person.email
    assert JournalEntry.objects.filter(verb="address.undeliverable", person_id=found.person.pk).exists()
    assert (found.stored(), set(found.counted())) == ([], {NONE})


def test_a_bounce_that_came_to_another_mailbox_is_known_by_what_it_returns() -> None:
    found = invited()
    mail = read(bounce(found.person.email, "postmaster@example.org") + returned(found))
    assert (mail.outcome, mail.person) == (Outcome.BOUNCED, found.person)


def test_a_bounce_that_never_saw_our_mail_marks_nothing() -> None:
    found = invited()
    mail = read(bounce(found.person.email, found.board.mailbox) + b"From: x@example.org\r\n\r\n\r\n--b--\r\n")
    assert mail.outcome == Outcome.QUARANTINED
    assert not Undeliverable.objects.exists()


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_but_failure_marks_nothing(action: str) -> None:
    found = invited()
    mail = read(bounce(found.person.email, found.thread.organizer, action) + returned(found))
    assert mail.outcome == Outcome.AUTOMATIC
    assert not Undeliverable.objects.exists()


@override_settings(AUTHSERV_ID=OURS)
def test_an_answer_from_an_address_proves_that_it_works_again() -> None:
    found = invited()
    read(bounce(found.person.email, found.thread.organizer) + returned(found))
    hear(found.answer().but(fields=(proof(found.person.email),)))
    assert not Undeliverable.objects.exists()


# 3. The calendar part


@pytest.mark.parametrize(
    "content_type",
    ["text/calendar", "TEXT/Calendar; charset=utf-8", "application/ics; name=invite.ics"],
)
def test_a_calendar_part_is_found_without_its_method_and_as_a_file(content_type: str) -> None:
    found = invited()
    assert hear(found.answer().but(content_type=content_type)).outcome == Outcome.RECORDED_UNVERIFIED


def test_a_part_that_announces_another_method_than_it_holds_is_set_aside() -> None:
    mail = hear(invited().answer().but(content_type="text/calendar; method=CANCEL"))
    assert (mail.outcome, mail.code) == (Outcome.QUARANTINED, "method-mismatch")
