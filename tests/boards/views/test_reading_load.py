"""The reading load on its page: who sees whose hours, advice in words, a file, and editable hours."""

from datetime import date

import pytest
from django.utils import translation

from boards.models import JournalEntry, RoleKind, SeatKind, Specialty
from boards.queries.reading_load import reading_ahead
from boards.queries.reading_table import advice
from tests import make

from .conftest import SignIn
from .network import Network, network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    """One pathologist with 12 hours in the week of 30 November, a deputy with none."""
    net = network()
    Specialty.objects.filter(code="pathology").update(preparation="2.4")
    for day in (date(2026, 12, 1), date(2026, 12, 2)):
        meeting = make.meeting(net.board, day=day, minutes=150)
        type(meeting).objects.filter(pk=meeting.pk).update(capacity_minutes=150)
        make.booking(meeting, make.case(f"Patient{day.day}"), minutes=145)
    deputy = make.person("Maroni", at=net.cayenne, specialty=make.specialty("pathology"))
    make.seat(net.board, deputy, kind=SeatKind.DEPUTY, deputy_for=net.board.seats.get(person=net.remote))
    return net


def test_a_coordinator_reads_the_hours_and_whom_to_ask(net: Network, signed_in: SignIn) -> None:
    page = signed_in(net.coordinator).get("/reading-load/").text
    assert "Oyapock" in page
    assert ">12.0<" in page.replace("\n", "")  # (145 + 145 + 10) minutes of meeting, 2.4 hours for each 60
    assert "ask Dr Camille Maroni for the meeting of Sarcoma on" in page


def test_advice_is_said_in_both_languages(net: Network) -> None:
    ahead = reading_ahead(make.NOW, "Europe/Paris")
    with translation.override("en"):
        english = advice(ahead, [net.board.pk])[0].text
    with translation.override("fr"):
        french = advice(ahead, [net.board.pk])[0].text
    assert english == (
        "Dr Camille Oyapock has 12.0 h in the week of 30 November, Dr Camille Maroni 0.0 h: ask Dr Camille "
        "Maroni for the meeting of Sarcoma on 1 December (6.2 h and 5.8 h then)."
    )
    assert french == (
        "Dr Camille Oyapock a 12,0 h la semaine du 30 novembre, Dr Camille Maroni 0,0 h\u00a0: demandez à Dr "
        "Camille Maroni de venir à RCP Sarcoma le 1er décembre (ce serait alors 6,2 h et 5,8 h)."
    )


def test_a_reader_sees_her_own_hours_and_no_advice(net: Network, signed_in: SignIn) -> None:
    page = signed_in(make.user(RoleKind.DOCTOR, person=net.remote)).get("/reading-load/").text
    assert "12.0" in page
    assert "Maroni" not in page
    assert signed_in(net.secretary).get("/reading-load/").status_code == 403
    assert signed_in(net.secretary).get("/reading-load/hours.csv").status_code == 403


def test_the_file_says_the_same_and_runs_no_formula(net: Network, signed_in: SignIn) -> None:
    net.remote.title = "=1+1"
    net.remote.save(update_fields=["title"])
    answer = signed_in(net.coordinator).get("/reading-load/hours.csv")
    [heads, row, *_rest] = answer.content.decode("utf-8-sig").splitlines()
    assert heads.startswith("Person,Specialty,2026-11-23,2026-11-30")
    assert row == "'=1+1 Camille Oyapock,Pathology,0.0,12.0,0.0,0.0,0.0,0.0,0.0,0.0,12.0"


def test_administrators_set_the_hours_of_each_specialty(net: Network, signed_in: SignIn) -> None:
    pathology = make.specialty("pathology")
    form = {f"hours_{row.pk}": str(row.preparation) for row in Specialty.objects.all()}
    changed = form | {f"hours_{pathology.pk}": "3"}
    assert signed_in(net.coordinator).post("/specialties/", changed).status_code == 403
    client = signed_in(net.administrator)
    assert client.post("/specialties/", changed).status_code == 302
    pathology.refresh_from_db()
    assert pathology.preparation == 3
    assert JournalEntry.objects.get(verb="specialties.prepared").facts["hours"] == {"pathology": "3"}
    assert client.post("/specialties/", form | {f"hours_{pathology.pk}": ""}).status_code == 422
    for wrong in ("2.44", "-1", "25", "x"):
        answer = client.post("/specialties/", form | {f"hours_{pathology.pk}": wrong})
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.text
