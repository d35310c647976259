"""The coordinators' inbox: who sees what, what a message's page lets her do, and that it can be undone."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting
from boards.identity import encrypt
from boards.models import (
    Answer,
    Attendance,
    DeputyCall,
    JournalEntry,
    Language,
    Person,
    RoleKind,
    Seat,
    SeatKind,
    User,
)
from boards.rules.recurrence import rule_until
from scheduling.inbox import NEEDS_A_PERSON
from scheduling.models import InboundMail, InboundSource, Invitation, Outcome, Undeliverable
from tests import make
from tests.scheduling.replies import Answer as Reply
from tests.scheduling.replies import day, hear
from tests.scheduling.views.scene import Scene, previewed, queued, scene, signed_in, text

pytestmark = pytest.mark.django_db

LIST = "/inbox/"
LETTER = "From: {}\r\nSubject: Re: RCP\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nCher collègue Zzyzx"
_numbers = count(1)


def incoming(found: Scene, outcome: Outcome, *, board: bool = True, **facts: Any) -> InboundMail:
    """A message about the scene's meeting, from its member in Lyon, that ended so."""
    about = {"from": found.lyon.email, **facts.pop("about", {})}
    meeting = facts.pop("meeting", found.meeting)
    return InboundMail.objects.create(
        source=InboundSource.IMAP,
        received_at=make.NOW,
        sha256=f"{next(_numbers):064x}",
        size=100,
        raw=encrypt(LETTER.format(about["from"]).encode().decode("latin-1")),
        outcome=outcome,
        about=about,
        finished_at=make.NOW,
        person=facts.pop("person", found.lyon),
        meeting=meeting if board else None,
        board=found.board if board else None,
        **facts,
    )


def page_of(mail: InboundMail) -> str:
    return f"/inbox/{mail.pk}/"


def verbs() -> list[str]:
    entries = JournalEntry.objects.filter(verb__startswith="inbox.").order_by("pk")
    return list(entries.values_list("verb", flat=True))


# Who sees what


def test_a_coordinator_sees_the_mails_of_the_boards_that_she_runs() -> None:
    found = scene()
    mail = incoming(found, Outcome.LETTER)
    elsewhere = make.organisation("paris", city="Paris")
    for reader, sees in (
        (found.coordinator, True),
        (make.user(RoleKind.ADMINISTRATOR), True),
        (make.user(RoleKind.COORDINATOR, at=elsewhere), False),
    ):
        client = signed_in(reader)
        assert (page_of(mail) in text(client.get(LIST))) is sees
        assert client.get(page_of(mail)).status_code == (200 if sees else 404)
        assert client.post(page_of(mail), {"action": "read"}).status_code == (200 if sees else 404)
    for role in (RoleKind.SECRETARY, RoleKind.DOCTOR, None):
        client = signed_in(make.user(role))
        assert client.get(LIST).status_code == 403
        assert client.get(page_of(mail)).status_code == 403


def test_a_mail_of_no_board_is_seen_where_its_person_works_and_by_administrators() -> None:
    found = scene()
    known = incoming(found, Outcome.BOUNCED, board=False)
    unknown = incoming(found, Outcome.QUARANTINED, board=False, person=None)
    elsewhere = make.organisation("paris", city="Paris")
    seen = {
        name: {mail for mail in (known, unknown) if page_of(mail) in text(signed_in(reader).get(LIST))}
        for name, reader in (
            ("here", found.coordinator),
            ("elsewhere", make.user(RoleKind.COORDINATOR, at=elsewhere)),
            ("administrator", make.user(RoleKind.ADMINISTRATOR, at=elsewhere)),
        )
    }
    assert seen == {"here": {known}, "elsewhere": set(), "administrator": {known, unknown}}


def test_what_has_not_been_read_by_the_program_yet_is_not_there() -> None:
    found = scene()
    mail = incoming(found, Outcome.LETTER)
    InboundMail.objects.update(outcome="")
    client = signed_in(found.coordinator)
    assert page_of(mail) not in text(client.get(LIST))
    assert client.get(page_of(mail)).status_code == 404


