"""The deferral ledger: one line for each time that a case was put off, struck out again if that is undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from boards.identity import encrypt
from boards.journal import entry, record_all
from boards.models import Booking, Cause, Deferral, Meeting, Person, User

TOO_OFTEN = 3  # deferrals of one booking: then its coordinator is to look at it


@dataclass(frozen=True)
class Why:
    """Why a case is put off, and in whose hands it was; ``note`` is stored encrypted."""

    cause: Cause
    owner: Person | None = None
    note: str = ""


def enter(
    bookings: Sequence[Booking], why: Why, after: Meeting | None, by: User | None, now: datetime
) -> list[Deferral]:
    """A line for each of these locked bookings, which are still on the meeting that they leave.

    The third of a booking brings it before the board's coordinator. Five queries, however many.
    """
    lines = Deferral.objects.bulk_create(
        Deferral(
            booking=booking,
            cause=why.cause,
            owner=why.owner,
            note=encrypt(why.note) if why.note else b"",
            before_id=booking.meeting_id,
            after=after,
            number=booking.deferrals_count + 1,
            by=by,
            at=now,
        )
        for booking in bookings
    )
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(
        deferrals_count=F("deferrals_count") + 1
    )
    for booking in bookings:
        booking.deferrals_count += 1
    _escalate([booking for booking in bookings if booking.deferrals_count >= TOO_OFTEN], by, now)
    return lines


def _escalate(often: Sequence[Booking], by: User | None, now: datetime) -> None:
    fresh = [booking for booking in often if booking.escalated_at is None]
    if not fresh:
        return
    Booking.objects.filter(pk__in=[booking.pk for booking in fresh]).update(escalated_at=now)
    for booking in fresh:
        booking.escalated_at = now
    record_all(
        [entry("case.escalated", row.case, by=by, at=now, booking=row, board=row.board) for row in fresh]
    )


def strike(lines: QuerySet[Deferral]) -> int:
    """Take out lines that are the newest of their locked bookings: the case was not put off after all."""
    bookings = Booking.objects.filter(pk__in=lines.values("booking"))
    keys = list(bookings.values_list("pk", flat=True))
    lines.delete()
    back = Booking.objects.filter(pk__in=keys)
    back.update(deferrals_count=F("deferrals_count") - 1)
    back.filter(deferrals_count__lt=TOO_OFTEN).update(escalated_at=None)
    return len(keys)
