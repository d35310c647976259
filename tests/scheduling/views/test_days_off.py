"""The pages about days off: who opens them, what their previews announce, what bad input gets."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.actions.days_off import add_day_off
from boards.models import DayOff, DayOffKind, Meeting, MeetingState, Organisation, RoleKind
from tests import make
from tests.scheduling.views.scene import previewed, queued, rows, scene, signed_in, text

pytestmark = pytest.mark.django_db
CONGRESS = {
    "kind": "closure", "name": "ESMO congress", "first_day": "2026-12-01", "last_day": "2026-12-11",
    "board": "sarcoma", "place": "",
}  # fmt: skip
GOOD = "Guyane,Carnaval,2027-02-06,2027-02-14"


def post(client: Client, url: str, action: str, **typed: Any) -> Any:
    return client.post(url, {"action": action, **typed})


def test_a_preview_shows_meetings_cases_and_mails_and_writes_nothing_until_it_is_confirmed() -> None:
    found = scene()
    make.booking(found.meeting)
    client, before = signed_in(found.coordinator), rows()
    preview = post(client, "/days-off/new/", "preview", **CONGRESS)
    assert rows() == before
    announced = previewed(preview)
    assert announced == sorted([("guyot@example.org", "CANCEL"), ("lyonnet@example.org", "CANCEL")] * 2)
    page = text(preview)
    assert "Thursday 3 December 2026" in page
    assert "1 case to the waiting list" in page
    assert "10:00" in page  # in Cayenne, in the mail

    assert post(client, "/days-off/new/", "confirm", **CONGRESS).status_code == 302
    assert queued() == announced
    states = Meeting.objects.filter(day__range=("2026-12-01", "2026-12-11")).values_list("state", flat=True)
    assert set(states) == {MeetingState.CANCELLED}


def test_a_day_off_is_withdrawn_with_the_same_care() -> None:
    found = scene()
    client = signed_in(found.coordinator)
    post(client, "/days-off/new/", "confirm", **CONGRESS)
    queued()
    url = f"/days-off/{DayOff.objects.get().pk}/withdraw/"
    assert client.get(url).status_code == 200
    preview = post(client, url, "preview")
    assert "Held again" in text(preview)
    assert post(client, url, "confirm").status_code == 302
    assert not Meeting.objects.exclude(state=MeetingState.PLANNED).exists()
    again = post(client, url, "confirm")
    assert (again.status_code, "already withdrawn" in text(again)) == (422, True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "Congress\r\nBcc: x"}, "invisible character"),
        ({"first_day": "2026-02-30"}, "is not a day of the calendar"),
        ({"last_day": "2026-11-30"}, "The last day comes before the first."),
        ({"first_day": "2025-01-01", "last_day": "2025-01-05"}, "These days are over."),
        ({"last_day": "2029-01-01"}, "A closure lasts a year at most."),
        ({"board": ""}, "Choose either a board or a place."),
        ({"place": "clb"}, "Choose either a board or a place."),
        ({"kind": "holiday"}, "A holiday is a place’s."),
        ({"kind": "school"}, "is not one of the available choices"),
        ({"board": "nowhere"}, "not one of the available choices"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(typed: dict[str, str], words: str) -> None:
    client = signed_in(scene().coordinator)
    for action in ("preview", "confirm"):
        refused = post(client, "/days-off/new/", action, **{**CONGRESS, **typed})
        assert refused.status_code == 422
        assert words in text(refused)
        assert typed.get("first_day", "2026-12-01") in text(refused)
    assert not DayOff.objects.exists()


def test_only_who_runs_a_board_or_a_place_closes_it() -> None:
    found = scene()
    elsewhere = signed_in(make.user(RoleKind.COORDINATOR, at=make.cayenne()))
    assert elsewhere.get("/days-off/new/").status_code == 200
    assert post(elsewhere, "/days-off/new/", "confirm", **CONGRESS).status_code == 422
    secretary = signed_in(make.user(RoleKind.SECRETARY))
    assert secretary.get("/days-off/").status_code == 200
    assert secretary.get("/days-off/new/").status_code == 403
    assert secretary.get("/days-off/school/").status_code == 403
    row = DayOff(
        kind=DayOffKind.CLOSURE,
        name="x",
        first_day=date(2027, 1, 1),
        last_day=date(2027, 1, 1),
        board=found.board,
    )
    add_day_off(row, by=None, now=make.NOW)
    for user in (elsewhere, secretary):
        assert user.get(f"/days-off/{row.pk}/withdraw/").status_code == 403
    assert Client().get("/days-off/").status_code == 302


def test_the_page_lists_holidays_by_place_and_by_board() -> None:
    found = scene()
    Organisation.objects.filter(slug="cayenne").update(holiday_subdivision="973")
    make.seated_board("guyane", at=make.cayenne())
    client = signed_in(found.coordinator)
    assert "Abolition of Slavery (Cayenne)" in text(client.get("/days-off/"))
    assert "Ascension Day (Cayenne, Lyon)" in text(client.get("/days-off/"))
    assert "Abolition" not in text(client.get("/days-off/?board=sarcoma"))
    assert "Ascension Day (Cayenne)" in text(client.get("/days-off/?place=cayenne"))


@pytest.mark.parametrize("page", ["/days-off/", "/calendar/?week=2026-W49", "/boards/sarcoma/"])
def test_a_list_asks_as_much_of_the_database_for_1_3_or_30_days_off(page: str) -> None:
    found = scene()
    Organisation.objects.update(school_area="Guyane")
    client, counts = signed_in(found.coordinator), []
    for many in (1, 3, 30):
        while DayOff.objects.count() < 2 * many:
            day = date(2026, 12, 1)
            DayOff.objects.create(
                kind="closure", name="Works", first_day=day, last_day=day, board=found.board
            )
            DayOff.objects.create(
                kind="school", name=f"Break {many}", first_day=day, last_day=day, school_area="Guyane"
            )
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1


def upload(client: Client, content: bytes, action: str = "preview") -> Any:
    return post(client, "/days-off/school/", action, file=SimpleUploadedFile("a.csv", content), lines="")


def test_a_file_is_read_shown_and_stored_once_confirmed_and_tints_the_calendar() -> None:
    found = scene()
    Organisation.objects.update(school_area="Guyane")
    client = signed_in(found.coordinator)
    lines = "\ufeffarea;name;first_day;last_day\nGuyane;Congés d’été;2026-12-01;2026-12-09\n"
    shown = upload(client, lines.encode())
    assert (shown.status_code, "1 school holiday" in text(shown)) == (200, True)
    assert not DayOff.objects.exists()
    done = post(client, "/days-off/school/", "confirm", lines=shown.context["lines"])
    assert done.status_code == 302
    row = DayOff.objects.get()
    assert (row.kind, row.name, row.school_area) == (DayOffKind.SCHOOL, "Congés d’été", "Guyane")
    week = text(client.get("/calendar/?week=2026-W49"))
    assert "Congés d’été (Lyon)" in week
    assert "q-row--school" in week
    assert "Congés d’été" not in text(client.get("/calendar/?week=2026-W51"))
    post(client, "/days-off/school/", "confirm", lines=lines)
    assert DayOff.objects.count() == 1


def test_one_bad_line_keeps_the_good_ones_back_and_stays_to_be_put_right() -> None:
    client = signed_in(scene().coordinator)
    lines = f"{GOOD}\nGuyane,Pâques,2027-03-32,2027-04-11\nGuyane,=cmd(),2027-05-01,2027-05-02"
    for action in ("preview", "confirm"):
        refused = post(client, "/days-off/school/", action, lines=lines)
        assert refused.status_code == 422
        page = text(refused)
        assert "Line 2: “2027-03-32” is not a day of the calendar." in page
        assert "Line 3: “=cmd()” begins like a formula." in page
        assert "1 good line waits" in page
        assert "Guyane,Pâques,2027-03-32" in page
    assert not DayOff.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        ("Guyane;Été;2027-07-01;2027-07-02".encode("latin-1"), "Line 1 is not in UTF-8"),
        (GOOD.encode("utf-16"), "is not in UTF-8"),
        (b"a" * 70_000, "larger than 64 KB"),
        (b"# nothing", "no line with a school holiday"),
        (b"Guyane,Car\0naval,2027-02-06,2027-02-14", "invisible character"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, words: str) -> None:
    client = signed_in(scene().coordinator)
    refused = upload(client, content)
    assert refused.status_code == 422
    assert words in text(refused)
    assert not DayOff.objects.exists()


def test_the_calendar_names_a_holiday_on_which_nobody_meets() -> None:
    found = scene()
    make.season(found.board, starts_on=date(2027, 5, 3), ends_on=date(2027, 5, 9), start_time=make.NOW.time())
    client = signed_in(found.coordinator)
    page = text(client.get("/calendar/?week=2027-W18"))
    assert "Ascension Day (Lyon)" in page
    assert f'href="/meetings/{Meeting.objects.get(day="2027-05-06").pk}/"' not in page
    skipped = text(client.get(f"/meetings/{Meeting.objects.get(day='2027-05-06').pk}/"))
    assert "No meeting: Ascension" in skipped
    assert "Hold it all the same" in skipped
