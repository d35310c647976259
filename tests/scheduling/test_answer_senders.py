"""Whose answer it is, and how far that is proved (rules 4 to 6 and 10)."""

from __future__ import annotations

import pytest
from django.test import override_settings

from boards.models import Attendance, Person, SeatKind
from scheduling.models import InboundMail, Outcome
from tests import make
from tests.scheduling.replies import OURS, Answer, hear, invitation_of, proof, told
from tests.scheduling.season import Invited, invited

pytestmark = pytest.mark.django_db

ACCEPTED, DECLINED, TENTATIVE, NONE = "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"


# 4 and 5. Whose answer it is, and how far it is proved


@override_settings(AUTHSERV_ID=OURS)
def test_token_and_aligned_sender_make_a_verified_answer() -> None:
    found = invited()
    mail = hear(found.answer().but(fields=(proof(found.person.email),)))
    assert (mail.outcome, mail.verified) == (Outcome.RECORDED, True)


def test_the_token_alone_is_accepted_and_flagged() -> None:
    mail = hear(invited().answer())
    assert (mail.outcome, mail.verified) == (Outcome.RECORDED_UNVERIFIED, False)


@override_settings(AUTHSERV_ID=OURS)
def test_without_the_token_a_proved_sender_and_the_uid_are_enough() -> None:
    found = invited()
    signed = found.answer().but(recipient=found.board.mailbox, fields=(proof(found.person.email),))
    assert hear(signed).outcome == Outcome.RECORDED


@override_settings(AUTHSERV_ID=OURS)
def test_neither_is_quarantined_and_changes_nothing() -> None:
    found = invited()
    mail = hear(found.answer().but(recipient=found.board.mailbox))
    assert (mail.outcome, mail.code, mail.invitation) == (Outcome.QUARANTINED, "not-proved", None)
    assert set(found.counted()) == {NONE}


@override_settings(AUTHSERV_ID=OURS)
@pytest.mark.parametrize(
    "field",
    [
        proof("{}", server="mx.elsewhere.example"),
        proof("{}", verdict="fail"),
        proof("somebody@elsewhere.example"),
        f"Authentication-Results: {OURS}; dkim=pass header.d=elsewhere.example; dmarc=none",
        f"Authentication-Results: (; {OURS}; dmarc=pass) mx.elsewhere.example; dmarc=pass",
        f"Authentication-Results: {OURS} ; none",
    ],
)
def test_what_does_not_prove_the_sender_does_not_verify_her(field: str) -> None:
    found = invited()
    mail = hear(found.answer().but(fields=(field.format(found.person.email),)))
    assert (mail.outcome, mail.verified) == (Outcome.RECORDED_UNVERIFIED, False)


@override_settings(AUTHSERV_ID=OURS)
def test_only_the_topmost_result_counts_since_a_forger_writes_his_below() -> None:
    found = invited()
    fields = (proof(found.person.email, "fail"), proof(found.person.email))
    assert not hear(found.answer().but(fields=fields)).verified


@override_settings(AUTHSERV_ID=OURS)
def test_dkim_of_the_senders_own_domain_verifies_her() -> None:
    found = invited()
    field = f"Authentication-Results: {OURS}; spf=none; dkim=pass header.d=example.org"
    assert hear(found.answer().but(fields=(field,))).verified


@override_settings(AUTHSERV_ID=OURS)
def test_a_mail_of_two_senders_has_none() -> None:
    found = invited()
    fields = (proof(found.person.email), f"From: {found.person.email}")
    assert not hear(found.answer().but(fields=fields)).verified


def test_the_token_of_one_thread_opens_no_other() -> None:
    found, other = invited(), invited()
    mail = hear(found.answer().but(recipient=other.thread.organizer))
    assert mail.outcome == Outcome.QUARANTINED
    assert set(found.counted()) == set(other.counted()) == {NONE}


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "Cc"])
def test_the_token_is_found_wherever_servers_leave_it(field: str) -> None:
    found = invited()
    fields = (f"{field}: {found.thread.organizer.upper()}",)
    mail = hear(found.answer().but(recipient=found.board.mailbox, fields=fields))
    assert mail.outcome == Outcome.RECORDED_UNVERIFIED


