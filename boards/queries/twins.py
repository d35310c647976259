"""One patient asked for twice, within thirty days or on two boards: compared in memory, and forgotten."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from boards import blind
from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, CaseKey, Meeting, User
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
    for booking, identity in [*shown, *_elsewhere(meeting, shown, user)]:
        by_patient[patient_key(identity)].append(booking)
    return {
        booking.pk: [other for other in by_patient[patient_key(identity)] if _is_twin(booking, other)]
        for booking, identity in shown
    }


def _is_twin(one: Booking, other: Booking) -> bool:
    return other.pk not in (one.pk, one.follows_id) and other.follows_id != one.pk


def _elsewhere(meeting: Meeting, shown: Sequence[Known], user: User) -> list[Known]:
    """Those that are not on this page: of the same cases, or of patients of the same name. One query."""
    near = Q(meeting__starts_at__range=(meeting.starts_at - NEAR, meeting.starts_at + NEAR))
    open_ones = Q(state=BookingState.WAITING) | (Q(state=BookingState.BOOKED) & near)
    same_case = Q(case__in={booking.case_id for booking, _ in shown})
    found = visible_bookings(user).filter(open_ones, same_case | _same_name(shown))
    ready = found.exclude(pk__in=[booking.pk for booking, _ in shown]).distinct()
    rows = ready.select_related("case", "board", "meeting")
    return [(booking, unseal(booking.case.identity)) for booking in rows]


def _same_name(shown: Sequence[Known]) -> Q:
    """By the blind index of each hospital that asks for something here: every one has a key of its own."""
    terms = {blind.name_term(identity.family_name, identity.given_name) for _, identity in shown}
    alike = Q(pk__in=())
    for organisation in {booking.case.organisation_id for booking, _ in shown}:
        digests = [blind.digest(term, organisation) for term in terms]
        alike |= Q(organisation=organisation, digest__in=digests)
    return Q(case__in=CaseKey.objects.filter(alike).values("case"))
