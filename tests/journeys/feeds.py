"""A calendar program that subscribes: polls a feed, and shows what it read."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.calendars import icaljs, khal
from tests.journeys.house import wait_until


@dataclass
class Subscription:
    """One device's secret address, and the entity tag of what it fetched last."""

    address: str
    etag: str = ""
    body: bytes = b""

    def poll(self) -> int:
        """Fetch what changed since the last poll; the status, 200 or 304."""
        headers = {"If-None-Match": self.etag} if self.etag else {}
        request = urllib.request.Request(self.address, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.etag, self.body = str(answer.headers["ETag"]), answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            if error.code != 304:
                raise
            return error.code

    def wait_for(self, status: int) -> None:
        """Poll until the feed has changed (200), or until nothing is new (304)."""
        wait_until(lambda: self.poll() == status, f"{status} from a subscribed feed")

    def shown_by_khal(self, board: str, zone: str) -> set[datetime]:
        """When the board meets, as a wall-clock time of that zone."""
        clock = ZoneInfo(zone)
        listed = khal.instants(self.body, zone=zone, first=f"{datetime.now(clock):%Y-%m-%d}")
        return {one.start.astimezone(clock).replace(tzinfo=None) for one in listed if board in one.summary}

    def shown_by_icaljs(self, board: str) -> set[datetime]:
        """When the board meets, in UTC."""
        return {one.start for one in icaljs.instants(self.body) if board in one.summary}
