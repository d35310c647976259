"""Who sits on a board. Seating somebody invites her, unseating cancels: the relay sees to both."""

from datetime import datetime

from django.db import IntegrityError, transaction

from boards.journal import record
from boards.models import Meeting, Person, Seat, SeatKind, SeatMode, TumourBoard, User
from boards.rules.refusal import Refusal


@transaction.atomic
def seat_person(
    board: TumourBoard,
    person: Person,
    *,
    kind: SeatKind,
    mode: SeatMode,
    deputy_for: Seat | None = None,
    meeting: Meeting | None = None,
    by: User | None,
    now: datetime,
) -> Seat:
    """Give a person a seat, for every meeting or (guests) for one.

    Refusal ``already-seated``, ``person-left`` or ``deputy-of-other-board``.
    """
    if not person.active:
        raise Refusal("person-left", "person")
    if deputy_for is not None and deputy_for.board_id != board.pk:
        raise Refusal("deputy-of-other-board", "deputy_for")
    seat = Seat(board=board, person=person, kind=kind, mode=mode, deputy_for=deputy_for, meeting=meeting)
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError as taken:
        raise Refusal("already-seated", "person") from taken
    record("seat.given", seat, by=by, at=now, board=board, person=person, kind=kind, mode=mode)
    return seat


@transaction.atomic
def change_seat(seat: Seat, *, kind: SeatKind, mode: SeatMode, by: User | None, now: datetime) -> None:
    """Another kind of seat, or on site instead of by video."""
    if seat.kind == kind and seat.mode == mode:
        return
    seat.kind, seat.mode = kind, mode
    if kind != SeatKind.DEPUTY:
        seat.deputy_for = None
    seat.save(update_fields=["kind", "mode", "deputy_for"])
    record("seat.changed", seat, by=by, at=now, kind=kind, mode=mode)


@transaction.atomic
def unseat_person(seat: Seat, *, by: User | None, now: datetime) -> None:
    """End a seat; Refusal ``seat-ended`` if somebody else was quicker."""
    if not Seat.objects.filter(pk=seat.pk, ended_at__isnull=True).update(ended_at=now):
        raise Refusal("seat-ended")
    seat.ended_at = now
    record("seat.ended", seat, by=by, at=now)
