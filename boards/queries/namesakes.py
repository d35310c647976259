"""Whether a patient is already known to a board or was lately. By digests: no identity is opened."""

from datetime import datetime, timedelta

from django.db.models import Q

from boards import blind
from boards.identity import Identity
from boards.models import Booking, BookingState, CaseKey, Organisation, TumourBoard

NEAR = timedelta(days=30)  # before and after now


def cases_of(identity: Identity, organisation: Organisation) -> Q:
    """Condition on a booking: its case is this patient's, by name and birth date.

    Accents, case and hyphens make no difference; a woman is known by her birth name and by her used name.
    """
    families = [name for name in (identity.family_name, identity.used_name) if name]
    names = [blind.name_term(family, identity.given_name) for family in families]
    born = [blind.born_term(identity.birth_date)]
    return _with_one_of(names, organisation) & _with_one_of(born, organisation)


def _with_one_of(terms: list[str], organisation: Organisation) -> Q:
    digests = [blind.digest(term, organisation.pk) for term in terms]
    return Q(case__in=CaseKey.objects.filter(organisation=organisation, digest__in=digests).values("case"))


def open_booking_of(
    identity: Identity, board: TumourBoard, organisation: Organisation, now: datetime
) -> Booking | None:
    """An organisation's booking of the same patient on a board, ahead or on the waiting list. One query."""
    ahead = Q(state=BookingState.BOOKED, meeting__starts_at__gt=now) | Q(state=BookingState.WAITING)
    bookings = Booking.objects.filter(ahead, cases_of(identity, organisation), board=board)
    return bookings.select_related("case").first()


def bookings_near(identity: Identity, organisation: Organisation, now: datetime) -> list[Booking]:
    """Those of the same patient on any board from thirty days ago to thirty days ahead, and those waiting."""
    near = Q(state=BookingState.BOOKED, meeting__starts_at__range=(now - NEAR, now + NEAR))
    bookings = Booking.objects.filter(
        near | Q(state=BookingState.WAITING), cases_of(identity, organisation)
    ).select_related("case", "board__organisation", "meeting__board__organisation")
    return list(bookings.order_by("meeting__starts_at"))


def patient_key(identity: Identity) -> tuple[str, str, str]:
    """Equal for two records of the same patient, as far as names and birth date tell."""
    return blind.joined(identity.family_name), blind.joined(identity.given_name), identity.birth_date
