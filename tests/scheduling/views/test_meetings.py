"""Moving, cancelling and restoring a meeting in the browser."""

import html
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from boards.models import BookingState, JournalEntry, Meeting, MeetingState, RoleKind
from tests import make
from tests.scheduling.views.scene import Scene, previewed, queued, rows, scene, sent, signed_in, text

pytestmark = pytest.mark.django_db
TO_FRIDAY = {"day": "2026-12-04", "start_time": "10:00", "end_time": "11:30", "place": ""}


def move_url(found: Scene) -> str:
    return reverse("scheduling:move_meeting", args=[found.meeting.pk])


def post(client: Client, url: str, action: str, **typed: str) -> Any:
    return client.post(url, {"action": action, **typed})


@pytest.mark.parametrize("name", ["move_meeting", "cancel_meeting", "restore_meeting"])
def test_only_who_runs_the_board_opens_the_page(name: str) -> None:
    found = scene()
    url = reverse(f"scheduling:{name}", args=[found.meeting.pk])
    assert Client().get(url).status_code == 302
    assert signed_in(found.coordinator).get(url).status_code == 200
    assert signed_in(make.user(RoleKind.SECRETARY)).get(url).status_code == 403
    assert signed_in(make.user(RoleKind.DOCTOR, person=found.lyon)).get(url).status_code == 403
    assert signed_in(make.user(RoleKind.COORDINATOR, at=make.cayenne())).get(url).status_code == 403
    assert signed_in(make.user(RoleKind.DOCTOR)).get(url).status_code == 404


def test_the_form_begins_with_the_present_time_in_the_boards_zone() -> None:
    found = scene()
    page = text(signed_in(found.coordinator).get(move_url(found)))
    assert 'value="2026-12-03"' in page
    assert 'value="14:00"' in page
    assert 'value="15:30"' in page


def test_a_preview_writes_nothing_and_announces_what_is_then_queued() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    before = rows()
    preview = post(client, move_url(found), "preview", **TO_FRIDAY)
    assert preview.status_code == 200
    assert rows() == before
    announced = previewed(preview)
    assert announced == [("guyot@example.org", "REQUEST"), ("lyonnet@example.org", "REQUEST")]
    assert [str(person) for person in preview.context["step"].preview.subscribers] == [str(found.subscriber)]

    done = post(client, move_url(found), "confirm", **TO_FRIDAY)
    assert done.status_code == 302
    assert queued() == announced
    meeting = Meeting.objects.get(pk=found.meeting.pk)
    assert (meeting.day, meeting.start_time) == (date(2026, 12, 4), time(10, 0))


def test_a_preview_shows_old_and_new_hours_at_every_site() -> None:
    found = scene()
    page = text(post(signed_in(found.coordinator), move_url(found), "preview", **TO_FRIDAY))
    for hours in ("14:00–15:30", "10:00–11:30", "06:00–07:30"):  # Lyon and Cayenne, before and after
        assert hours in page
    assert "Cayenne" in page
    assert "Cut-off" in page


def test_cases_go_with_the_meeting_under_their_pseudonyms() -> None:
    found = scene()
    booking = make.booking(found.meeting)
    page = text(post(signed_in(found.coordinator), move_url(found), "preview", **TO_FRIDAY))
    assert booking.case.reference in page
    assert "Patient" not in page
    post(signed_in(found.coordinator), move_url(found), "confirm", **TO_FRIDAY)
    booking.refresh_from_db()
    assert booking.meeting_id == found.meeting.pk


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"day": "2027-03-28", "start_time": "02:30", "end_time": "04:00"},
            "28 March 2027 in Paris: the clocks go forward",
        ),
        (
            {"day": "2027-10-31", "start_time": "02:30", "end_time": "04:00"},
            "31 October 2027 in Paris: the clocks go back",
        ),
        ({"end_time": "09:00"}, "The meeting ends before it starts."),
        ({"day": "2026-11-20"}, "This time is already past."),
        ({"day": "2026-12-10", "start_time": "14:00", "end_time": "15:30"}, "already meets at that time"),
        ({"day": "2026-12-03", "start_time": "14:00", "end_time": "15:30"}, "already at that time and place"),
        ({"day": "2026-02-30"}, "is not a day of the calendar"),
        ({"start_time": "25:00"}, "is not a time of day"),
        ({"day": "0001-01-01"}, "Give a year between"),
        ({"day": "2031-12-31"}, "more than three years ahead"),
        ({"day": ""}, "This field is required."),
        ({"place": "Room\r\n2"}, "invisible character"),
        ({"place": "Room\x00"}, "invisible character"),
        ({"place": "x" * 121}, "at most 120 characters"),
    ],
)
@pytest.mark.parametrize("action", ["preview", "confirm"])
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    typed: dict[str, str], sentence: str, action: str
) -> None:
    found = scene()
    given = {**TO_FRIDAY, **typed}
    before = rows()
    response = post(signed_in(found.coordinator), move_url(found), action, **given)
    page = html.unescape(text(response))
    assert response.status_code == 422
    assert sentence in page
    assert rows() == before
    for name in ("day", "start_time", "end_time"):
        assert f'value="{given[name]}"' in page or not given[name]