# The list


def test_the_list_shows_what_waits_first_and_counts_it_in_the_menu() -> None:
    found = scene()
    waiting = [incoming(found, outcome) for outcome in NEEDS_A_PERSON]
    others = [incoming(found, outcome) for outcome in Outcome if outcome not in NEEDS_A_PERSON]
    client = signed_in(found.coordinator)
    page = client.get(LIST)
    assert [said.mail for said in page.context["waiting"]] == waiting[::-1]
    assert [said.mail for said in page.context["rest"]] == others[::-1]
    assert f'<span class="q-count">{len(waiting)}<span class="visually-hidden"> open' in text(client.get("/"))
    for outcome in Outcome:
        assert str(outcome.label) in text(page)


def test_the_list_is_filtered_by_outcome_and_board_and_by_nothing_for_nonsense() -> None:
    found = scene()
    letter, bounce = incoming(found, Outcome.LETTER), incoming(found, Outcome.BOUNCED)
    client = signed_in(found.coordinator)

    def shown(query: str) -> list[InboundMail]:
        return [said.mail for said in client.get(f"{LIST}?{query}").context["waiting"]]

    assert shown("outcome=letter") == [letter]
    assert shown("outcome=bounced&board=sarcoma") == [bounce]
    for nonsense in ("outcome=zzz", "board=zzz", "board=%00", "page=zzz", "outcome=%00&board='"):
        assert shown(nonsense) == [bounce, letter]


def test_the_list_asks_the_database_as_often_for_30_messages_as_for_1() -> None:
    found, client, costs = scene(), None, []
    client = signed_in(found.coordinator)
    for more in (1, 2, 27):
        for number in range(more):
            other = make.person()
            about = {"from": other.email, "delegate": make.person().email}
            meeting = make.meeting(found.board, day=make.TODAY + timedelta(days=200 + 3 * next(_numbers)))
            outcome = (Outcome.DELEGATED, Outcome.RECORDED)[number % 2]
            incoming(found, outcome, about=about, person=other, meeting=meeting)
            incoming(found, Outcome.STRANGER, about=about, person=None)
            incoming(found, Outcome.RECORDED, about=about, person=other)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        costs.append(len(queries))
    assert len(set(costs)) == 1
    assert costs[0] <= 14


# One message


@pytest.mark.parametrize("outcome", Outcome)
def test_the_page_of_every_outcome_says_what_it_means(outcome: Outcome) -> None:
    found = scene()
    facts = {"answer": "ACCEPTED", "proposed": "2026-12-04T14:00:00+00:00", "delegate": "x@example.org"}
    mail = incoming(found, outcome, about={**facts, "failed": ["gone@example.org"]}, code="some-code")
    page = signed_in(found.coordinator).get(page_of(mail))
    assert page.status_code == 200
    assert str(page.context["means"]) in text(page).replace("&#x27;", "'")
    bare = incoming(found, outcome, board=False, about={"from": ""}, person=None)
    assert signed_in(make.user(RoleKind.ADMINISTRATOR)).get(page_of(bare)).status_code == 200


def test_the_words_of_a_message_are_shown_when_asked_for_and_the_journal_says_to_whom() -> None:
    found = scene()
    mail, client = incoming(found, Outcome.LETTER), signed_in(found.coordinator)
    assert "Zzyzx" not in text(client.get(page_of(mail)))
    assert verbs() == []
    opened = client.post(page_of(mail), {"action": "read"})
    assert "Cher collègue Zzyzx" in text(opened)
    assert "no-store" in opened.headers["Cache-Control"]
    entry = JournalEntry.objects.get(verb="inbox.read")
    assert (entry.actor, entry.facts["mail"], entry.meeting_id) == (
        found.coordinator.pk,
        mail.pk,
        found.meeting.pk,
    )
    assert "Zzyzx" not in str(entry.facts)


