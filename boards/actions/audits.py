"""Reviewing a random sample of the cases that were recorded without discussion.

A draw takes every recorded case whose meeting has begun and that was in no draw before: nobody can draw
again until the sample pleases. Seed, share and keys are in the journal (`boards.rules.sampling`).
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from boards.journal import record
from boards.models import Audit, AuditDraw, Booking, BookingState, Lane, TumourBoard, User
from boards.rules.refusal import Refusal
from boards.rules.sampling import sample

from .cases import refuse_second_booking
from .locks import locked_booking


@transaction.atomic
def draw_audit(board: TumourBoard, *, seed: str = "", by: User | None, now: datetime) -> AuditDraw:
    """Draw the board's share; without ``seed`` a random one of 64 bits.

    Refusal ``audit-off`` for a share of none, ``nothing-to-audit`` where no recorded case is new.
    """
    board = TumourBoard.objects.select_for_update().get(pk=board.pk)
    if not board.audit_percent:
        raise Refusal("audit-off")
    among = {str(key): key for key in never_drawn(board, now).values_list("pk", flat=True)}
    if not among:
        raise Refusal("nothing-to-audit")
    seed = seed or secrets.token_hex(8)
    drawn = sample(among, percent=board.audit_percent, seed=seed)
    draw = AuditDraw.objects.create(
        board=board,
        seed=seed,
        percent=board.audit_percent,
        cases=len(among),
        drawn=len(drawn),
        at=now,
        by=by,
    )
    Booking.objects.filter(pk__in=among.values()).update(audit_draw=draw)
    Booking.objects.filter(pk__in=[among[key] for key in drawn]).update(audit=Audit.DRAWN)
    facts = {"seed": seed, "percent": board.audit_percent, "among": sorted(among), "drawn": sorted(drawn)}
    record("audit.drawn", draw, by=by, at=now, board=board, **facts)
    return draw


def never_drawn(board: TumourBoard, now: datetime) -> QuerySet[Booking]:
    """The recorded cases among which the next draw would be."""
    return Booking.objects.filter(
        board=board,
        lane=Lane.RECORDED,
        state=BookingState.BOOKED,
        audit_draw__isnull=True,
        meeting__starts_at__lte=now,
    )


@transaction.atomic
def settle_audit(booking: Booking, verdict: Audit, *, by: User | None, now: datetime) -> Booking:
    """Say of a drawn case whether it was rightly recorded.

    One that should have been discussed is asked of the board again, on the waiting list, as a booking that
    follows this one, unless it is there already. Refusal ``unknown-verdict`` or ``audit-settled``.
    """
    if verdict not in (Audit.CONFIRMED, Audit.RETURNED):
        raise Refusal("unknown-verdict")
    booking = locked_booking(booking, now)
    if booking.audit != Audit.DRAWN:
        raise Refusal("audit-settled")
    booking.audit, booking.audited_at = verdict, now
    booking.save(update_fields=["audit", "audited_at"])
    again = _asked_again(booking, by=by, now=now) if verdict == Audit.RETURNED else None
    facts: dict[str, object] = {"again": again} if again else {}
    record(
        "audit.settled",
        booking.case,
        by=by,
        at=now,
        booking=booking,
        board=booking.board,
        verdict=verdict,
        **facts,
    )
    return booking


def _asked_again(booking: Booking, *, by: User | None, now: datetime) -> Booking | None:
    try:
        refuse_second_booking(booking.case, booking.board, now)
    except Refusal:
        return None
    again = Booking.objects.create(
        case=booking.case,
        board=booking.board,
        state=BookingState.WAITING,
        minutes=booking.minutes,
        requester_id=booking.requester_id,
        presenter_id=booking.presenter_id,
        presenter_mode=booking.presenter_mode,
        question=booking.question,
        urgent=booking.urgent,
        urgent_reason=booking.urgent_reason,
        waiting_since=now,
        triaged_at=now,
        follows=booking,
        booked_by=by,
        created_at=now,
    )
    again.specialties.set(booking.specialties.all())
    record("case.waiting", again.case, by=by, at=now, board=again.board, minutes=again.minutes, booking=again)
    return again
