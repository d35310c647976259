"""Reminding those who owe something for a case: once, at their own hour, with nothing of the patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.actions.cases import register_case
from boards.actions.items import Expected, owe_item, receive_item
from boards.identity import Identity
from boards.models import (
    Booking,
    Case,
    CaseItem,
    DayOff,
    DayOffKind,
    ItemKind,
    JournalEntry,
    Language,
    Meeting,
    Person,
    RoleKind,
    User,
)  # fmt: skip
from scheduling import tasks
from scheduling.actions import daily
from scheduling.actions.item_reminders import due_items, remind_owners
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from scheduling.owed_links import owed_token
from tests import make
from tests.scheduling.quorums import all_sent, notes

pytestmark = pytest.mark.django_db

LYON, CAYENNE = ZoneInfo("Europe/Paris"), ZoneInfo("America/Cayenne")
CANARIES = ("Zzyzxquine", "Ophélianne", "1961-04-12", "Kanariefrage", "Kanarienotiz")


@dataclass(frozen=True)
class Lab:
    """A case of Cayenne on Lyon's board of Thursday 3 December; the cut-off is on Tuesday at noon in Lyon."""

    meeting: Meeting
    case: Case
    owner: Person
    item: CaseItem
    secretary: User


@pytest.fixture
def lab() -> Lab:
    board = make.board("sarcoma", open_to=[make.cayenne()])
    make.seat(board, make.person())
    meeting = make.meeting(board)
    identity = Identity(CANARIES[0], CANARIES[1], CANARIES[2])
    case = register_case(identity, organisation=make.cayenne(), by=None, now=make.NOW)
    make.booking(meeting, case, question=CANARIES[3])
    owner = make.person("Oyapock", at=make.cayenne(), language=Language.ENGLISH)
    item = owe_item(case, Expected(ItemKind.PATHOLOGY, owner, note=CANARIES[4]), by=None, now=make.NOW)
    all_sent()
    return Lab(meeting, case, owner, item, make.user(RoleKind.SECRETARY, at=make.cayenne()))


@pytest.fixture(autouse=True)
def standing_clock() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


def at(day: int, hour: int, zone: ZoneInfo = CAYENNE, minute: int = 0) -> datetime:
    month = 11 if day > 15 else 12
    return datetime(2026, month, day, hour, minute, tzinfo=zone)


# By a person


def test_the_mail_is_shown_before_it_is_sent_and_names_neither_patient_nor_case(lab: Lab) -> None:
    client, url = signed_in(lab.secretary), reverse("scheduling:item_chase", args=[lab.item.pk])
    assert url in client.get(reverse("boards:case", args=[lab.case.pk])).content.decode()
    page = client.post(url, {"action": "preview"}).content.decode()
    assert "Send 1 mail" in page
    assert "Awaited: Pathology report – Meeting Sarcoma" in page
    assert "Needed by: Tuesday 1 December 2026, 12:00 Lyon · 08:00 Cayenne" in page
    assert CaseItem.objects.get().chased_at is None
    done = client.post(url, {"action": "confirm"}, follow=True).content.decode()
    assert "1 person is reminded by mail." in done
    [(address, subject, text)] = notes()
    assert (address, subject) == (lab.owner.email, "Awaited: Pathology report – Meeting Sarcoma")
    assert f"/owed/{owed_token(lab.owner.pk, lab.item.pk)}/" in text
    assert "Thursday 3 December 2026, 14:00 Lyon · 10:00 Cayenne" in text
    refused = client.post(url, {"action": "confirm"})
    assert refused.status_code == 422
    assert "reminded less than a day ago" in refused.content.decode()