def test_change_keeps_what_was_typed() -> None:
    found = scene()
    page = text(post(signed_in(found.coordinator), move_url(found), "edit", **TO_FRIDAY))
    assert 'value="2026-12-04"' in page
    assert 'type="date"' in page


def test_undo_of_a_move_leads_to_its_preview_and_back() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    post(client, move_url(found), "confirm", **TO_FRIDAY)
    sent()
    said = client.session["_messages"]
    assert "undo:" in str(said)
    undo = f"{move_url(found)}?day=2026-12-03&start_time=14%3A00&end_time=15%3A30&place="
    preview = client.post(undo)
    assert preview.context["step"].name == "preview"
    assert [address for address, _ in previewed(preview)] == ["guyot@example.org", "lyonnet@example.org"]


def test_a_cancellation_is_previewed_then_done_and_its_cases_wait() -> None:
    found = scene()
    booking = make.booking(found.meeting)
    client, url = signed_in(found.coordinator), reverse("scheduling:cancel_meeting", args=[found.meeting.pk])
    before = rows()
    preview = post(client, url, "preview", reason="Strike")
    assert rows() == before
    assert booking.case.reference in text(preview)
    announced = previewed(preview)
    assert announced == [("guyot@example.org", "CANCEL"), ("lyonnet@example.org", "CANCEL")]
    post(client, url, "confirm", reason="Strike")
    assert queued() == announced
    booking.refresh_from_db()
    assert booking.state == BookingState.WAITING
    assert Meeting.objects.get(pk=found.meeting.pk).reason == "Strike"


def test_a_cancelled_meeting_is_restored_with_its_cases() -> None:
    found = scene()
    booking = make.booking(found.meeting)
    client = signed_in(found.coordinator)
    post(client, reverse("scheduling:cancel_meeting", args=[found.meeting.pk]), "confirm", reason="")
    sent()
    url = reverse("scheduling:restore_meeting", args=[found.meeting.pk])
    announced = previewed(client.post(url))
    assert announced == [("guyot@example.org", "REQUEST"), ("lyonnet@example.org", "REQUEST")]
    post(client, url, "confirm")
    assert queued() == announced
    booking.refresh_from_db()
    assert booking.meeting_id == found.meeting.pk
    assert Meeting.objects.get(pk=found.meeting.pk).state == MeetingState.PLANNED


def test_a_cancelled_meeting_cannot_be_moved_nor_a_planned_one_restored() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    restore = reverse("scheduling:restore_meeting", args=[found.meeting.pk])
    assert "This meeting is not cancelled." in text(post(client, restore, "preview"))
    post(client, reverse("scheduling:cancel_meeting", args=[found.meeting.pk]), "confirm", reason="")
    refused = post(client, move_url(found), "preview", **TO_FRIDAY)
    assert "This meeting is cancelled." in text(refused)
    assert refused.status_code == 422


def test_the_journal_names_who_moved_it() -> None:
    found = scene()
    post(signed_in(found.coordinator), move_url(found), "confirm", **TO_FRIDAY)
    assert JournalEntry.objects.get(verb="meeting.moved").actor == found.coordinator.pk
