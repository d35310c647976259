"""Conflicts are shown before a meeting is made or moved, and for the weeks ahead on a page of their own."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.actions.attendance import respond
from boards.actions.stays import record_stay
from boards.models import (
    Absence,
    Answer,
    Language,
    Meeting,
    Organisation,
    Person,
    RoleKind,
    SeatKind,
    SeatMode,
    Series,
    Stay,
    TumourBoard,
)
from tests import make

from .conftest import SignIn

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 3)


@pytest.fixture
def coordinator(signed_in: SignIn) -> Client:
    return signed_in(make.user(RoleKind.COORDINATOR))


def text(client: Client, url: str, typed: Mapping[str, str] | None = None, status: int = 200) -> str:
    answer = client.post(url, typed) if typed else client.get(url)
    assert answer.status_code == status
    return " ".join(unescape(answer.content.decode()).split())


def sarcoma(member: Person | None = None, *, video_url: str = "") -> TumourBoard:
    board = make.board("sarcoma", video_url=video_url)
    TumourBoard.objects.filter(pk=board.pk).update(place="Room 2")
    board.refresh_from_db()
    make.seat(board, member or make.person())
    return board


def thorax(member: Person | None = None) -> TumourBoard:
    board = make.board("thorax")
    make.seat(board, member or make.person())
    return board


def clash(kind: SeatKind = SeatKind.CORE) -> Person:
    """One person on two boards of 3 December: sarcoma from 14:00, thorax from 15:00."""
    beaujeu = make.person("Beaujeu")
    one, two = sarcoma(beaujeu), thorax()
    make.seat(two, beaujeu, kind=kind)
    make.meeting(one)
    make.meeting(two, start_time=time(15))
    return beaujeu


def test_somebody_on_two_boards_at_once_is_named_with_both_boards_and_their_hours(
    coordinator: Client,
) -> None:
    clash()
    shown = text(coordinator, "/conflicts/")
    assert "Two boards at once" in shown
    assert "<strong>Dr Camille Beaujeu</strong>" in shown
    assert "Thursday 3 December 2026" in shown
    assert "14:00–15:30</time>" in shown
    assert "15:00–16:30</time>" in shown
    assert "No deputy is free." in shown


@pytest.mark.parametrize("kind", [SeatKind.CORE, SeatKind.DEPUTY, SeatKind.GUEST])
def test_every_seat_counts(coordinator: Client, kind: SeatKind) -> None:
    clash(kind)
    assert "Two boards at once</span>" in text(coordinator, "/conflicts/")


def test_an_observer_may_be_in_two_places(coordinator: Client) -> None:
    clash(SeatKind.OBSERVER)
    assert "No conflict" in text(coordinator, "/conflicts/")


def test_a_presenter_counts_where_the_case_is_booked(coordinator: Client) -> None:
    presenter = make.person("Oyapock")
    one, two = sarcoma(presenter), thorax()
    make.meeting(one)
    booked = make.meeting(two, start_time=time(15))
    assert "No conflict" in text(coordinator, "/conflicts/")
    make.booking(booked, presenter=presenter)
    assert "Dr Camille Oyapock" in text(coordinator, "/conflicts/")


def test_whoever_said_no_to_one_of_the_two_is_in_no_conflict(coordinator: Client) -> None:
    beaujeu = clash()
    meeting = Meeting.objects.get(board__slug="thorax")
    respond(meeting, beaujeu, Answer.DECLINED, by=None, now=make.NOW, source="web")
    assert "No conflict" in text(coordinator, "/conflicts/")


def test_boards_that_follow_each_other_are_in_no_conflict(coordinator: Client) -> None:
    beaujeu = make.person()
    make.meeting(sarcoma(beaujeu))
    make.meeting(thorax(beaujeu), start_time=time(15, 30))
    assert "No conflict" in text(coordinator, "/conflicts/")


def test_a_free_deputy_is_proposed_and_a_busy_one_is_not(coordinator: Client) -> None:
    beaujeu = clash()
    seat = beaujeu.seats.get(board__slug="sarcoma")
    free, busy = make.person("Libre"), make.person("Prise")
    for deputy in (free, busy):
        make.seat(seat.board, deputy, kind=SeatKind.DEPUTY, deputy_for=seat)
    make.seat(TumourBoard.objects.get(slug="thorax"), busy)
    shown = text(coordinator, "/conflicts/").split("Deputies who are free:")[1].split("</p>")[0]
    assert "Dr Camille Libre" in shown
    assert "Sarcoma" in shown
    assert "Prise" not in shown


@pytest.mark.parametrize("why", ["absence", "stay", "answer"])
def test_a_deputy_who_is_away_or_said_no_is_not_proposed(coordinator: Client, why: str) -> None:
    beaujeu = clash()
    seat = beaujeu.seats.get(board__slug="sarcoma")
    deputy = make.person("Loin")
    make.seat(seat.board, deputy, kind=SeatKind.DEPUTY, deputy_for=seat)
    if why == "answer":
        meeting = Meeting.objects.get(board__slug="sarcoma")
        respond(meeting, deputy, Answer.DECLINED, by=None, now=make.NOW, source="web")
    elif why == "stay":
        stay(deputy)
    else:
        absent(deputy)
    assert "No deputy is free." in text(coordinator, "/conflicts/")


def stay(person: Person, first: date = DAY, last: date = DAY, at: Organisation | None = None) -> None:
    away = Stay(person=person, organisation=at or make.cayenne(), first_day=first, last_day=last)
    record_stay(away, by=None, now=make.NOW)


def absent(person: Person, first: date = DAY, last: date = DAY) -> None:
    Absence.objects.create(person=person, first_day=first, last_day=last, entered_at=make.NOW)


def test_a_room_used_twice_is_found_whatever_its_case(coordinator: Client) -> None:
    make.meeting(sarcoma(), place="salle  RHÔNE")
    make.meeting(thorax(), place="Salle Rhône", start_time=time(15))
    shown = text(coordinator, "/conflicts/")
    assert "Room used twice</span>" in shown
    assert "<strong>salle RHÔNE</strong>" in shown


def test_the_same_words_are_another_room_in_another_house(coordinator: Client) -> None:
    make.meeting(sarcoma(), place="Room 1")
    elsewhere = make.board("elsewhere", at=make.organisation("villefranche"))
    make.seat(elsewhere, make.person())
    make.meeting(elsewhere, place="Room 1")
    assert "No conflict" in text(coordinator, "/conflicts/")


def test_a_video_link_used_twice_is_found(coordinator: Client) -> None:
    one = sarcoma(video_url="https://visio.example.org/a/")
    two = make.board("thorax", video_url="https://visio.example.org/A")
    make.seat(two, make.person())
    make.meeting(one)
    make.meeting(two, start_time=time(15))
    assert "Video link used twice</span>" in text(coordinator, "/conflicts/")


def test_a_doctor_on_advanced_consultation_is_by_video_at_most(coordinator: Client) -> None:
    doctor = make.person("Maroni")
    make.meeting(sarcoma(doctor))
    stay(doctor, date(2026, 11, 30), DAY)
    shown = text(coordinator, "/conflicts/")
    assert "At a partner</span>" in shown
    assert (
        "At CAYENNE (Cayenne), Monday 30 November 2026 – Thursday 3 December 2026: by video at most." in shown
    )


def test_a_stay_is_no_conflict_by_video_after_its_last_day_or_on_a_board_there(coordinator: Client) -> None:
    doctor, remote = make.person(), make.person()
    board = sarcoma(doctor)
    make.seat(board, remote, mode=SeatMode.REMOTE)
    there = make.board("guiana", at=make.cayenne())
    make.seat(there, doctor)
    make.meeting(board)
    make.meeting(there, day=date(2026, 12, 2))
    stay(doctor, date(2026, 12, 1), date(2026, 12, 2))
    stay(remote)
    assert "No conflict" in text(coordinator, "/conflicts/")


def test_an_absence_is_told_even_once_she_said_no(coordinator: Client) -> None:
    doctor = make.person("Rhône")
    meeting = make.meeting(sarcoma(doctor))
    absent(doctor)
    respond(meeting, doctor, Answer.DECLINED, by=None, now=make.NOW, source="web")
    assert "Absent Thursday 3 December 2026 – Thursday 3 December 2026." in text(coordinator, "/conflicts/")


def test_an_absence_that_was_withdrawn_is_none(coordinator: Client) -> None:
    doctor = make.person()
    make.meeting(sarcoma(doctor))
    absent(doctor)
    Absence.objects.update(withdrawn_at=make.NOW)
    assert "No conflict" in text(coordinator, "/conflicts/")


def test_a_meeting_outside_a_sites_hours_says_when_it_is_there(coordinator: Client) -> None:
    board = sarcoma()
    board.open_to.add(make.cayenne())
    make.meeting(board, start_time=time(9))
    shown = text(coordinator, "/conflicts/")
    assert "Outside a site’s hours</span>" in shown
    assert "05:00–06:30 in Cayenne, where they take part from 08:00 until 19:00." in shown


def test_twelve_thursdays_are_one_line(coordinator: Client) -> None:
    beaujeu = make.person("Beaujeu")
    make.season(sarcoma(beaujeu), weeks=12)
    make.season(thorax(beaujeu), weeks=12)
    shown = text(coordinator, "/conflicts/?weeks=13")
    assert "12 Thursdays, 26 Nov. 2026 – 11 Feb. 2027" in shown
    assert shown.count("Two boards at once</span>") == 1


def test_it_says_so_in_french(signed_in: SignIn) -> None:
    beaujeu = make.person("Beaujeu")
    make.season(sarcoma(beaujeu), weeks=12)
    make.season(thorax(beaujeu), weeks=12)
    reader = signed_in(make.user(RoleKind.COORDINATOR, language=Language.FRENCH))
    shown = text(reader, "/conflicts/?weeks=13")
    assert "Deux RCP à la fois</span>" in shown
    assert "12 jeudis, 26 nov. 2026 – 11 fév. 2027" in shown


def test_the_filters_choose_weeks_kind_and_board(coordinator: Client) -> None:
    clash()
    named = "Dr Camille Beaujeu"
    assert named in text(coordinator, "/conflicts/?kind=person&board=sarcoma&day=2026-11-30&weeks=4")
    assert named not in text(coordinator, "/conflicts/?kind=room")
    assert named not in text(coordinator, "/conflicts/?day=2026-12-04")
    assert named not in text(coordinator, "/conflicts/?day=2026-10-01&weeks=4")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("day=31/02/2027", "“31/02/2027” is not a day of the calendar."),
        ("weeks=1000000", "Select a valid choice."),
        ("kind=everything", "Select a valid choice."),
        ("board=nobody", "Select a valid choice."),
    ],
)
def test_a_filter_that_makes_no_sense_says_so(coordinator: Client, query: str, sentence: str) -> None:
    assert sentence in text(coordinator, f"/conflicts/?{query}", status=422)


def test_only_conflicts_of_ones_own_boards_are_shown(signed_in: SignIn) -> None:
    clash()
    far = signed_in(make.user(RoleKind.COORDINATOR, at=make.organisation("villefranche")))
    assert "No conflict" in text(far, "/conflicts/")


def test_a_secretary_and_a_doctor_have_no_such_page(signed_in: SignIn) -> None:
    assert signed_in(make.user(RoleKind.SECRETARY)).get("/conflicts/").status_code == 403
    assert signed_in(make.user(RoleKind.DOCTOR, person=make.person())).get("/conflicts/").status_code == 403


NEW = {"day": "2026-12-03", "start_time": "15:00", "end_time": "16:00", "place": ""}


def test_a_new_meeting_is_added_only_once_its_conflicts_were_seen(coordinator: Client) -> None:
    beaujeu = make.person("Beaujeu")
    make.meeting(sarcoma(beaujeu))
    thorax(beaujeu)
    url = "/boards/thorax/meetings/new/"
    shown = text(coordinator, url, NEW)
    assert "Dr Camille Beaujeu" in shown
    assert not Meeting.objects.filter(board__slug="thorax").exists()
    agreed = shown.split('name="anyway" value="')[1].split('"')[0]
    later = {**NEW, "start_time": "14:30", "anyway": agreed}
    assert "Dr Camille Beaujeu" in text(coordinator, url, later)
    assert not Meeting.objects.filter(board__slug="thorax").exists()
    text(coordinator, url, {**NEW, "anyway": agreed}, status=302)
    assert Meeting.objects.filter(board__slug="thorax").count() == 1


def test_a_new_meeting_without_conflict_is_added_at_once(coordinator: Client) -> None:
    thorax()
    text(coordinator, "/boards/thorax/meetings/new/", NEW, status=302)


def test_a_new_meeting_warns_of_the_hours_of_a_site(coordinator: Client) -> None:
    thorax().open_to.add(make.cayenne())
    early = {**NEW, "start_time": "09:00", "end_time": "10:00"}
    assert "Outside the hours of CAYENNE: 05:00–06:00 in Cayenne" in text(
        coordinator, "/boards/thorax/meetings/new/", early
    )


def test_a_move_shows_what_it_will_clash_with_and_not_what_it_leaves(coordinator: Client) -> None:
    beaujeu = clash()
    meeting = Meeting.objects.get(board__slug="sarcoma")
    url = f"/meetings/{meeting.pk}/move/"
    away = {"day": "2026-12-03", "start_time": "10:00", "end_time": "11:00", "action": "preview"}
    assert str(beaujeu) not in text(coordinator, url, away).split("Who is told")[0]
    still = {**away, "start_time": "16:00", "end_time": "17:00"}
    assert "1 conflict" in text(coordinator, url, still)


def test_a_new_season_shows_its_conflicts_as_one_line(coordinator: Client) -> None:
    beaujeu = make.person("Beaujeu")
    make.season(sarcoma(beaujeu), weeks=30)
    thorax(beaujeu)
    typed = {
        "frequency": "W1", "weekday": "TH", "starts_on": "2026-12-01", "ends_on": "2027-02-20",
        "start_time": "15:00", "end_time": "16:00", "preview": "1",
    }  # fmt: skip
    shown = text(coordinator, "/boards/thorax/seasons/new/", typed)
    assert "12 Thursdays, 3 Dec. 2026 – 18 Feb. 2027" in shown
    assert not Meeting.objects.filter(board__slug="thorax").exists()


CHANGED = {
    "scope": "following", "frequency": "W1", "weekday": "TH", "start_time": "15:00", "end_time": "16:30",
    "place": "", "action": "preview",
}  # fmt: skip


def two_seasons(weeks: int = 10) -> Series:
    """One person's Thursdays: sarcoma from 14:00 to 15:30, thorax from 16:00 to 17:30."""
    beaujeu = make.person("Beaujeu")
    first = make.season(sarcoma(beaujeu), weeks=weeks)
    make.season(thorax(beaujeu), weeks=weeks, start_time=time(16))
    return first


