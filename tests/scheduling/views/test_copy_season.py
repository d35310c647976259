"""Last year's season copied to the next: every date is seen first, with the holidays, and whom it tells."""

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.models import Meeting, MeetingState, RoleKind, Series
from boards.rules.next_season import next_season
from tests import make
from tests.scheduling.views.scene import Scene, previewed, queued, rows, scene, signed_in, text

pytestmark = pytest.mark.django_db
SPRING = {"starts_on": "2027-04-01", "ends_on": "2027-06-30"}


def url_of(found: Scene) -> str:
    return f"/seasons/{Series.objects.get(board=found.board).pk}/copy/"


def post(client: Client, url: str, action: str, **typed: Any) -> Any:
    return client.post(url, {"action": action, **typed})


@pytest.mark.parametrize(
    ("rule", "first", "last", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=TH", date(2026, 9, 3), date(2027, 6, 24), date(2027, 9, 2)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", date(2026, 9, 3), date(2027, 6, 24), date(2027, 9, 2)),
        ("FREQ=WEEKLY;BYDAY=TH", date(2026, 9, 1), date(2027, 8, 31), date(2027, 9, 7)),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TH", date(2026, 9, 3), date(2027, 12, 31), date(2028, 1, 20)),
        ("FREQ=MONTHLY;BYDAY=2TU", date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 7)),
    ],
)
def test_the_next_season_keeps_its_weekday_and_length_and_begins_after_this_one(
    rule: str, first: date, last: date, expected: date
) -> None:
    start, end = next_season(rule, first, last)
    assert (start, end - start) == (expected, last - first)
    assert (start.weekday(), start > last) == (first.weekday(), True)


def test_the_form_proposes_the_dates_of_the_next_season() -> None:
    found = scene()
    page = text(signed_in(found.coordinator).get(url_of(found)))
    assert 'value="2027-11-22"' in page  # 52 weeks after Monday 23 November 2026
    assert "from Monday 23 November 2026" in page


def test_the_preview_shows_every_date_with_its_holiday_and_writes_nothing_until_it_is_confirmed() -> None:
    found = scene()
    client, before = signed_in(found.coordinator), rows()
    preview = post(client, url_of(found), "preview", **SPRING)
    assert rows() == before
    page = text(preview)
    assert preview.context["held"] == 12
    assert len(preview.context["slots"]) == 13
    assert "No meeting: Ascension Day" in page
    assert "09:00" in page  # in Cayenne, since France is in summer
    announced = previewed(preview)
    assert announced == [("guyot@example.org", "REQUEST"), ("lyonnet@example.org", "REQUEST")]

    assert post(client, url_of(found), "confirm", **SPRING).status_code == 302
    assert queued() == announced
    copied = Series.objects.latest("starts_on")
    assert (copied.rrule, copied.start_time, copied.duration_minutes) == (
        "FREQ=WEEKLY;BYDAY=TH",
        time(14),
        90,
    )
    assert Meeting.objects.filter(series=copied, state=MeetingState.SKIPPED).count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"starts_on": ""}, "This field is required."),
        ({"ends_on": "2027-02-30"}, "is not a day of the calendar"),
        ({"ends_on": "2027-03-01"}, "The season ends before it starts."),
        ({"ends_on": "2031-01-01"}, "A season lasts three years at most."),
        ({"ends_on": "2027-04-01", "starts_on": "2027-03-31"}, ""),
        ({"ends_on": "2027-03-31", "starts_on": "2027-03-31"}, "This rule gives no meeting"),
        ({"starts_on": "2025-01-01", "ends_on": "2025-06-30"}, "Nothing of this season lies ahead."),
        ({"starts_on": "2026-12-01", "ends_on": "2027-02-01"}, "This board already meets at that time."),
    ],
)
def test_dates_that_cannot_be_get_a_sentence(typed: dict[str, str], words: str) -> None:
    found = scene()
    answer = post(signed_in(found.coordinator), url_of(found), "preview", **{**SPRING, **typed})
    assert answer.status_code == (422 if words else 200)
    assert words in text(answer)
    assert Series.objects.count() == 1


def test_only_who_runs_the_board_copies_its_season() -> None:
    found = scene()
    assert Client().get(url_of(found)).status_code == 302
    assert signed_in(make.user(RoleKind.SECRETARY)).get(url_of(found)).status_code == 403
    assert signed_in(make.user(RoleKind.COORDINATOR, at=make.cayenne())).get(url_of(found)).status_code == 403
    assert signed_in(make.user(RoleKind.DOCTOR)).get(url_of(found)).status_code == 404


def test_a_preview_of_half_a_year_asks_as_much_of_the_database_as_one_of_a_month() -> None:
    found = scene()
    client, counts = signed_in(found.coordinator), []
    for last in ("2027-04-10", "2027-04-30", "2027-11-30"):
        with CaptureQueriesContext(connection) as queries:
            assert (
                post(client, url_of(found), "preview", starts_on="2027-04-01", ends_on=last).status_code
                == 200
            )
        counts.append(len(queries))
    assert len(set(counts)) == 1
