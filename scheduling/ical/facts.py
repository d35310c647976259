"""What a calendar entry may say. There is no field for a patient, on purpose."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Role = Literal["REQ-PARTICIPANT", "OPT-PARTICIPANT", "NON-PARTICIPANT"]
Partstat = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"]


def _require_local(value: datetime, field: str) -> None:
    if value.tzinfo is not None:
        raise ValueError(f"{field} is wall-clock time in the event's zone and must be naive: {value!r}")


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One meeting as one VEVENT.

    `start` is naive wall-clock time in `zone` (an IANA name); `duration` is elapsed time, so a meeting
    across a change of clocks keeps its length. `stamp` is the aware UTC time of this version of the row:
    a stamp read from the clock would make every poll look like a change.
    Raises ValueError for an aware start, a naive stamp, or a duration that is not positive.
    """

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    duration: timedelta
    zone: str
    summary: str
    description: str
    location: str
    url: str
    cancelled: bool = False
    conference: str = ""

    def __post_init__(self) -> None:
        _require_local(self.start, "start")
        if self.stamp.tzinfo is None:
            raise ValueError(f"stamp must be aware: {self.stamp!r}")
        if self.duration <= timedelta(0):
            raise ValueError(f"duration must be positive: {self.duration!r}")


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """One person's invitation to a meeting, to a season (`rrule`), or to one moved date (`recurrence_id`).

    `exdates` are naive wall-clock times in the event's zone, `recurrence_id` in `recurrence_zone` (the
    master's zone; the event's own when empty). `rrule` is written as it stands; its UNTIL is in UTC.
    Raises ValueError when the attendee is the organizer, because Exchange bins such an invitation, and
    when an override also recurs, which RFC 5545 §3.8.4.4 leaves without meaning.
    """

    event: EventFacts
    organizer_name: str
    organizer: str
    attendee_name: str
    attendee: str
    role: Role
    partstat: Partstat
    rrule: str = ""
    exdates: tuple[datetime, ...] = ()
    recurrence_id: datetime | None = None
    recurrence_zone: str = ""

    def __post_init__(self) -> None:
        if self.organizer.casefold() == self.attendee.casefold():
            raise ValueError("an organizer cannot be invited by her own address")
        if self.recurrence_id is not None:
            _require_local(self.recurrence_id, "recurrence_id")
            if self.rrule or self.exdates:
                raise ValueError("the override of one occurrence cannot recur itself")
        for exdate in self.exdates:
            _require_local(exdate, "exdates")
