"""Cases that cannot wait for their turn."""

from datetime import datetime

from django.db import transaction

from boards.identity import encrypt
from boards.journal import record
from boards.models import Booking, BookingState, User
from boards.rules.refusal import Refusal

from .locks import locked_booking


@transaction.atomic
def mark_urgent(booking: Booking, reason: str, *, by: User | None, now: datetime) -> Booking:
    """Say that a case cannot wait, and why: it passes the cut-off, and the others on the waiting list.

    It passes no capacity. Refusal ``urgent-without-reason`` or ``booking-closed``.
    """
    if not reason.strip():
        raise Refusal("urgent-without-reason", "reason")
    booking = _open(booking, now)
    booking.urgent, booking.urgent_reason = True, encrypt(reason.strip())
    booking.save(update_fields=["urgent", "urgent_reason"])
    record("case.urgent", booking.case, by=by, at=now, booking=booking, board=booking.board)
    return booking


@transaction.atomic
def mark_not_urgent(booking: Booking, *, by: User | None, now: datetime) -> Booking:
    """It waits for its turn like the others; a place that it has got stays its own."""
    booking = _open(booking, now)
    if not booking.urgent:
        raise Refusal("not-urgent")
    booking.urgent, booking.urgent_reason = False, b""
    booking.save(update_fields=["urgent", "urgent_reason"])
    record("case.not-urgent", booking.case, by=by, at=now, booking=booking, board=booking.board)
    return booking


def _open(booking: Booking, now: datetime) -> Booking:
    booking = locked_booking(booking, now)
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    return booking
