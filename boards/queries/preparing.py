"""Every request for a meeting, as its coordinator needs it: in as many queries for sixty as for three."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from boards.identity import Identity, decrypt, unseal
from boards.models import Booking, BookingState, CaseItem, Meeting, User
from boards.permissions import visible_bookings
from boards.queries.completeness import Completeness, completeness_of
from boards.queries.forecasts import QuorumState
from boards.queries.twins import twins_of
from boards.rules.published import Change

_ROWS = (
    "case__organisation", "presenter__organisation", "requester", "guideline", "follows__board", "board",
    "meeting",
)  # fmt: skip


class Group(StrEnum):
    """Where a request stands: it has a place, waits for one, or is recorded without discussion."""

    LISTED = "listed"
    WAITING = "waiting"
    RECORDED = "recorded"


@dataclass(frozen=True)
class Request:
    """One request for a meeting. ``twins`` are others for the same patient."""

    booking: Booking
    identity: Identity
    question: str
    group: Group
    age: int  # days since it was asked for
    completeness: Completeness
    quorum: QuorumState | None = None
    twins: tuple[Booking, ...] = ()
    change: Change | None = None

    @property
    def owed(self) -> list[CaseItem]:
        """What has not come. Empty fields of the case form are no reason to put a case off."""
        return self.completeness.owed

    @property
    def to_triage(self) -> bool:
        """A coordinator has not looked at it yet."""
        return self.booking.triaged_at is None and self.group != Group.RECORDED


def requests_for(meeting: Meeting, user: User) -> list[Booking]:
    """On the meeting, or waiting for a place on its board from a day that suits. Three queries."""
    waits = Q(state=BookingState.WAITING, board=meeting.board_id)
    waits &= Q(not_before__isnull=True) | Q(not_before__lte=meeting.day)
    wanted = Q(meeting=meeting, state=BookingState.BOOKED) | waits
    found = visible_bookings(user).filter(wanted).distinct()
    ready = found.select_related(*_ROWS).prefetch_related("specialties")
    return sorted(ready, key=_order)


def _order(booking: Booking) -> tuple[int, int, bool, datetime]:
    """The list in its own order, then the waiting list in its: urgent ones first, then the oldest."""
    if booking.meeting_id:
        return 0, booking.position, False, booking.created_at
    return 1, 0, not booking.urgent, booking.waiting_since or booking.created_at


def group_of(booking: Booking) -> Group:
    if not booking.discussed:
        return Group.RECORDED
    return Group.LISTED if booking.state == BookingState.BOOKED else Group.WAITING


@dataclass(frozen=True)
class Known:
    """What other queries say of the requests, by booking."""

    quorums: Mapping[UUID, QuorumState] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)


def prepared(
    meeting: Meeting, bookings: Sequence[Booking], user: User, known: Known, now: datetime
) -> list[Request]:
    """The rows of the page, in a fixed number of queries."""
    opened = [(booking, unseal(booking.case.identity)) for booking in bookings]
    twins = twins_of(meeting, opened, user)
    lacks = completeness_of(bookings)
    return [
        Request(
            booking=booking,
            identity=identity,
            question=decrypt(booking.question),
            group=group_of(booking),
            age=(now - booking.created_at).days,
            completeness=lacks[booking.pk],
            quorum=known.quorums.get(booking.pk),
            twins=tuple(twins[booking.pk]),
            change=known.changes.get(str(booking.pk)),
        )
        for booking, identity in opened
    ]