def test_a_message_that_belongs_to_nothing_is_journalled_too() -> None:
    found = scene()
    mail = incoming(found, Outcome.UNREADABLE, board=False, person=None)
    reader = make.user(RoleKind.ADMINISTRATOR)
    signed_in(reader).post(page_of(mail), {"action": "read"})
    assert JournalEntry.objects.get(verb="inbox.read").subject_id == reader.pk


@pytest.mark.parametrize(
    "raw",
    ["", "no header", "Content-Type: multipart/mixed\r\n\r\n--x",
     "Content-Type: text/plain; charset=nonsense\r\n\r\n\xff",
     "Subject: =?utf-8?b?%%%?=\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><b>bold</b>"],
)  # fmt: skip
def test_a_broken_message_is_shown_as_far_as_it_goes(raw: str) -> None:
    found = scene()
    mail = incoming(found, Outcome.UNREADABLE)
    InboundMail.objects.update(raw=encrypt(raw))
    page = signed_in(found.coordinator).post(page_of(mail), {"action": "read"})
    assert page.status_code == 200
    assert "alert(1)" not in text(page)


# Settling


def test_a_message_is_settled_with_a_note_that_is_stored_encrypted_and_opened_again() -> None:
    found = scene()
    mail, client = incoming(found, Outcome.LETTER), signed_in(found.coordinator)
    answer = client.post(
        page_of(mail), {"action": "settle", "how": "aside", "note": "Rappelée Zzyzx"}, follow=True
    )
    assert answer.redirect_chain == [(LIST, 302)]
    mail.refresh_from_db()
    assert (mail.settled_by, mail.settled_at, mail.settled_as) == (found.coordinator, make.NOW, "aside")
    assert b"Zzyzx" not in bytes(mail.note)
    assert "Rappelée Zzyzx" in text(client.get(page_of(mail)))
    assert answer.context["waiting"] == []
    client.post(answer.context["last_action"][0]["undo"])
    mail.refresh_from_db()
    assert (mail.settled_at, mail.settled_as) == (None, "")
    assert verbs() == ["inbox.settled", "inbox.reopened"]


def test_two_who_settle_the_same_message_are_told() -> None:
    found = scene()
    mail, client = incoming(found, Outcome.LETTER), signed_in(found.coordinator)
    client.post(page_of(mail), {"action": "settle", "how": "done"})
    again = client.post(page_of(mail), {"action": "settle", "how": "aside"}, follow=True)
    assert "Somebody has settled this message meanwhile." in text(again)
    mail.refresh_from_db()
    assert mail.settled_as == "done"
    client.post(page_of(mail), {"action": "reopen"})
    assert "This message is open already." in text(
        client.post(page_of(mail), {"action": "reopen"}, follow=True)
    )


@pytest.mark.parametrize(
    "typed", [{"how": "zzz"}, {"how": "done", "note": "x" * 501}, {"how": "done", "note": "\0"}]
)
def test_a_settling_that_cannot_be_read_is_refused_and_keeps_what_was_typed(typed: dict[str, str]) -> None:
    found = scene()
    mail = incoming(found, Outcome.LETTER)
    page = signed_in(found.coordinator).post(page_of(mail), {"action": "settle", **typed})
    assert page.status_code == 422
    assert typed.get("note", "").replace("\0", "") in text(page)
    mail.refresh_from_db()
    assert mail.settled_at is None


def test_an_action_that_is_none_shows_the_page() -> None:
    found = scene()
    mail = incoming(found, Outcome.LETTER)
    page = signed_in(found.coordinator).post(page_of(mail), {"action": "explode"})
    assert page.status_code == 200
    assert signed_in(found.coordinator).get(f"{page_of(mail)}?action=settle&how=done").status_code == 200
    mail.refresh_from_db()
    assert mail.settled_at is None


# By outcome


