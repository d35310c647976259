"""An absence is of days on the person's own clock, whatever the clock of the board."""

from datetime import UTC, date, datetime, timedelta

import pytest

from boards.rules.absence import covers

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("zone", "starts_at", "expected"),
    [
        ("Europe/Paris", datetime(2026, 12, 3, 13, tzinfo=UTC), True),
        ("Europe/Paris", datetime(2026, 12, 2, 22, tzinfo=UTC), False),  # 23:00 to midnight the day before
        ("Europe/Paris", datetime(2026, 12, 2, 22, 1, tzinfo=UTC), True),  # its last minute is that day's
        ("Europe/Paris", datetime(2026, 12, 3, 23, tzinfo=UTC), False),  # the next day begins
        ("America/Cayenne", datetime(2026, 12, 3, 2, 59, tzinfo=UTC), True),
        ("America/Cayenne", datetime(2026, 12, 3, 2, 0, tzinfo=UTC), False),  # 23:00 the day before, there
        ("America/Cayenne", datetime(2026, 12, 4, 2, 59, tzinfo=UTC), True),  # 23:59 that day, there
    ],
)
def test_a_meeting_of_one_hour(zone: str, starts_at: datetime, expected: bool) -> None:
    ends_at = starts_at + timedelta(hours=1)
    assert covers(DAY, DAY, zone, starts_at=starts_at, ends_at=ends_at) == expected
