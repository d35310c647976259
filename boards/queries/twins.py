"""One patient asked for twice, within thirty days or on two boards: compared in memory, and forgotten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, Meeting, User
from boards.permissions import visible_bookings
from boards.queries.namesakes import patient_key

NEAR = timedelta(days=30)
Known = tuple[Booking, Identity]
Twins = Mapping[UUID, Sequence[Booking]]  # by booking: the other requests for the same patient


def twins_of(meeting: Meeting, shown: Sequence[Known], user: User) -> Twins:
    """Requests for the same patients that this reader may see, waiting or up to thirty days from the meeting.

    A request that follows another, sent on from board to board, is no twin of it.
    """
    by_patient: dict[tuple[str, str, str], list[Booking]] = defaultdict(list)
    for booking, identity in [*shown, *_elsewhere(meeting, [booking for booking, _ in shown], user)]:
        by_patient[patient_key(identity)].append(booking)
    return {
        booking.pk: [other for other in by_patient[patient_key(identity)] if _is_twin(booking, other)]
        for booking, identity in shown
    }


def _is_twin(one: Booking, other: Booking) -> bool:
    return other.pk not in (one.pk, one.follows_id) and other.follows_id != one.pk


def _elsewhere(meeting: Meeting, shown: Iterable[Booking], user: User) -> list[Known]:
    """Those that are not on this page: of the same cases. One query."""
    keys = [booking.pk for booking in shown]
    near = Q(meeting__starts_at__range=(meeting.starts_at - NEAR, meeting.starts_at + NEAR))
    open_ones = Q(state=BookingState.WAITING) | (Q(state=BookingState.BOOKED) & near)
    found = visible_bookings(user).filter(open_ones, case__in=[booking.case_id for booking in shown])
    ready = found.exclude(pk__in=keys).distinct().select_related("case", "board", "meeting")
    return [(booking, unseal(booking.case.identity)) for booking in ready]