# 6. Addresses


@pytest.mark.parametrize("spelling", ["MAILTO:{}", "mailto:{upper}", "mailto:{percent}", "MailTo: {}"])
def test_addresses_are_compared_as_mail_compares_them(spelling: str) -> None:
    found = invited()
    address = found.person.email
    named = spelling.format(address, upper=address.upper(), percent=address.replace("@", "%40"))
    line = f"ATTENDEE;PARTSTAT=ACCEPTED:{named}"
    assert hear(found.answer().but(attendees=(line,))).outcome == Outcome.RECORDED_UNVERIFIED


def test_her_new_address_answers_for_the_old_one() -> None:
    found = invited()
    Person.objects.filter(pk=found.person.pk).update(email="new@example.org")
    line = "ATTENDEE;PARTSTAT=DECLINED:mailto:new@example.org"
    hear(Answer(found.thread, attendees=(line,)))
    assert set(found.counted()) == {DECLINED}


# 10. Delegates and strangers


def delegation(found: Invited, delegate: str) -> InboundMail:
    line = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{delegate}":mailto:{found.person.email}'
    return hear(found.answer(DECLINED, found.meetings[1]).but(attendees=(line,)))


def test_whoever_delegates_declines_and_proposes_somebody() -> None:
    found = invited()
    mail = delegation(found, "Deputy@example.org")
    assert (mail.outcome, mail.about["delegate"]) == (Outcome.DELEGATED, "deputy@example.org")
    assert found.counted()[1] == DECLINED
    assert not Attendance.objects.exclude(person=found.person).exists()


def delegate_says(found: Invited, delegate: str, *fields: str) -> InboundMail:
    line = f'ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:{found.person.email}":mailto:{delegate}'
    answer = found.answer(ACCEPTED, found.meetings[1])
    return hear(answer.but(attendees=(line,), sender=delegate, fields=fields))


def test_a_delegate_who_does_not_sit_there_waits_for_the_coordinator() -> None:
    found = invited()
    mail = delegate_says(found, make.person().email)
    assert (mail.outcome, mail.code) == (Outcome.DELEGATED, "delegate-waits")
    assert not Attendance.objects.exists()


@override_settings(AUTHSERV_ID=OURS)
def test_a_delegate_who_sits_on_the_board_and_proves_it_answers_for_herself() -> None:
    found, deputy = invited(), make.person()
    make.seat(found.board, deputy, kind=SeatKind.DEPUTY, deputy_for=found.seat)
    told()
    unproved = delegate_says(found, deputy.email)
    assert (unproved.outcome, unproved.code) == (Outcome.DELEGATED, "delegate-waits")
    assert delegate_says(found, deputy.email, proof(deputy.email)).outcome == Outcome.RECORDED
    assert list(Attendance.objects.values_list("person", "answer")) == [(deputy.pk, ACCEPTED)]


def test_a_party_crasher_is_shown_to_the_coordinator_and_never_added() -> None:
    found = invited()
    line = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:crasher@example.org"
    mail = hear(
        found.answer(ACCEPTED, found.meetings[1]).but(attendees=(line,), sender="crasher@example.org")
    )
    assert (mail.outcome, mail.person, mail.board) == (Outcome.STRANGER, None, found.board)
    assert mail.about["attendee"] == "crasher@example.org"
    assert not Attendance.objects.exists()
    assert found.board.seats.count() == 1


def test_a_member_cannot_answer_for_another() -> None:
    found, other = invited(), make.person()
    make.seat(found.board, other)
    told()
    line = f"ATTENDEE;PARTSTAT=DECLINED:mailto:{other.email}"
    assert hear(found.answer().but(attendees=(line,))).outcome == Outcome.STRANGER
    assert invitation_of(other).person.seats.get().standing_answer == NONE
