"""Changing, ending, withdrawing and restoring a season in the browser."""

import html
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boards.models import Language, Meeting, MeetingState, RoleKind, Series, User
from tests import make
from tests.scheduling.views.scene import Scene, previewed, queued, rows, scene, sent, signed_in, text

pytestmark = pytest.mark.django_db
TUESDAYS = {
    "scope": "following",
    "frequency": "W1",
    "weekday": "TU",
    "start_time": "15:00",
    "end_time": "16:30",
    "place": "",
}


def url_of(name: str, key: object) -> str:
    return reverse(f"scheduling:{name}", args=[key])


def post(client: Client, url: str, action: str, **typed: str) -> Any:
    return client.post(url, {"action": action, **typed})


def addresses(found: Scene) -> list[str]:
    series = Series.objects.get()
    of_meeting = [url_of(name, found.meeting.pk) for name in ("change_season", "cancel_season")]
    return of_meeting + [url_of(name, series.pk) for name in ("end_season", "restore_season")]


def test_only_who_runs_the_board_opens_the_pages() -> None:
    found = scene()
    for url in addresses(found):
        assert Client().get(url).status_code == 302
        assert signed_in(found.coordinator).get(url).status_code == 200
        assert signed_in(make.user(RoleKind.SECRETARY)).get(url).status_code == 403
        assert signed_in(make.user(RoleKind.COORDINATOR, at=make.cayenne())).get(url).status_code == 403
        assert signed_in(make.user(RoleKind.DOCTOR)).get(url).status_code == 404


def test_a_change_is_previewed_whole_then_done_and_queues_what_it_announced() -> None:
    found = scene()
    client, url = signed_in(found.coordinator), url_of("change_season", found.meeting.pk)
    make.booking(found.meeting)
    before = rows()
    preview = post(client, url, "preview", **TUESDAYS)
    assert preview.status_code == 200
    assert rows() == before
    page = html.unescape(text(preview))
    for words in (
        "9 meetings change",
        "Thursday 14:00–15:30",
        "Tuesday 15:00–16:30",
        "Thursday 10:00–11:30",
        "Tuesday 11:00–12:30",
        "1 case stays with its meeting",
        "3 people have a seat · 1 by video",
        "https://video.example.org/sarcoma",
        "2 mails",
    ):
        assert words in page, words
    announced = previewed(preview)
    assert announced == [
        ("guyot@example.org", "REQUEST"),
        ("guyot@example.org", "REQUEST"),
        ("lyonnet@example.org", "REQUEST"),
        ("lyonnet@example.org", "REQUEST"),
    ]
    assert post(client, url, "confirm", **TUESDAYS).status_code == 302
    assert queued() == announced
    assert Meeting.objects.get(pk=found.meeting.pk).day == date(2026, 12, 1)


def test_what_the_new_hours_clash_with_and_who_does_not_accept_them_is_said_first() -> None:
    found = scene()
    other = make.board("breast")
    make.seat(other, found.lyon)
    make.season(other, rrule="FREQ=WEEKLY;BYDAY=TU", start_time=time(8))
    early = {**TUESDAYS, "start_time": "08:00", "end_time": "09:30"}
    url = url_of("change_season", found.meeting.pk)
    preview = post(signed_in(found.coordinator), url, "preview", **early)
    assert len(preview.context["conflicts"]) > 0
    page = text(preview)
    assert "Breast" in page
    assert "04:00–05:30" in page  # Cayenne, outside what it accepts


def test_undone_before_any_mail_left_a_split_tells_nobody() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    post(client, url_of("change_season", found.meeting.pk), "confirm", **TUESDAYS)
    page = client.get(reverse("boards:board", args=["sarcoma"]))
    [said] = page.context["last_action"]
    assert said["text"] == "Sarcoma now meets every week on Tuesday, 15:00 Lyon."
    preview = client.post(said["undo"])
    assert preview.context["step"].name == "preview"
    assert previewed(preview) == []
    typed = preview.context["form"].cleaned_data
    again = {**TUESDAYS, "weekday": typed["weekday"], "start_time": "14:00", "end_time": "15:30"}
    post(client, said["undo"].partition("?")[0], "confirm", **again)
    assert queued() == []
    assert Series.objects.filter(withdrawn_at=None).count() == 1


