"""Who waits for a place, in which order; which meetings have room."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from boards.models import Booking, BookingState, Case, Cause, Deferral, Meeting, MeetingState, TumourBoard


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


def open_to(meetings: QuerySet[Meeting], minutes: int, now: datetime) -> QuerySet[Meeting]:
    """Those ahead of their cut-off that have room for a discussion of so many minutes."""
    ahead = meetings.filter(state=MeetingState.PLANNED, starts_at__gt=now, cutoff_at__gt=now)
    room = F("capacity_minutes") + F("extra_minutes") - F("held_minutes") - minutes
    return with_room(ahead).filter(booked_minutes__lte=room)


def soonest_for(
    case: Case, board: TumourBoard, minutes: int, now: datetime, since: date | None
) -> Meeting | None:
    """The soonest meeting that takes a discussion of a case that it has not yet, on or after a day."""
    there = Booking.objects.filter(case=case, board=board, state=BookingState.BOOKED).values("meeting")
    found = open_to(board.meetings.exclude(pk__in=there), minutes, now)
    return (found.filter(day__gte=since) if since else found).order_by("starts_at").first()


def coming_back(meetings: Collection[UUID]) -> QuerySet[Booking]:
    """Cases that wait since one of these meetings was called off; not those put off from it for a reason."""
    newest = Deferral.objects.filter(booking=OuterRef("pk"), number=OuterRef("deferrals_count"))
    put_off = newest.filter(before=OuterRef("last_meeting")).exclude(cause=Cause.CANCELLED)
    waiting = Booking.objects.filter(last_meeting__in=meetings, state=BookingState.WAITING)
    return waiting.filter(~Exists(put_off))
