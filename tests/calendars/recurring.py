"""recurring-ical-events: overrides and EXDATEs applied by a reader that is not ours; zones by their names."""

from datetime import UTC, datetime, timedelta

import icalendar
import recurring_ical_events

from tests.calendars.oracle import Instant, instant

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


def missing() -> str | None:
    """Nothing: it comes with the project's own requirements."""
    return None


def instants(calendar: bytes) -> list[Instant]:
    """Every occurrence of twelve years, sorted."""
    query = recurring_ical_events.of(icalendar.Calendar.from_ical(calendar))
    return sorted(_shown(event) for event in query.between(FIRST, LAST + timedelta(days=1)))


def _shown(event: icalendar.Event) -> Instant:
    texts = str(event.get("SUMMARY", "")), str(event.get("STATUS", ""))
    return Instant(str(event["UID"]), instant(event.start), instant(event.end), *texts)
