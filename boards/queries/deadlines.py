"""By when a case's file must be complete: the cut-off of the next meeting on which it is booked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from boards.models import Booking, BookingState, MeetingState


def next_bookings(cases: Iterable[UUID], now: datetime) -> dict[UUID, Booking]:
    """By case, its booking on the meeting ahead with the earliest cut-off. One query."""
    rows = Booking.objects.filter(
        case__in=set(cases),
        state=BookingState.BOOKED,
        meeting__state=MeetingState.PLANNED,
        meeting__starts_at__gt=now,
    ).select_related("meeting__board__organisation", "board")
    found: dict[UUID, Booking] = {}
    for row in rows.order_by("meeting__cutoff_at"):
        found.setdefault(row.case_id, row)
    return found
