"""The planner: hours that suit sites all year, and a season opened at one of them."""

from datetime import time
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.models import Language, Organisation, RoleKind, TumourBoard
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db
ASKED = "minutes=60&weekdays=TH&starts_on=2026-12-01&ends_on=2027-11-30"


@pytest.fixture
def board() -> TumourBoard:
    made = make.board("sarcoma", open_to=[make.cayenne()])
    Organisation.objects.filter(slug="clb").update(latest_end=time(18, 30))
    Organisation.objects.filter(slug="cayenne").update(earliest_start=time(7, 30))
    return made


@pytest.fixture
def coordinator(signed_in: SignIn, board: TumourBoard) -> Client:
    return signed_in(make.user(RoleKind.COORDINATOR))


def text(client: Client, query: str, status: int = 200) -> str:
    answer = client.get(f"/planner/?{query}")
    assert answer.status_code == status
    return " ".join(unescape(answer.content.decode()).split())


def test_lyon_and_cayenne_meet_from_12_30_to_18_30(coordinator: Client) -> None:
    shown = text(coordinator, f"board=sarcoma&{ASKED}")
    assert "A meeting of 60 minutes may start from 12:30 to 17:30 in Lyon." in shown
    assert "08:30–09:30 in winter, 07:30–08:30 in summer" in shown
    assert shown.count("<tr data-item>") == 21
    assert '<th scope="row">12:15–13:15</th>' not in shown


def test_the_sites_alone_give_the_same_hours_without_a_season_to_open(coordinator: Client) -> None:
    shown = text(coordinator, f"sites=clb&sites=cayenne&{ASKED}")
    assert "may start from 12:30 to 17:30 in Lyon." in shown
    assert "seasons/new/" not in shown
    assert "Choose a board below to open a season" in shown


def test_it_answers_on_the_clock_that_was_chosen(coordinator: Client) -> None:
    shown = text(coordinator, f"sites=clb&sites=cayenne&time_zone=America/Cayenne&{ASKED}")
    assert "may start from 07:30 to 12:30 in Cayenne." in shown
    assert "11:30–12:30 in winter, 12:30–13:30 in summer" in shown


def test_a_start_leads_to_the_season_with_its_hour(coordinator: Client) -> None:
    shown = text(coordinator, f"board=sarcoma&{ASKED}")
    address = "/boards/sarcoma/seasons/new/?start_time=12%3A30&end_time=13%3A30&starts_on=2026-12-01"
    assert address in shown
    link = address + shown.split(address)[1].split('"')[0]
    form = coordinator.get(link).content.decode()
    assert 'value="12:30"' in form
    assert 'value="2027-11-30"' in form
    assert '<option value="TH" selected>' in form


def test_the_best_hours_are_shown_where_none_is_good(coordinator: Client) -> None:
    make.organisation("tokyo", city="Tokyo", zone="Asia/Tokyo", country="JP")
    shown = text(coordinator, f"board=sarcoma&sites=tokyo&{ASKED}")
    assert "No hour is good for all sites all year" in shown
    assert shown.count("<tr data-item>") == 4
    assert "minutes at most" in shown


def test_a_link_with_a_board_alone_asks_for_the_usual_year(coordinator: Client) -> None:
    shown = text(coordinator, "board=sarcoma")
    assert "A meeting of 90 minutes may start from 12:30 to 17:00 in Lyon." in shown


def test_the_empty_page_is_a_form(coordinator: Client) -> None:
    shown = text(coordinator, "")
    assert "Good all year" not in shown
    assert 'name="weekdays" value="MO"' in shown


def test_it_says_so_in_french(signed_in: SignIn, board: TumourBoard) -> None:
    reader = signed_in(make.user(RoleKind.COORDINATOR, language=Language.FRENCH))
    shown = text(reader, f"board=sarcoma&{ASKED}")
    assert "Une réunion de 60 minutes peut commencer de 12:30 à 17:30 à Lyon." in shown
    assert "08:30–09:30 en hiver, 07:30–08:30 en été" in shown


def test_a_secretary_looks_and_opens_no_season(signed_in: SignIn, board: TumourBoard) -> None:
    shown = text(signed_in(make.user(RoleKind.SECRETARY)), f"board=sarcoma&{ASKED}")
    assert "Good all year" in shown
    assert "seasons/new/" not in shown


def test_a_doctor_has_no_such_page(signed_in: SignIn) -> None:
    assert signed_in(make.user(RoleKind.DOCTOR, person=make.person())).get("/planner/").status_code == 403


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("minutes=60", "Choose a board, or at least one site."),
        ("board=nobody", "Select a valid choice."),
        ("board=sarcoma&minutes=0", "greater than or equal to 15"),
        ("board=sarcoma&minutes=long", "Enter a whole number."),
        ("board=sarcoma&minutes=", "This field is required."),
        ("board=sarcoma&weekdays=XX", "Select a valid choice."),
        ("board=sarcoma&time_zone=Europe/Lyon", "“Europe/Lyon” is not a time zone."),
        ("board=sarcoma&starts_on=31/02/2027", "“31/02/2027” is not a day of the calendar."),
        ("board=sarcoma&starts_on=2027-01-01&ends_on=2026-12-01", "The last day comes before the first."),
        ("board=sarcoma&starts_on=2027-01-01&ends_on=2037-01-01", "A season lasts three years at most."),
        ("board=sarcoma&starts_on=2027-01-02&ends_on=2027-01-03", "None of these weekdays lies between"),
        ("sites=%00&minutes=60", "Null characters are not allowed."),
    ],
)
def test_a_question_that_makes_no_sense_says_so(coordinator: Client, query: str, sentence: str) -> None:
    assert sentence in text(coordinator, query, 422)


def test_the_number_of_queries_does_not_grow_with_the_sites(coordinator: Client, board: TumourBoard) -> None:
    counts = []
    for size in (1, 3, 30):
        for number in range(size):
            board.open_to.add(make.organisation(f"site-{number}", zone="America/Cayenne"))
        with CaptureQueriesContext(connection) as asked:
            assert "Good all year" in text(coordinator, f"board=sarcoma&{ASKED}")
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
