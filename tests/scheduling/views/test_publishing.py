"""A list is published once for what changed: whom that concerns gets one mail, nobody else any."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.policy import default

import pytest
from django.urls import reverse
from pytest_django import Settings

from boards.actions.attendance import respond
from boards.actions.cases import withdraw_booking
from boards.actions.meetings import cancel_meeting
from boards.actions.publications import publish_list
from boards.models import Answer, Booking, Language, Meeting, Person, Publication, RoleKind, SeatKind, User
from scheduling.actions.list_notes import GATHERED_FOR
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from tests import make

from .scene import rows, signed_in, text

pytestmark = pytest.mark.django_db

SOON = make.NOW + timedelta(minutes=2)


@dataclass(frozen=True)
class House:
    meeting: Meeting
    presenter: Person
    pathologist: Person
    surgeon: Person
    deputy: Person
    coordinator: User
    first: Booking

    @property
    def url(self) -> str:
        return reverse("scheduling:publish", args=[self.meeting.pk])


def person(name: str, specialty: str) -> Person:
    return make.person(
        name,
        specialty=make.specialty(specialty),
        email=f"{name.lower()}@example.org",
        language=Language.ENGLISH,
    )


@pytest.fixture
def house() -> House:
    """One case that needs a pathologist; a surgeon who is not needed, a deputy nobody asked, an observer."""
    board = make.board("sarcoma")
    pathologist, surgeon = person("Lame", "pathology"), person("Scalpel", "surgery")
    deputy, watcher, presenter = (
        person("Relais", "pathology"),
        person("Regard", "pathology"),
        person("Orateur", ""),
    )
    seat = make.seat(board, pathologist)
    make.seat(board, surgeon)
    make.seat(board, deputy, kind=SeatKind.DEPUTY, deputy_for=seat)
    make.seat(board, watcher, kind=SeatKind.OBSERVER)
    meeting = make.meeting(board)
    first = make.booking(meeting, presenter=presenter, specialties=[make.specialty("pathology")])
    relay(make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT, finished_at=make.NOW)
    return House(meeting, presenter, pathologist, surgeon, deputy, make.user(RoleKind.COORDINATOR), first)


def queued() -> list[OutgoingMail]:
    """The mails about lists that wait to leave, once the journal is relayed."""
    relay(SOON)
    waiting = OutgoingMail.objects.filter(state=MailState.QUEUED, uid__startswith="list-")
    return list(waiting.order_by("address"))


def publish(house: House, at: datetime = make.NOW) -> list[str]:
    published = publish_list(house.meeting, by=house.coordinator, now=at)
    relay(at)
    return [who.family_name for who in published.people]


def test_the_first_publication_tells_presenters_and_the_specialists_needed_and_nobody_else(
    house: House,
) -> None:
    assert publish(house) == ["Lame", "Orateur"]
    assert [mail.address for mail in queued()] == ["lame@example.org", "orateur@example.org"]


def test_the_page_names_whoever_gets_a_mail_and_writes_nothing(house: House) -> None:
    client, before = signed_in(house.coordinator), rows()
    page = client.get(house.url)
    assert page.status_code == 200
    assert sorted(mail.address for mail in page.context["step"].preview.mails) == [
        "lame@example.org",
        "orateur@example.org",
    ]
    assert rows() == before
    answer = client.post(house.url, {"action": "confirm"})
    assert answer.headers["Location"] == reverse("boards:prepare", args=[house.meeting.pk])
    assert [mail.address for mail in queued()] == ["lame@example.org", "orateur@example.org"]


def test_a_list_that_did_not_change_is_not_published_again(house: House) -> None:
    publish(house)
    client = signed_in(house.coordinator)
    assert "Nothing changed since" in text(client.get(house.url))
    answer = client.post(house.url, {"action": "confirm"})
    assert answer.status_code == 422
    assert "Nothing changed since this list was last published." in text(answer)
    assert Publication.objects.count() == 1


def test_only_those_whose_lines_changed_are_told(house: House) -> None:
    publish(house)
    make.booking(house.meeting, presenter=house.surgeon)
    assert publish(house, SOON) == ["Scalpel"]


def test_whoever_presented_a_case_that_left_is_told(house: House) -> None:
    publish(house)
    withdraw_booking(house.first, by=None, now=SOON)
    assert publish(house, SOON) == ["Lame", "Orateur"]


def test_a_specialist_who_said_no_is_not_told_and_a_deputy_once_she_was_asked(house: House) -> None:
    respond(house.meeting, house.pathologist, Answer.DECLINED, by=None, now=make.NOW, source="web")
    assert publish(house) == ["Orateur"]
    deputy_url = reverse(
        "scheduling:deputy_ask", args=[house.meeting.pk, house.deputy.seats.get(board=house.meeting.board).pk]
    )
    signed_in(house.coordinator).post(deputy_url)
    make.booking(house.meeting, specialties=[make.specialty("pathology")])
    assert publish(house, SOON) == ["Relais"]


def test_what_is_published_within_five_minutes_is_one_mail_at_the_first_ones_hour(house: House) -> None:
    publish(house)
    [first, _other] = queued()
    Booking.objects.filter(pk=house.first.pk).update(minutes=9)
    publish(house, SOON)
    [mail, _] = queued()
    assert (mail.address, mail.due_at) == (first.address, make.NOW + GATHERED_FOR)
    assert OutgoingMail.objects.get(pk=first.pk).state == MailState.DROPPED


def test_a_mail_that_has_left_is_followed_by_another(house: House) -> None:
    publish(house)
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.SENT, finished_at=SOON)
    Booking.objects.filter(pk=house.first.pk).update(minutes=9)
    later = make.NOW + timedelta(hours=1)
    publish(house, later)
    about = OutgoingMail.objects.filter(address="lame@example.org", uid__startswith="list-").order_by("pk")
    assert list(about.values_list("state", flat=True))[-1] == MailState.QUEUED
    assert about.count() == 2


def test_an_entry_relayed_twice_is_said_once(house: House) -> None:
    publish(house)
    before = [mail.pk for mail in queued()]
    relay(SOON)
    assert [mail.pk for mail in queued()] == before


def test_the_mail_names_the_meeting_and_says_nothing_of_its_cases(house: House) -> None:
    publish(house)
    letter = email.message_from_bytes(bytes(queued()[0].mime), policy=default)
    words = "".join(part.get_content() for part in letter.walk() if part.get_content_maintype() == "text")
    said = f"{letter['Subject']} {words}"
    assert "Meeting Sarcoma" in said
    assert f"/meetings/{house.meeting.pk}/" in said
    for secret in (house.first.case.reference, str(house.first.pk), "Patient", "pathology", "1 case"):
        assert secret not in said


def test_at_night_it_waits_for_the_readers_morning(house: House, settings: Settings) -> None:
    settings.QUIET_HOURS = (time(20), time(7))
    night = make.NOW + timedelta(hours=14)  # 23:00 in Lyon
    publish(house, night)
    mails = OutgoingMail.objects.filter(state=MailState.QUEUED, uid__startswith="list-")
    assert {mail.held_until for mail in mails} == {make.NOW.replace(day=24, hour=6)}


def test_nothing_is_told_of_a_meeting_cancelled_before_the_relay_looked(house: House) -> None:
    publish_list(house.meeting, by=house.coordinator, now=make.NOW)
    cancel_meeting(house.meeting, by=None, now=make.NOW)
    assert queued() == []


@pytest.mark.parametrize("role", [RoleKind.SECRETARY, RoleKind.DOCTOR])
def test_only_whoever_runs_the_board_publishes(house: House, role: RoleKind) -> None:
    assert signed_in(make.user(role)).post(house.url, {"action": "confirm"}).status_code in {403, 404}
    assert not Publication.objects.exists()
