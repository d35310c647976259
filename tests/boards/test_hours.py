from datetime import UTC, datetime

import pytest
from django.utils import translation

from boards.hours import hours_in_places
from boards.templatetags.quorum import long_date, places_hours, short_date

LYON = ("Lyon", "Europe/Paris")
CAYENNE = ("Cayenne", "America/Cayenne")


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 11, 26, 13, tzinfo=UTC), "14:00 Lyon · 10:00 Cayenne"),  # winter: 4 hours
        (datetime(2026, 7, 2, 12, tzinfo=UTC), "14:00 Lyon · 09:00 Cayenne"),  # summer: 5 hours
    ],
)
def test_the_gap_between_lyon_and_cayenne_follows_the_season(instant: datetime, text: str) -> None:
    assert places_hours(instant, [LYON, CAYENNE]) == text


def test_an_hour_of_another_day_says_so() -> None:
    with translation.override("en"):
        late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
        assert places_hours(late, [LYON, CAYENNE]) == "00:30 Lyon · 20:30 Cayenne (the day before)"
        assert places_hours(late, [CAYENNE, LYON]) == "20:30 Cayenne · 00:30 Lyon (the day after)"


def test_an_end_is_shown_in_each_place() -> None:
    start, end = datetime(2026, 11, 26, 13, tzinfo=UTC), datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
    assert places_hours(start, [LYON, CAYENNE], end) == "14:00–15:30 Lyon · 10:00–11:30 Cayenne"


def test_a_place_given_twice_is_shown_once() -> None:
    assert len(hours_in_places(datetime(2026, 11, 26, 13, tzinfo=UTC), [LYON, LYON, CAYENNE])) == 2


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        hours_in_places(datetime(2026, 11, 26, 13), [LYON])


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [("en", "Friday 1 January 2027", "Fri 1 Jan."), ("fr", "vendredi 1er janvier 2027", "ven 1er jan.")],
)
def test_a_day_is_written_in_words_of_the_language(language: str, long: str, short: str) -> None:
    with translation.override(language):
        new_year_in_lyon = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        assert long_date(new_year_in_lyon, "Europe/Paris") == long
        assert short_date(new_year_in_lyon, "Europe/Paris") == short
