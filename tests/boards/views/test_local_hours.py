"""Readers are warned of what a board's hour becomes at the other sites."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.models import Language, Meeting, Organisation, RoleKind, SeatMode, Series, TumourBoard
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db

EARLY_MARCH = datetime(2027, 3, 1, 8, tzinfo=UTC)
MARCH = "From Sunday 28 March 2027 this board starts at 09:00 in Cayenne, no longer at 10:00."
MARS = "À partir du dimanche 28 mars 2027, cette RCP commence à 09:00 à Cayenne, et non plus à 10:00."
EARLY = "Outside the hours of CAYENNE: 03:00–04:30, 04:00–05:30 in Cayenne, where they take part from 08:00"


def yearly(slug: str = "sarcoma", start: time = time(14)) -> Series:
    """A board of Lyon, open to Cayenne, on Thursdays until July."""
    board = make.board(slug, open_to=[make.cayenne()])
    make.seat(board, make.person())
    return make.season(board, ends_on=date(2027, 7, 1), start_time=start)


def page(signed_in: SignIn, url: str, **typed: str) -> str:
    client = signed_in(make.user(RoleKind.COORDINATOR))
    answer = client.post(url, typed) if typed else client.get(url)
    return " ".join(answer.content.decode().split())


def test_the_board_page_says_from_when_the_hour_is_another_one(signed_in: SignIn) -> None:
    yearly()
    shown = page(signed_in, "/boards/sarcoma/")
    assert MARCH in shown
    assert "Outside the hours" not in shown


def test_it_says_so_in_french(signed_in: SignIn) -> None:
    yearly()
    reader = make.user(RoleKind.COORDINATOR, language=Language.FRENCH)
    assert MARS in " ".join(signed_in(reader).get("/boards/sarcoma/").content.decode().split())


def test_a_partner_on_the_boards_own_clock_is_not_spoken_of(signed_in: SignIn) -> None:
    board = make.board("local", open_to=[make.organisation("villefranche")])
    make.seat(board, make.person())
    make.season(board, ends_on=date(2027, 7, 1))
    assert "Hours at the other sites" not in page(signed_in, "/boards/local/")


def test_a_season_that_is_withdrawn_or_over_warns_of_nothing(signed_in: SignIn) -> None:
    series = yearly(start=time(8))
    Series.objects.filter(pk=series.pk).update(withdrawn_at=make.NOW)
    assert "Hours at the other sites" not in page(signed_in, "/boards/sarcoma/")


def test_a_site_with_one_member_by_video_counts(signed_in: SignIn) -> None:
    board = make.board("sarcoma")
    make.seat(board, make.person(at=make.cayenne()), mode=SeatMode.REMOTE)
    make.season(board, ends_on=date(2027, 7, 1))
    assert MARCH in page(signed_in, "/boards/sarcoma/")


def test_a_board_outside_the_hours_of_a_site_says_so(signed_in: SignIn) -> None:
    yearly(start=time(8))
    assert EARLY in page(signed_in, "/boards/sarcoma/")


def test_the_hours_of_each_site_are_its_own(signed_in: SignIn) -> None:
    yearly(start=time(8))
    Organisation.objects.filter(slug="cayenne").update(earliest_start=time(3))
    assert "Outside the hours" not in page(signed_in, "/boards/sarcoma/")


SEASON = {
    "frequency": "W1", "weekday": "TH", "starts_on": "2027-01-04", "ends_on": "2027-06-30",
    "start_time": "08:00", "end_time": "09:30", "preview": "1",
}  # fmt: skip


def test_a_season_is_told_before_it_is_opened(signed_in: SignIn) -> None:
    make.seat(make.board("sarcoma", open_to=[make.cayenne()]), make.person())
    shown = page(signed_in, "/boards/sarcoma/seasons/new/", **SEASON)
    assert "From Sunday 28 March 2027 this board starts at 03:00 in Cayenne, no longer at 04:00." in shown
    assert EARLY in shown


def test_a_move_is_told_before_it_is_made(signed_in: SignIn) -> None:
    series = yearly()
    moved = Meeting.objects.get(series=series, slot_date=date(2027, 3, 25))
    typed = {"day": "2027-03-29", "start_time": "09:00", "end_time": "10:30", "action": "preview"}
    shown = page(signed_in, f"/meetings/{moved.pk}/move/", **typed)
    assert "From Sunday 28 March 2027 this board starts at 04:00 in Cayenne, no longer at 05:00." in shown
    assert "Outside the hours of CAYENNE: 04:00–05:30 in Cayenne" in shown
    assert Meeting.objects.get(pk=moved.pk).day == date(2027, 3, 25)


def test_my_week_warns_six_weeks_ahead(signed_in: SignIn) -> None:
    yearly()
    assert "Clocks change" not in page(signed_in, "/")
    with time_machine.travel(EARLY_MARCH, tick=False):
        shown = page(signed_in, "/")
    assert "From Sunday 28 March 2027, 1 board starts at another hour in Cayenne:" in shown
    assert "<strong>09:00 Cayenne</strong>" in shown


def test_my_week_tells_a_secretary_of_her_own_clock_alone(signed_in: SignIn) -> None:
    yearly()
    with time_machine.travel(EARLY_MARCH, tick=False):
        lyon = signed_in(make.user(RoleKind.SECRETARY)).get("/").content.decode()
        there = signed_in(make.user(RoleKind.SECRETARY, at=make.cayenne())).get("/").content.decode()
    assert "Clocks change" not in lyon
    assert "Clocks change" in there


def test_my_week_tells_a_doctor_of_the_boards_where_she_sits(signed_in: SignIn) -> None:
    seated, other = yearly("sarcoma"), yearly("thorax")
    doctor = make.person(at=make.cayenne())
    make.seat(seated.board, doctor, mode=SeatMode.REMOTE)
    with time_machine.travel(EARLY_MARCH, tick=False):
        shown = signed_in(make.user(RoleKind.DOCTOR, person=doctor)).get("/").content.decode()
    assert f"/boards/{seated.board.slug}/" in shown.split("Clocks change")[1].split("</section>")[0]
    assert other.board.slug not in shown.split("Clocks change")[1].split("</section>")[0]


def queries(signed_in: SignIn, url: str) -> int:
    with time_machine.travel(EARLY_MARCH, tick=False):
        client = signed_in(make.user(RoleKind.COORDINATOR))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("url", ["/", "/boards/sarcoma/"])
def test_the_number_of_queries_does_not_grow_with_boards_seasons_and_sites(
    signed_in: SignIn, url: str
) -> None:
    counts = []
    board: TumourBoard = yearly().board
    for size in (1, 3, 30):
        while TumourBoard.objects.count() < size:
            number = TumourBoard.objects.count()
            yearly(f"board-{number}")
            make.season(board, starts_on=date(2027, 3, 1), weeks=8, start_time=time(number % 24, number))
            board.open_to.add(make.organisation(f"site-{number}", zone="America/Cayenne"))
        counts.append(queries(signed_in, url))
    assert counts == [counts[0]] * 3
