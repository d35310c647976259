"""Who asked and who presented last: for this patient, or else for whoever books."""

from typing import NamedTuple

from django.db.models import QuerySet

from boards.models import Booking, Case, Person, TumourBoard, User

PHYSICIANS = 30
LOOKED_AT = 300  # of the newest cases: some days of a large centre


class Remembered(NamedTuple):
    requester: Person | None = None
    presenter: Person | None = None
    treating_physician: str = ""


def remembered(user: User, case: Case | None, board: TumourBoard | None) -> Remembered:
    """From the patient's last booking, or else the user's own last one. Two queries at most.

    The presenter is the last one on this board, since another board asks for another person.
    """
    last = _last(case=case) if case else None
    if last is None and board:
        last = _last(booked_by=user, board=board)
    physician = case.treating_physician if case else ""
    if last is None:
        return Remembered(treating_physician=physician)
    presenter = last.presenter if board is None or last.board_id == board.pk else None
    return Remembered(last.requester, presenter, physician)


def _last(**whose: object) -> Booking | None:
    bookings = Booking.objects.filter(**whose).select_related("requester", "presenter")
    return bookings.order_by("-created_at").first()


def physicians_of(cases: QuerySet[Case]) -> list[str]:
    """Treating physicians of the newest of these cases, to choose from; each once. One query."""
    names = cases.order_by("-created_at").values_list("treating_physician", flat=True)[:LOOKED_AT]
    return list(dict.fromkeys(filter(None, names)))[:PHYSICIANS]