def test_nothing_of_the_patient_leaves_nor_is_stored_in_clear(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = signed_in(lab.secretary)
    client.post(reverse("scheduling:item_chase", args=[lab.item.pk]), {"action": "confirm"})
    client.get(f"/owed/{owed_token(lab.owner.pk, lab.item.pk)}/")
    relay(make.NOW)
    [mail] = OutgoingMail.objects.filter(person=lab.owner)
    message = message_from_bytes(bytes(mail.mime), policy=policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    said = " ".join([str(message.items()), *parts, caplog.text])
    said += " ".join(str(entry.facts) for entry in JournalEntry.objects.all())
    assert [canary for canary in (*CANARIES, lab.case.reference) if canary in said] == []


def test_everybody_who_owes_something_for_a_case_gets_one_mail_each(lab: Lab) -> None:
    other = make.person("Kaw", at=make.cayenne(), language=Language.FRENCH)
    for kind, owner in ((ItemKind.IMAGING, other), (ItemKind.SLIDES, lab.owner), (ItemKind.LETTER, None)):
        owe_item(lab.case, Expected(kind, owner), by=None, now=make.NOW)
    url = reverse("scheduling:case_chase", args=[lab.case.pk])
    client = signed_in(lab.secretary)
    page = client.post(url, {"action": "preview"}).content.decode()
    assert "Send 2 mails" in page
    assert "Attendu" in page, "each mail is shown in its reader's language"
    client.post(url, {"action": "confirm"})
    assert [(address, subject) for address, subject, _ in notes()] == sorted(
        [
            (lab.owner.email, "Awaited: 2 reports and results"),
            (other.email, "Attendu : Imagerie – Réunion Sarcoma"),
        ]
    )  # fmt: skip


def test_where_nobody_owes_anything_it_says_so(lab: Lab) -> None:
    receive_item(lab.item, make.TODAY, by=None, now=make.NOW)
    for name, key in (("item_chase", lab.item.pk), ("case_chase", lab.case.pk)):
        answer = signed_in(lab.secretary).post(
            reverse(f"scheduling:{name}", args=[key]), {"action": "confirm"}
        )
        assert answer.status_code == 422
        assert "Nothing is missing here that somebody named owes." in answer.content.decode()


def test_a_mail_that_waits_for_its_reader_is_dropped_by_nobody_and_one_that_came_is_not_asked_for(
    lab: Lab,
) -> None:
    client = signed_in(lab.secretary)
    client.post(reverse("scheduling:item_chase", args=[lab.item.pk]), {"action": "confirm"})
    receive_item(lab.item, make.TODAY, by=None, now=make.NOW)
    assert notes() == [], "it came before the journal was relayed"


def test_strangers_remind_nobody(lab: Lab) -> None:
    urls = [
        reverse("scheduling:item_chase", args=[lab.item.pk]),
        reverse("scheduling:case_chase", args=[lab.case.pk]),
    ]
    for user, status in (
        (make.user(RoleKind.SECRETARY, at=make.organisation("elsewhere")), 404),
        (make.user(None, person=lab.owner), 403),
    ):
        assert [signed_in(user).post(url, {"action": "confirm"}).status_code for url in urls] == [status] * 2
    assert notes() == []


# By itself


def test_two_working_days_of_the_owners_place_before_the_cut_off(lab: Lab) -> None:
    """The cut-off is on Tuesday 1 December; two working days before it is Friday 27 November."""
    assert remind_owners(at(26, 23, minute=59)) == 0
    assert remind_owners(at(27, 0)) == 1


def test_holidays_and_closures_are_those_of_the_owners_place(lab: Lab) -> None:
    DayOff.objects.create(
        kind=DayOffKind.CLOSURE, name="Fermeture", first_day=date(2026, 11, 30), last_day=date(2026, 11, 30),
        organisation=make.cayenne(),
    )  # fmt: skip
    assert remind_owners(at(25, 23, minute=59)) == 0
    assert remind_owners(at(26, 0)) == 1


def test_it_is_said_once_whoever_looks_and_however_often(lab: Lab) -> None:
    for hours in range(0, 48, 6):
        with time_machine.travel(at(30, 0) + timedelta(hours=hours), tick=False):
            tasks.alert()
            daily.make(at(30, 0) + timedelta(hours=hours))
    assert JournalEntry.objects.filter(verb="item.chased").count() == 1
    assert OutgoingMail.objects.filter(person=lab.owner).count() == 1


def test_a_case_that_moves_to_another_meeting_is_another_matter(lab: Lab) -> None:
    assert remind_owners(at(30, 9)) == 1
    later = make.meeting(lab.meeting.board, day=date(2026, 12, 17))
    Booking.objects.update(meeting=later)
    assert remind_owners(at(1, 9)) == 0
    assert remind_owners(at(14, 9)) == 1


def test_what_was_chased_by_a_person_since_then_is_left(lab: Lab) -> None:
    CaseItem.objects.update(chased_at=at(27, 1))
    assert remind_owners(at(30, 9)) == 0
    CaseItem.objects.update(chased_at=at(26, 23))
    assert remind_owners(at(30, 9)) == 1


def test_what_is_announced_for_a_day_to_come_is_awaited_until_then(lab: Lab) -> None:
    CaseItem.objects.update(expected_on=date(2026, 12, 1))
    assert remind_owners(at(30, 23, minute=59)) == 0
    assert remind_owners(at(1, 7)) == 1


def test_nobody_is_reminded_of_what_came_of_nothing_and_after_the_cut_off(lab: Lab) -> None:
    assert due_items(at(1, 8)) == [], "the cut-off has passed"
    Booking.objects.update(state="waiting", meeting=None)
    assert due_items(at(30, 9)) == []
    Booking.objects.update(state="booked", meeting=lab.meeting)
    assert len(due_items(at(30, 9))) == 1
    Person.objects.filter(pk=lab.owner.pk).update(active=False)
    assert due_items(at(30, 9)) == []
    Person.objects.filter(pk=lab.owner.pk).update(active=True)
    receive_item(lab.item, make.TODAY, by=None, now=make.NOW)
    assert due_items(at(30, 9)) == []


@override_settings(QUIET_HOURS=(time(20), time(7)))
def test_it_waits_for_the_owners_morning(lab: Lab) -> None:
    with time_machine.travel(at(27, 2), tick=False):
        remind_owners(at(27, 2))
        relay(at(27, 2))
    [mail] = OutgoingMail.objects.filter(person=lab.owner, state=MailState.QUEUED)
    assert mail.due_at.astimezone(CAYENNE) == at(27, 7)


def test_it_reads_as_often_for_thirty_items_as_for_one(lab: Lab) -> None:
    counts, made = [], 1
    for size in (1, 3, 30):
        for _ in range(size - made):
            case = make.case(at=make.cayenne())
            make.booking(make.meeting(make.seated_board()), case)
            owe_item(case, Expected(ItemKind.IMAGING, lab.owner), by=None, now=make.NOW)
        made = size
        with CaptureQueriesContext(connection) as asked:
            assert len(due_items(at(30, 9))) == size
        counts.append(len(asked))
    assert counts == [counts[0]] * 3


# The link of the mail


def test_the_owner_says_without_account_when_it_will_be_there(lab: Lab) -> None:
    url, anybody = f"/owed/{owed_token(lab.owner.pk, lab.item.pk)}/", Client(HTTP_ACCEPT_LANGUAGE="en")
    page = anybody.get(url)
    text = page.content.decode()
    assert lab.case.reference in text
    assert [canary for canary in CANARIES if canary.upper() in text.upper()] == []
    assert (page.headers["Referrer-Policy"], "noindex" in text) == ("same-origin", True)
    assert CaseItem.objects.get().expected_on is None, "a scanner that opens it records nothing"
    assert anybody.post(url, {"expected_on": "30/11/2026"}).status_code == 302
    item = CaseItem.objects.get()
    assert (item.expected_on, item.received_on) == (date(2026, 11, 30), None)
    assert bytes(item.note) != b"", "the secretary's note is still there"
    assert anybody.post(url, {"there": "1"}).status_code == 302
    assert CaseItem.objects.get().received_on == date(2026, 11, 23)
    assert "It is there" in anybody.get(url).content.decode()


@pytest.mark.parametrize("typed", ["", "soon", "2026-11-22", "31/02/2027", "\x00"])
def test_a_day_that_is_none_comes_back_with_a_sentence(lab: Lab, typed: str) -> None:
    url = f"/owed/{owed_token(lab.owner.pk, lab.item.pk)}/"
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").post(url, {"expected_on": typed})
    assert (answer.status_code, 'id="id_expected_on_error"' in answer.content.decode()) == (422, True)


def test_a_link_opens_one_thing_of_one_person_as_long_as_she_owes_it(lab: Lab) -> None:
    other, anybody = make.person(), Client()
    assert anybody.get(f"/owed/{owed_token(other.pk, lab.item.pk)}/").status_code == 410
    assert anybody.get(f"/owed/{owed_token(lab.owner.pk, lab.item.pk)}x/").status_code == 404
    token = owed_token(lab.owner.pk, lab.item.pk)
    assert anybody.get(f"/answer/{token}/").status_code == 404, "a link of one kind is none of another"
    CaseItem.objects.update(owner=other)
    assert anybody.get(f"/owed/{token}/").status_code == 410
