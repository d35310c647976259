"""What somebody booked lately: when it is, at about which minute, and where one joins."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from boards.hours import Place
from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, Lane, User
from boards.permissions import visible_bookings
from boards.queries.places import meeting_places

LATELY = timedelta(hours=12)  # a secretary's day
SHOWN = 6


@dataclass(frozen=True)
class Receipt:
    """``begins`` and ``ends`` are the expected window of its turn, None for a case that waits."""

    booking: Booking
    identity: Identity
    places: tuple[Place, ...]
    begins: datetime | None
    ends: datetime | None


def receipts(user: User, reader: Place, now: datetime) -> list[Receipt]:
    """The user's own bookings of the day, the newest first. Two queries."""
    hers = visible_bookings(user).filter(booked_by=user, created_at__gte=now - LATELY)
    shown = hers.exclude(state=BookingState.WITHDRAWN).select_related(
        "case", "board__organisation", "meeting__board__organisation"
    )
    bookings = list(shown.order_by("-created_at")[:SHOWN])
    ahead = minutes_before(bookings)
    return [_receipt(booking, ahead.get(booking.pk, 0), reader) for booking in bookings]


def _receipt(booking: Booking, ahead: int, reader: Place) -> Receipt:
    identity = unseal(booking.case.identity)
    if booking.meeting is None:
        return Receipt(booking, identity, (), None, None)
    begins = booking.meeting.starts_at + timedelta(minutes=ahead)
    ends = begins + timedelta(minutes=booking.minutes)
    return Receipt(booking, identity, meeting_places(booking.meeting, reader), begins, ends)


def minutes_before(bookings: list[Booking]) -> dict[object, int]:
    """For each booking the minutes of the cases that are discussed before it. One query."""
    meetings = {booking.meeting_id for booking in bookings if booking.meeting_id}
    listed = Booking.objects.filter(meeting__in=meetings, state=BookingState.BOOKED, lane=Lane.DISCUSSED)
    rows = listed.order_by("position", "created_at").values_list("meeting", "pk", "minutes")
    so_far: dict[object, int] = defaultdict(int)
    found: dict[object, int] = {}
    for meeting, key, minutes in rows:
        found[key] = so_far[meeting]
        so_far[meeting] += minutes
    return found