def test_an_unproved_answer_is_confirmed_or_corrected_by_hand() -> None:
    found = scene()
    mail = incoming(found, Outcome.RECORDED_UNVERIFIED, about={"answer": "ACCEPTED"})
    client = signed_in(found.coordinator)
    assert 'value="ACCEPTED" ' in text(client.get(page_of(mail)))
    assert client.post(page_of(mail), {"action": "confirm-answer", "answer": "maybe"}).status_code == 422
    client.post(page_of(mail), {"action": "confirm-answer", "answer": "DECLINED"})
    assert Attendance.objects.get(person=found.lyon, meeting=found.meeting).answer == "DECLINED"
    entry = JournalEntry.objects.get(verb="attendance.answered")
    assert entry.actor == found.coordinator.pk
    mail.refresh_from_db()
    assert mail.settled_as == "confirmed"


def test_an_answer_to_an_older_season_is_recorded_for_the_season_as_it_is() -> None:
    found = scene()
    invitation = Invitation.objects.get(person=found.lyon, series=found.meeting.series)
    mail = incoming(
        found, Outcome.OLDER_TIME, meeting=None, invitation=invitation, about={"answer": "ACCEPTED"}
    )
    signed_in(found.coordinator).post(page_of(mail), {"action": "confirm-answer", "answer": "ACCEPTED"})
    series = invitation.series
    assert series is not None
    rule = rule_until(series.rrule, series.ends_on, series.start_time, series.time_zone)
    seat = Seat.objects.get(pk=found.seat.pk)
    assert (seat.standing_answer, seat.standing_answer_to) == (Answer.ACCEPTED, rule)


def test_an_answer_for_a_cancelled_meeting_is_not_recorded_and_the_message_stays_open() -> None:
    found = scene()
    mail = incoming(found, Outcome.OLDER_TIME, about={"answer": "ACCEPTED"})
    cancel_meeting(found.meeting, by=None, now=make.NOW)
    client = signed_in(found.coordinator)
    assert "Record this answer" not in text(client.get(page_of(mail)))
    refused = client.post(page_of(mail), {"action": "confirm-answer", "answer": "ACCEPTED"}, follow=True)
    assert "This meeting is cancelled." in text(refused)
    mail.refresh_from_db()
    assert mail.settled_at is None
    assert Attendance.objects.count() == 0


def colleague(email: str = "colleague@example.org") -> Person:
    return make.person("Remplaçant", email=email, at=make.cayenne(), language=Language.ENGLISH)


@pytest.mark.parametrize("outcome", [Outcome.DELEGATED, Outcome.STRANGER])
def test_whoever_is_proposed_or_wrote_unasked_is_invited_as_a_guest_after_a_preview(outcome: Outcome) -> None:
    found, guest = scene(), colleague()
    about = {"from": "COLLEAGUE@example.org", "delegate": "Colleague@Example.org"}
    mail = incoming(found, outcome, about=about)
    client = signed_in(found.coordinator)
    assert f"{page_of(mail)}invite/" in text(client.get(page_of(mail)))
    form = client.get(f"{page_of(mail)}invite/").context["form"]
    typed = {"meeting": str(form.initial["meeting"].pk), "mode": form.initial["mode"]}
    assert typed == {"meeting": str(found.meeting.pk), "mode": "remote"}
    shown = client.post(f"{page_of(mail)}invite/", {**typed, "action": "preview"})
    assert previewed(shown) == [(guest.email, "REQUEST")]
    assert not Seat.objects.filter(person=guest).exists()
    done = client.post(f"{page_of(mail)}invite/", {**typed, "action": "confirm"}, follow=True)
    assert queued() == [(guest.email, "REQUEST")]
    seat = Seat.objects.get(person=guest)
    assert (seat.kind, seat.meeting) == ("guest", found.meeting)
    mail.refresh_from_db()
    assert (mail.settled_as, mail.settled_by) == ("invited", found.coordinator)
    assert client.post(done.context["last_action"][0]["undo"]).status_code == 200
    assert client.get(f"{page_of(mail)}invite/").status_code == 302


