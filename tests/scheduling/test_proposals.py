"""A counter-proposal that a person declines: an iTIP DECLINECOUNTER to whoever made it, and nobody else."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from boards.models import RoleKind
from boards.rules.refusal import Refusal
from scheduling.actions.proposals import decline_proposal
from scheduling.actions.relay import everything, tell
from scheduling.ical import lint
from scheduling.models import InboundMail, Method, OutgoingMail, Settlement
from scheduling.reading import read_mail
from tests import make
from tests.calendars import libical
from tests.scheduling.replies import hear
from tests.scheduling.season import Invited, invited

# RFC 5546 §3.2.8 has the proposal's SEQUENCE echoed; libical 3.0.16 allows none there.
LIBICAL = "Failed iTIP restrictions for SEQUENCE property. Expected 0 instances of the property and got 1"
pytestmark = pytest.mark.django_db


def proposal(found: Invited, *, season: bool = False) -> InboundMail:
    days = () if season else (found.meetings[1],)
    answer = found.answer("TENTATIVE", *days)
    return hear(answer.but(method="COUNTER", lines=("DTSTART:20261203T160000Z",), sequence=3))


def calendar_of(mail: OutgoingMail) -> bytes:
    message = message_from_bytes(bytes(mail.mime), policy=policy.default)
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert isinstance(part, EmailMessage)
    assert part["Content-Type"].params["method"] == "DECLINECOUNTER"
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def events_of(calendar: bytes) -> list[Any]:
    return list(Calendar.from_ical(calendar).walk("VEVENT"))


@pytest.mark.parametrize("season", [False, True])
def test_declining_echoes_the_proposals_sequence_and_says_what_holds(season: bool) -> None:
    found, coordinator = invited(), make.user(RoleKind.COORDINATOR)
    mail = decline_proposal(proposal(found, season=season), by=coordinator, now=make.NOW)
    calendar = calendar_of(mail)
    [event] = events_of(calendar)
    assert (event["UID"], event["SEQUENCE"]) == (found.thread.uid, 3)
    assert event["ORGANIZER"] == f"mailto:{found.thread.organizer}"
    assert season or event["RECURRENCE-ID"].dt == found.meetings[1].starts_at
    assert ("DTSTART" in event, "RECURRENCE-ID" in event) == (False, not season)
    assert lint(calendar) == []
    if libical.missing() is None:
        assert libical.violations([calendar]) == [[LIBICAL]]


def test_the_words_of_the_mail_name_both_times() -> None:
    mail = decline_proposal(proposal(invited()), by=make.user(RoleKind.COORDINATOR), now=make.NOW)
    text = read_mail(bytes(mail.mime)).text
    assert "jeudi 3 décembre 2026, 17:00 (Lyon)" in text
    assert "jeudi 3 décembre 2026, 14:00 Lyon" in text


def test_declining_settles_the_message_once() -> None:
    found, coordinator = invited(), make.user(RoleKind.COORDINATOR)
    mail = proposal(found)
    decline_proposal(mail, by=coordinator, now=make.NOW)
    mail.refresh_from_db()
    assert (mail.settled_as, mail.settled_by) == (Settlement.DECLINED, coordinator)
    with pytest.raises(Refusal, match="already-settled"):
        decline_proposal(mail, by=coordinator, now=make.NOW)
    assert OutgoingMail.objects.filter(method=Method.NOTE).count() == 1


def test_what_is_no_proposal_cannot_be_declined() -> None:
    found = invited()
    with pytest.raises(Refusal, match="no-proposal"):
        decline_proposal(hear(found.answer()), by=make.user(RoleKind.COORDINATOR), now=make.NOW)


def test_declining_tells_nobody_anything_else_later() -> None:
    found = invited()
    decline_proposal(proposal(found), by=make.user(RoleKind.COORDINATOR), now=make.NOW)
    before = OutgoingMail.objects.count()
    tell(everything(make.NOW), make.NOW)
    assert OutgoingMail.objects.count() == before