def test_winter_and_summer_hours_of_a_site_are_shown_where_they_differ() -> None:
    found = scene()
    long = make.season(found.board, rrule="FREQ=WEEKLY;BYDAY=MO", weeks=26)
    first = long.meetings.order_by("starts_at")[1]
    page = html.unescape(
        text(post(signed_in(found.coordinator), url_of("change_season", first.pk), "preview", **TUESDAYS))
    )
    assert "Tuesday 11:00–12:30" in page
    assert "from Tue 30 March: Tuesday 10:00–11:30" in page.replace("\u00a0", " ")


def test_this_meeting_alone_leads_to_the_page_that_moves_one() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    moved = post(
        client, url_of("change_season", found.meeting.pk), "preview", **{**TUESDAYS, "scope": "this"}
    )
    assert moved.status_code == 302
    page = text(client.get(moved["Location"]))
    assert 'value="2026-12-01"' in page
    assert 'value="15:00"' in page
    gone = post(client, url_of("cancel_season", found.meeting.pk), "preview", scope="this", reason="Strike")
    assert "Strike" in text(client.get(gone["Location"]))


def test_all_that_lies_ahead_is_changed_as_it_stands_with_one_mail_each() -> None:
    found = scene()
    client, url = signed_in(found.coordinator), url_of("change_season", found.meeting.pk)
    preview = post(client, url, "preview", **{**TUESDAYS, "scope": "all", "weekday": "FR"})
    assert previewed(preview) == [("guyot@example.org", "REQUEST"), ("lyonnet@example.org", "REQUEST")]
    post(client, url, "confirm", **{**TUESDAYS, "scope": "all", "weekday": "FR"})
    assert Series.objects.get().rrule == "FREQ=WEEKLY;BYDAY=FR"


def test_cancelling_this_and_the_following_shows_whose_cases_wait_and_is_undone() -> None:
    found = scene()
    booking = make.booking(found.meeting)
    client, url = signed_in(found.coordinator), url_of("cancel_season", found.meeting.pk)
    preview = post(client, url, "preview", scope="following", reason="Merged")
    assert "1 goes to the waiting list" in text(preview)
    announced = previewed(preview)
    post(client, url, "confirm", scope="following", reason="Merged")
    assert queued() == announced == [("guyot@example.org", "REQUEST"), ("lyonnet@example.org", "REQUEST")]
    [said] = client.get("/").context["last_action"]
    undone = client.post(said["undo"])
    assert "1 comes back from it" in text(undone)
    assert previewed(undone) == []
    post(client, said["undo"].partition("?")[0], "confirm", ends_on="2027-01-31")
    booking.refresh_from_db()
    assert booking.meeting_id == found.meeting.pk
    assert queued() == []


def test_a_season_withdrawn_is_one_cancellation_each_and_restored_from_the_boards_page() -> None:
    found = scene()
    client, url = signed_in(found.coordinator), url_of("cancel_season", found.meeting.pk)
    post(client, url, "confirm", scope="all", reason="")
    assert queued() == [("guyot@example.org", "CANCEL"), ("lyonnet@example.org", "CANCEL")]
    sent()
    series = Series.objects.get()
    page = text(client.get(reverse("boards:board", args=["sarcoma"])))
    assert "Not held" in page
    assert url_of("restore_season", series.pk) in page
    preview = post(client, url_of("restore_season", series.pk), "preview")
    assert "10 meetings take place after all" in text(preview)
    post(client, url_of("restore_season", series.pk), "confirm")
    assert queued() == [("guyot@example.org", "REQUEST"), ("lyonnet@example.org", "REQUEST")]
    assert Meeting.objects.filter(state=MeetingState.PLANNED).count() == 10