@pytest.mark.parametrize(
    "typed", [{}, {"meeting": "zzz", "mode": "remote"}, {"meeting": "\0", "mode": "zzz"}]
)
def test_an_invitation_that_cannot_be_read_is_refused(typed: dict[str, str]) -> None:
    found, _guest = scene(), colleague()
    mail = incoming(found, Outcome.DELEGATED, about={"delegate": "colleague@example.org"})
    page = signed_in(found.coordinator).post(f"{page_of(mail)}invite/", {**typed, "action": "preview"})
    assert page.status_code == 422


def test_somebody_seated_already_is_not_invited_twice() -> None:
    found = scene()
    mail = incoming(found, Outcome.DELEGATED, about={"delegate": found.cayenne.email})
    page = text(signed_in(found.coordinator).get(page_of(mail)))
    assert "Already expected at this meeting, as: Core member." in page
    assert "/invite/" not in page


def test_a_deputy_who_was_named_is_asked_in_one_click() -> None:
    found, deputy = scene(), colleague()
    make.seat(found.board, deputy, kind=SeatKind.DEPUTY, deputy_for=found.seat)
    mail = incoming(found, Outcome.DELEGATED, about={"delegate": deputy.email})
    client = signed_in(found.coordinator)
    assert 'value="ask-deputy"' in text(client.get(page_of(mail)))
    client.post(page_of(mail), {"action": "ask-deputy"})
    call = DeputyCall.objects.get()
    assert (call.meeting, call.seat.person, call.instead_of) == (found.meeting, deputy, found.seat)
    mail.refresh_from_db()
    assert mail.settled_as == "done"


def test_somebody_who_is_no_deputy_is_not_asked_as_one() -> None:
    found = scene()
    mail = incoming(found, Outcome.DELEGATED, about={"delegate": found.cayenne.email})
    page = signed_in(found.coordinator).post(page_of(mail), {"action": "ask-deputy"}, follow=True)
    assert "This person is not a deputy of the one who may not come." in text(page)
    mail.refresh_from_db()
    assert mail.settled_at is None


@pytest.mark.parametrize(("how", "marked"), [("done", False), ("aside", True)])
def test_a_bounce_marks_its_address_until_it_is_dealt_with(how: str, *, marked: bool) -> None:
    found = scene()
    mail = incoming(found, Outcome.BOUNCED, about={"failed": [found.lyon.email]})
    Undeliverable.objects.create(address=found.lyon.email, person=found.lyon, mail=mail, since=make.NOW)
    client = signed_in(found.coordinator)
    warning = "Mails cannot be delivered to this address"
    assert warning in text(client.get(f"/people/{found.lyon.pk}/"))
    client.post(page_of(mail), {"action": "settle", "how": how})
    assert (warning in text(client.get(f"/people/{found.lyon.pk}/"))) is marked


def test_an_unknown_address_leads_to_the_directory_with_the_address_typed_in() -> None:
    found = scene()
    mail = incoming(found, Outcome.STRANGER, about={"from": "new@example.org"}, person=None)
    client = signed_in(found.coordinator)
    assert "/people/new/?email=new%40example.org" in text(client.get(page_of(mail)))
    assert 'value="new@example.org"' in text(client.get("/people/new/?email=new%40example.org"))
    assert client.get(f"{page_of(mail)}invite/").status_code == 302


def test_a_proposal_leads_to_the_move_with_its_hours_typed_in() -> None:
    found = scene()
    mail = incoming(found, Outcome.PROPOSAL, about={"proposed": "2026-12-04T15:00:00+00:00"})
    client = signed_in(found.coordinator)
    page = client.get(page_of(mail))
    assert "16:00" in text(page)
    form = client.get(page.context["move_url"]).context["form"]
    assert {name: form[name].value() for name in ("day", "start_time", "end_time")} == {
        "day": "2026-12-04", "start_time": "16:00", "end_time": "17:30",
    }  # fmt: skip
    to = TimeAndPlace(found.meeting.day + timedelta(days=1), found.meeting.start_time.replace(hour=16), 90)
    move_meeting(found.meeting, to, by=None, now=make.NOW)
    assert "The meeting is at that time now." in text(client.get(page_of(mail)))