def test_a_season_changed_shows_what_it_will_clash_with(coordinator: Client) -> None:
    series = two_seasons()
    assert "No conflict" in text(coordinator, "/conflicts/")
    first = series.meetings.order_by("starts_at")[0]
    shown = text(coordinator, f"/meetings/{first.pk}/season/", CHANGED)
    assert "1 conflict</h2>" in shown
    assert "10 Thursdays, 26 Nov. 2026 – 28 Jan. 2027" in shown
    assert "No conflict" in text(coordinator, "/conflicts/")


def test_a_season_cancelled_clashes_with_nothing(coordinator: Client) -> None:
    first = two_seasons().meetings.order_by("starts_at")[0]
    typed = {"scope": "following", "reason": "", "action": "preview"}
    assert "conflict</h2>" not in text(coordinator, f"/meetings/{first.pk}/season/cancel/", typed)


def test_a_season_copied_shows_its_conflicts_and_the_hours_elsewhere(coordinator: Client) -> None:
    series = two_seasons()
    series.board.open_to.add(make.cayenne())
    other = TumourBoard.objects.get(slug="thorax")
    make.season(other, starts_on=date(2027, 2, 1), weeks=20, start_time=time(15))
    typed = {"starts_on": "2027-02-01", "ends_on": "2027-05-30", "action": "preview"}
    shown = text(coordinator, f"/seasons/{series.pk}/copy/", typed)
    assert "Thursdays, 4 Feb. 2027" in shown
    assert "From Sunday 28 March 2027 this board starts at 09:00 in Cayenne, no longer at 10:00." in shown


