"""Whether a patient already waits for a board. Identities are compared in memory, and forgotten."""

import unicodedata
from datetime import datetime

from django.db.models import Q

from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, Organisation, TumourBoard


def open_booking_of(
    identity: Identity, board: TumourBoard, organisation: Organisation, now: datetime
) -> Booking | None:
    """An organisation's booking of the same patient on a board, ahead or on the waiting list.

    The same: family name, given name (accents, case and hyphens ignored) and birth date.
    """
    ahead = Q(state=BookingState.BOOKED, meeting__starts_at__gt=now) | Q(state=BookingState.WAITING)
    bookings = Booking.objects.filter(ahead, board=board, case__organisation=organisation)
    wanted = patient_key(identity)
    for booking in bookings.select_related("case"):
        if patient_key(unseal(booking.case.identity)) == wanted:
            return booking
    return None


def patient_key(identity: Identity) -> tuple[str, str, str]:
    """Equal for two records of the same patient, as far as names and birth date tell."""
    return _plain(identity.family_name), _plain(identity.given_name), identity.birth_date


def _plain(name: str) -> str:
    """Letters and digits alone, without accents: “Éloïse-Marie” and “ELOISE MARIE” are one name."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())