def real_proposal(found: Scene) -> InboundMail:
    """A COUNTER as a mail program writes it, through the real door."""
    invitation = Invitation.objects.get(person=found.lyon, series=found.meeting.series)
    return hear(
        Reply(
            invitation,
            "TENTATIVE",
            days=(day(found.meeting),),
            method="COUNTER",
            lines=("DTSTART:20261204T150000Z",),
        )
    )


def test_a_proposal_is_declined_by_one_mail_shown_first_and_only_once() -> None:
    found = scene()
    mail, client = real_proposal(found), signed_in(found.coordinator)
    assert f"{page_of(mail)}decline/" in text(client.get(page_of(mail)))
    shown = client.post(f"{page_of(mail)}decline/", {"action": "preview"})
    assert found.lyon.email in text(shown)
    assert queued() == []
    done = client.post(f"{page_of(mail)}decline/", {"action": "confirm"}, follow=True)
    assert queued() == [(found.lyon.email, "NOTE")]
    mail.refresh_from_db()
    assert mail.settled_as == "declined"
    client.post(done.context["last_action"][0]["undo"])
    again = client.post(f"{page_of(mail)}decline/", {"action": "confirm"})
    assert again.status_code == 422
    assert "This proposal was declined by mail before." in text(again)
    assert client.get(f"{page_of(mail)}decline/").status_code == 302


def test_a_message_that_proposes_nothing_is_not_declined() -> None:
    found = scene()
    mail = incoming(found, Outcome.LETTER)
    answer = signed_in(found.coordinator).post(f"{page_of(mail)}decline/", {"action": "confirm"})
    assert answer.status_code == 302
    assert queued() == []


def test_a_proposal_for_a_meeting_that_is_over_moves_nothing() -> None:
    found = scene()
    mail = incoming(found, Outcome.PROPOSAL, about={"proposed": "2026-12-04T15:00:00+00:00"})
    with time_machine.travel(found.meeting.ends_at, tick=False):
        assert signed_in(found.coordinator).get(page_of(mail)).context["move_url"] == ""


def test_a_bounce_leads_to_the_address_for_those_who_may_mend_it() -> None:
    found = scene()
    mail = incoming(found, Outcome.BOUNCED, about={"from": "", "failed": [found.lyon.email]})
    page = text(signed_in(found.coordinator).get(page_of(mail)))
    assert f"/people/{found.lyon.pk}/edit/" in page
    remote = incoming(found, Outcome.BOUNCED, person=found.cayenne, about={"failed": [found.cayenne.email]})
    assert "Somebody of that organisation has to correct it." in text(
        signed_in(found.coordinator).get(page_of(remote))
    )


def test_a_page_without_a_menu_counts_no_messages() -> None:
    """Neither for those who run no board."""
    found = scene()
    incoming(found, Outcome.LETTER)
    reader: User = make.user(RoleKind.SECRETARY)
    with CaptureQueriesContext(connection) as queries:
        signed_in(reader).get("/boards/")
    assert not [query for query in queries.captured_queries if "inboundmail" in query["sql"]]


def test_a_message_about_several_dates_shows_each_of_them() -> None:
    found = scene()
    events = [
        {"day": "20261203T140000", "answer": "ACCEPTED", "outcome": "recorded"},
        {"day": "20261210T140000", "answer": "DECLINED", "outcome": "older-time"},
        {"day": "", "answer": "X-ODD", "outcome": "x-odd"},
    ]
    mail = incoming(found, Outcome.OLDER_TIME, about={"events": events})
    page = text(signed_in(found.coordinator).get(page_of(mail)))
    for words in ("Answers 3 dates", "Thursday 3 December 2026", "Thursday 10 December 2026", "Absent"):
        assert words in page
