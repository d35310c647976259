"""Who waits for a place, in which order; which meetings have room."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from boards.models import Booking, BookingState, Case, Cause, Deferral, Meeting, MeetingState
from boards.queries.cutoffs import cutoffs_for


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
    case: Case,
    meetings: QuerySet[Meeting],
    minutes: int,
    now: datetime,
    since: date | None = None,
) -> Meeting | None:
    """The soonest of a board's meetings that takes a discussion of a case that it has not yet.

    ``since`` is the first day that suits. Two queries, and one for the cut-off of another place.
    """
    there = Booking.objects.filter(case=case, state=BookingState.BOOKED, meeting__isnull=False)
    found = open_to(meetings.exclude(pk__in=there.values("meeting")), minutes, now)
    found = (found.filter(day__gte=since) if since else found).order_by("starts_at")
    offered = list(found.select_related("board__organisation"))
    cutoffs = cutoffs_for(offered, case.organisation) if offered else {}
    return next((meeting for meeting in offered if cutoffs[meeting.pk].at > now), None)


def coming_back(meetings: Collection[UUID]) -> QuerySet[Booking]:
    """Cases that wait since one of these meetings was called off; not those put off from it for a reason."""
    newest = Deferral.objects.filter(booking=OuterRef("pk"), number=OuterRef("deferrals_count"))
    put_off = newest.filter(before=OuterRef("last_meeting")).exclude(cause=Cause.CANCELLED)
    waiting = Booking.objects.filter(last_meeting__in=meetings, state=BookingState.WAITING)
    return waiting.filter(~Exists(put_off))