def test_a_season_is_extended() -> None:
    found = scene()
    client, url = signed_in(found.coordinator), url_of("end_season", Series.objects.get().pk)
    assert "3 meetings are added" in text(post(client, url, "preview", ends_on="2027-02-20"))
    post(client, url, "confirm", ends_on="20/02/2027")
    assert Series.objects.get().ends_on == date(2027, 2, 20)
    assert queued() == [("guyot@example.org", "REQUEST"), ("lyonnet@example.org", "REQUEST")]


def test_pages_are_reached_from_the_board_and_the_meeting() -> None:
    found = scene()
    client, first = signed_in(found.coordinator), Meeting.objects.order_by("starts_at")[0]
    board = text(client.get(reverse("boards:board", args=["sarcoma"])))
    meeting = text(client.get(reverse("boards:meeting", args=[found.meeting.pk])))
    for url in (url_of("change_season", first.pk), url_of("end_season", Series.objects.get().pk)):
        assert f'href="{url}' in board
    assert f'href="{url_of("change_season", found.meeting.pk)}"' in meeting
    extra = make.meeting(found.board, start_time=time(9))
    assert client.get(url_of("change_season", extra.pk)).status_code == 404


NO_CHOICE = "Select a valid choice", "Sélectionnez un choix valide"
BACKWARDS = "ends before it starts", "se termine avant de commencer"
BAD: list[tuple[str, dict[str, str], tuple[str, str]]] = [
    ("change_season", {"scope": "some"}, NO_CHOICE),
    ("change_season", {"weekday": "XX"}, NO_CHOICE),
    ("change_season", {"frequency": "FREQ=SECONDLY"}, NO_CHOICE),
    ("change_season", {"start_time": "25:00"}, ("is not a time of day", "n’est pas une heure")),
    ("change_season", {"end_time": "14:00"}, BACKWARDS),
    ("change_season", {"place": "Room\x002"}, ("invisible character", "caractère invisible")),
    (
        "change_season",
        {"weekday": "TH", "start_time": "14:00", "end_time": "15:30"},
        ("The season already meets like that", "La saison se tient déjà ainsi"),
    ),
    ("cancel_season", {"reason": "x" * 201}, ("at most 200 characters", "au plus 200 caractères")),
    ("end_season", {"ends_on": "2027-02-30"}, ("is not a day of the calendar", "n’est pas une date")),
    ("end_season", {"ends_on": ""}, ("This field is required", "Ce champ est obligatoire")),
    ("end_season", {"ends_on": "2031-01-01"}, ("three years at most", "trois ans au plus")),
    ("end_season", {"ends_on": "2026-11-01"}, BACKWARDS),
    ("end_season", {"ends_on": "2027-01-30"}, ("keeps the same meetings", "garde les mêmes réunions")),
    ("restore_season", {}, ("there is nothing to restore", "il n’y a rien à rétablir")),
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("name", "typed", "words"), BAD)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    name: str, typed: dict[str, str], words: tuple[str, str], language: Language
) -> None:
    found = scene()
    User.objects.update(language=language)
    key = found.meeting.pk if name in ("change_season", "cancel_season") else Series.objects.get().pk
    given, before = {**TUESDAYS, **typed}, rows()
    for action in ("preview", "confirm"):
        response = post(signed_in(User.objects.get()), url_of(name, key), action, **given)
        page = html.unescape(text(response)).replace("\u00a0", " ")
        assert response.status_code == 422
        assert words[language == Language.FRENCH] in page
        assert rows() == before
        assert name != "change_season" or f'value="{given["start_time"]}"' in page


def test_a_preview_costs_as_many_queries_for_three_meetings_as_for_thirty() -> None:
    found = scene()
    spent = []
    for weekday, weeks in (("FR", 3), ("WE", 30)):
        begin = make.TODAY + timedelta(days=1)
        made = make.season(found.board, rrule=f"FREQ=WEEKLY;BYDAY={weekday}", weeks=weeks, starts_on=begin)
        sent()
        first = made.meetings.order_by("starts_at")[0]
        with CaptureQueriesContext(connection) as queries:
            url = url_of("change_season", first.pk)
            assert post(signed_in(found.coordinator), url, "preview", **TUESDAYS).status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[1] < 80