def test_a_preview_asks_as_often_for_thirty_meetings_as_for_one(coordinator: Client) -> None:
    url, counts = "/boards/thorax/seasons/new/", []
    two_seasons(40)
    for weeks in (1, 3, 30):
        last = date(2026, 11, 26) + timedelta(weeks=weeks - 1)
        typed = {
            "frequency": "W1", "weekday": "TH", "starts_on": "2026-11-23", "ends_on": last.isoformat(),
            "start_time": "15:00", "end_time": "16:00", "preview": "1",
        }  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert "1 conflict</h2>" in text(coordinator, url, typed)
        counts.append(len(asked))
    assert counts == [counts[0]] * 3


def test_the_number_of_queries_does_not_grow_with_the_conflicts(coordinator: Client) -> None:
    counts, doctor, so_far = [], make.person(), 0
    cayenne = make.cayenne()
    for size in (1, 3, 30):
        for number in range(so_far, size):
            for board in (make.board(f"a-{number}"), make.board(f"b-{number}")):
                seat = make.seat(board, doctor)
                make.seat(board, make.person(), kind=SeatKind.DEPUTY, deputy_for=seat)
                board.open_to.add(cayenne)
                meeting = make.meeting(board, day=DAY + timedelta(days=number), start_time=time(9))
                make.booking(meeting, presenter=make.person())
            absent(doctor, DAY + timedelta(days=number), DAY + timedelta(days=number))
            stay(doctor, DAY + timedelta(days=number), DAY + timedelta(days=number))
        so_far = size
        with CaptureQueriesContext(connection) as asked:
            shown = text(coordinator, "/conflicts/")
        assert shown.count("data-item") >= size * 4
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 20
