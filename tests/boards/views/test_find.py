"""Finding a board: filters in the address, the reason of each hit, and until when it takes a case."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from boards.models import Language, Meeting, Nature, RoleKind, TumourBoard
from boards.queries.hits import countdown
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def sarcoma() -> TumourBoard:
    """Lyon's sarcoma board: Wednesday 25 November at 14:00, closed today at noon."""
    board = make.board(
        "sarcoma",
        nature=Nature.REFERENCE,
        organ="bone and soft tissue",
        open_to=[make.cayenne()],
        cutoff_days=2,
    )
    TumourBoard.objects.filter(pk=board.pk).update(keywords="sarcoma, liposarcoma", youngest=15)
    make.seat(board, make.person())
    make.meeting(board, day=date(2026, 11, 25))
    return board


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    """A secretary in Cayenne."""
    return signed_in(make.user(RoleKind.SECRETARY, at=make.cayenne()))


def words(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(unescape(answer.content.decode()).split())


@pytest.mark.usefixtures("sarcoma")
def test_a_hit_says_why_until_when_and_leads_to_its_booking(client: Client, sarcoma: TumourBoard) -> None:
    page = words(client, "/boards/find/?q=sarcoma,%20second%20opinion")
    assert "matches: sarcoma, second opinion" in page
    assert "closes in 3 h 00" in page
    hours = re.findall(r">(\d\d:\d\d)</time> <span[^>]*>(\w+)", page)
    assert hours == [("14:00", "Lyon"), ("10:00", "Cayenne"), ("08:00", "Cayenne"), ("12:00", "Lyon")]
    meeting = sarcoma.meetings.get()
    assert f'href="/book/?board=sarcoma&meeting={meeting.pk}"' in page
    assert "12 places left" in page


@pytest.mark.usefixtures("sarcoma")
def test_filters_live_in_the_address_and_stay_in_the_form(client: Client) -> None:
    make.board("liver", organ="digestive")
    page = words(client, "/boards/find/?organ=soft-tissue&age=40&nature=reference&language=fr")
    assert "Sarcoma" in page
    assert 'href="/boards/liver/"' not in page
    assert '<option value="soft-tissue" selected>' in page
    assert 'value="40"' in page
    assert 'href="/boards/sarcoma/"' not in words(client, "/boards/find/?age=14")


def test_nothing_found_says_what_to_do(client: Client) -> None:
    page = words(client, "/boards/find/?q=zzz")
    assert "No board found" in page
    assert "Use fewer words" in page


def test_a_meeting_past_its_cutoff_or_full_says_so_and_the_next_one_is_booked(
    client: Client, sarcoma: TumourBoard
) -> None:
    make.meeting(sarcoma, day=date(2026, 11, 24))
    full, free = (make.meeting(sarcoma, day=day) for day in (date(2026, 11, 26), date(2026, 11, 27)))
    Meeting.objects.filter(pk=full.pk).update(capacity_cases=1)
    make.booking(full)
    sarcoma.meetings.get(day=date(2026, 11, 25)).delete()
    page = words(client, "/boards/find/")
    assert page.index("Cut-off passed") < page.index("Full") < page.index("closes in 2 days")
    assert f"meeting={free.pk}" in page


def test_an_age_among_the_words_counts_as_an_age(client: Client) -> None:
    make.board("children", organ="breast")
    TumourBoard.objects.update(oldest=18)
    make.board("adults", organ="breast")
    page = words(client, "/boards/find/?q=breast,%2082%20years%20old")
    assert "/boards/adults/" in page
    assert "/boards/children/" not in page


@pytest.mark.parametrize("field", ["age=abc", "age=-1", "age=999", "nature=x", "organ=x", "q=%00"])
def test_a_filter_that_is_not_understood_is_said_and_the_page_stands(
    client: Client, sarcoma: TumourBoard, field: str
) -> None:
    page = words(client, f"/boards/find/?{field}", 422)
    assert "q-error" in page
    assert str(sarcoma) in page


def test_a_doctor_sees_the_boards_where_she_sits_and_no_way_to_book(signed_in: SignIn) -> None:
    doctor = make.person()
    board = make.board("own")
    make.seat(board, doctor)
    make.meeting(board, day=date(2026, 11, 27))
    make.board("other")
    page = words(signed_in(make.user(None, person=doctor)), "/boards/find/")
    assert 'href="/boards/own/"' in page
    assert 'href="/boards/other/"' not in page
    assert "/book/?board=" not in page


def test_in_french(signed_in: SignIn, sarcoma: TumourBoard) -> None:
    reader = make.user(at=make.cayenne(), language=Language.FRENCH)
    page = words(signed_in(reader), "/boards/find/?q=RELECTURE+sarcome")
    assert "correspond à : relecture, sarcoma" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert str(sarcoma.name_fr) in page


def test_a_board_without_meeting_is_found_all_the_same(client: Client) -> None:
    make.board("empty")
    assert "This board has no meeting ahead." in words(client, "/boards/find/?q=empty")


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=1), "closes in 1 minute"),
        (timedelta(minutes=59, seconds=59), "closes in 59 minutes"),
        (timedelta(hours=3, minutes=5), "closes in 3 h 05"),
        (timedelta(hours=24), "closes in 1 day"),
        (timedelta(days=2, hours=23), "closes in 2 days"),
    ],
)
def test_a_countdown_in_words(left: timedelta, said: str) -> None:
    assert countdown(left) == said


def test_a_coordinator_says_how_a_board_is_found(signed_in: SignIn, sarcoma: TumourBoard) -> None:
    client = signed_in(make.user(RoleKind.COORDINATOR))
    page = client.get("/boards/sarcoma/edit/")
    form = {name: field.value() for name, field in ((f.name, f) for f in page.context["form"])}
    typed = {name: value for name, value in form.items() if value not in (None, False)}
    typed |= {"organs": ["soft-tissue", "bone"], "keywords": "gist", "youngest": "18", "oldest": "90"}
    assert client.post("/boards/sarcoma/edit/", typed).status_code == 302
    sarcoma.refresh_from_db()
    assert (sarcoma.organs, sarcoma.keywords) == (["soft-tissue", "bone"], "gist")
    assert (sarcoma.youngest, sarcoma.oldest) == (18, 90)
    answer = client.post("/boards/sarcoma/edit/", typed | {"oldest": "3", "organs": ["nose"]})
    assert answer.status_code == 422
    assert "The oldest age comes before the youngest." in answer.content.decode()
