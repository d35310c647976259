"""Canary patients: nothing that identifies them leaves, or is stored in clear."""

import inspect
import logging
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import override_settings

from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting
from boards.models import Language, Person
from scheduling import tasks
from scheduling.actions import feeds, inbox, outbox
from scheduling.actions.relay import relay
from scheduling.models import InboundMail, OutgoingMail
from tests import make
from tests.scheduling.replies import hear, read
from tests.scheduling.season import invited

CANARIES = ("Zzyzxquine", "Ophélianne", "1961-04-12", "Kanariefrage")
PLANTED = "Room Zzyzxquine"


def everything_stored() -> Iterator[tuple[str, str]]:
    """(table, row as text) of every table of ours, with mails also decoded."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                cells = (bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
                yield model._meta.db_table, " ".join(map(_text, cells))


def everything_that_leaves() -> Iterator[tuple[str, str]]:
    """(where, text) of each part of each mail, and of each feed as its reader gets it."""
    for mail in OutgoingMail.objects.all():
        message = message_from_bytes(bytes(mail.mime), policy=policy.default)
        yield "mail headers", str(message.items())
        for part in message.walk():
            if not part.is_multipart():
                yield f"mail {part.get_content_type()}", _text(part.get_payload(decode=True))
    for path in (Path(settings.VAR_DIR) / "feeds").rglob("*.feed"):
        yield f"feed {path.name}", path.read_bytes().decode("utf-8", "replace").replace("\r\n ", "")


def _text(cell: object) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def found_in(texts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(where, canary) for where, text in texts for canary in CANARIES if canary in text]


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path) -> Iterator[None]:
    """Feeds of this test alone."""
    with override_settings(VAR_DIR=tmp_path):
        yield


def doctors_told_in_every_way() -> list[Person]:
    return [make.person(language=Language.FRENCH), make.person(at=make.cayenne(), language=Language.ENGLISH)]


def story(place: str = "") -> None:
    """A canary's case is booked, its meeting moves, another is cancelled; mails and feeds go out."""
    board = make.board("sarcoma", cutoff_days=0)
    people = doctors_told_in_every_way()
    for person in people:
        make.seat(board, person)
    first, second = make.season(board).meetings.order_by("starts_at")[:2]
    presenter = make.person(at=make.cayenne())
    for meeting in (first, second):
        case = make.case(CANARIES[0], CANARIES[1], birth_date=CANARIES[2])
        make.booking(meeting, case, question=CANARIES[3], presenter=presenter)
    feeds.open_address(name="Laptop", person=people[0], by=None, now=make.NOW)
    feeds.open_address(name="Wall", board=board, by=None, now=make.NOW)
    relay(make.NOW)
    to = TimeAndPlace(first.day + timedelta(days=1), first.start_time, 60, place=place)
    move_meeting(first, to, by=None, now=make.NOW)
    cancel_meeting(second, by=None, now=make.NOW)
    relay(make.NOW)


@pytest.mark.django_db
def test_no_mail_feed_or_log_line_names_a_patient(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    story()
    assert OutgoingMail.objects.count() >= 6
    assert len(list(everything_that_leaves())) > 20
    outbox.deliver()  # nobody listens: the failure is logged too
    assert found_in(everything_that_leaves()) == []
    assert [canary for canary in CANARIES if canary in caplog.text] == []


@pytest.mark.django_db
def test_no_table_holds_a_patient_in_clear() -> None:
    story()
    assert found_in(everything_stored()) == []


@pytest.mark.django_db
def test_the_scan_finds_a_planted_canary_wherever_it_could_be() -> None:
    story(place=PLANTED)
    places = {where.split()[0] for where, _ in found_in(everything_that_leaves())}
    assert places == {"mail", "feed"}
    assert {where for where, _ in found_in(everything_stored())} >= {
        "boards_meeting",
        "boards_journalentry",
        "scheduling_outgoingmail",
    }


@pytest.mark.django_db
def test_what_a_doctor_writes_beside_her_answer_is_kept_encrypted_and_never_repeated(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    found = invited()
    words = " ".join(CANARIES)
    said = (f"COMMENT:{words}", f"SUMMARY:{words}", f"DESCRIPTION:{words}", "DTSTART:20261203T150000Z")
    for method in ("REPLY", "COUNTER", "REFRESH"):
        mail = hear(found.answer("TENTATIVE", found.meetings[1]).but(method=method, lines=said))
        assert mail.about["comment"]
    hear(found.answer().but(method="NONSENSE", lines=said))
    letter = (
        f"From: {found.person.email}\r\nTo: {found.thread.organizer}\r\nSubject: {words}\r\n\r\n{words}\r\n"
    )
    read(letter.encode())
    assert words in inbox.raw_of(InboundMail.objects.latest("id")).decode()
    assert found_in(everything_stored()) == found_in(everything_that_leaves()) == []
    assert [canary for canary in CANARIES if canary in caplog.text] == []


def test_no_task_carries_anything() -> None:
    for task in (tasks.relay, tasks.deliver, tasks.receive, tasks.daily):
        assert inspect.signature(task.run).parameters == {}
