"""The board of the story, and what its meeting's pages show and take."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tests.journeys.browser import Tab

BOARD, LABEL = "sarcoma", "RCP Sarcome"
LYON, CAYENNE = ZoneInfo("Europe/Paris"), ZoneInfo("America/Cayenne")


def begins(tab: Tab) -> datetime:
    """When the meeting of a meeting's page begins, in UTC."""
    stamp = tab.page.locator("main time").first.get_attribute("datetime")
    assert stamp is not None
    return datetime.fromisoformat(stamp).astimezone(UTC)


def type_the_time(tab: Tab, day: date) -> None:
    """Into the form that moves a meeting: from 15:00 to 17:00 of that day."""
    tab.page.locator("[name=day]").fill(day.isoformat())
    tab.page.locator("[name=start_time]").fill("15:00")
    tab.page.locator("[name=end_time]").fill("17:00")
