"""Who waits for a place, in which order; which meetings have room."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from boards.models import Booking, BookingState, Cause, Deferral, Meeting


def waiting_in_order(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Those that wait: urgent ones first, then who has waited longest."""
    waiting = bookings.filter(state=BookingState.WAITING)
    return waiting.order_by("-urgent", "waiting_since", "created_at", "pk")


def with_room(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Those with a place and a minute that are neither booked nor held; what a coordinator added counts."""
    return meetings.filter(
        booked_cases__lt=F("capacity_cases") + F("extra_cases") - F("held_cases"),
        booked_minutes__lt=F("capacity_minutes") + F("extra_minutes") - F("held_minutes"),
    )


def coming_back(meetings: Collection[UUID]) -> QuerySet[Booking]:
    """Cases that wait since one of these meetings was called off; not those put off from it for a reason."""
    newest = Deferral.objects.filter(booking=OuterRef("pk"), number=OuterRef("deferrals_count"))
    put_off = newest.filter(before=OuterRef("last_meeting")).exclude(cause=Cause.CANCELLED)
    waiting = Booking.objects.filter(last_meeting__in=meetings, state=BookingState.WAITING)
    return waiting.filter(~Exists(put_off))
