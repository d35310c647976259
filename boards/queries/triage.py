"""Requests that no coordinator has looked at yet, in the order in which they need her."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import F, Q, QuerySet

from boards.hours import Place
from boards.identity import Identity, decrypt, unseal
from boards.models import Booking, BookingState, Lane, Meeting, TumourBoard, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_bookings
from boards.queries.completeness import Completeness, completeness_of
from boards.queries.places import meeting_places


@dataclass(frozen=True)
class Asked:
    """One request, as its row shows it. ``days`` is its age."""

    booking: Booking
    identity: Identity
    question: str
    days: int
    completeness: Completeness


@dataclass(frozen=True)
class Batch:
    """The requests for one meeting of a board, or for its waiting list."""

    board: TumourBoard
    meeting: Meeting | None
    places: tuple[Place, ...]
    rows: tuple[Asked, ...]


def sorted_out(user: User) -> QuerySet[Booking]:
    """Bookings whose lane the reader may decide, whether or not anybody has."""
    runs = organisations_as(user, *RUNS_BOARDS)
    return visible_bookings(user).filter(board__organisation__in=runs).exclude(state=BookingState.WITHDRAWN)


def to_triage(user: User, now: datetime, board: TumourBoard | None = None) -> QuerySet[Booking]:
    """By meeting, the soonest first and those without a place last; then the urgent, then the oldest."""
    ahead = Q(state=BookingState.WAITING) | Q(meeting__starts_at__gt=now)
    found = sorted_out(user).filter(ahead, triaged_at__isnull=True, lane=Lane.DISCUSSED)
    if board:
        found = found.filter(board=board)
    soonest = F("meeting__starts_at").asc(nulls_last=True)
    return found.distinct().order_by(soonest, "board__name", "-urgent", "created_at", "position", "pk")


def batches(bookings: Iterable[Booking], reader: Place, now: datetime) -> list[Batch]:
    """Grouped as they come. Needs what `READY` names fetched. One query."""

    def where(row: Booking) -> tuple[UUID, UUID | None]:
        return row.board_id, row.meeting_id

    rows = list(bookings)
    files = completeness_of(rows)
    return [_batch(list(group), files, reader, now) for _, group in groupby(rows, where)]


READY = ("case__organisation", "board__organisation", "meeting")


def _batch(rows: list[Booking], files: Mapping[UUID, Completeness], reader: Place, now: datetime) -> Batch:
    board, meeting = rows[0].board, rows[0].meeting
    if meeting:
        meeting.board = board
    places = meeting_places(meeting, reader) if meeting else ()
    return Batch(board, meeting, places, tuple(_asked(row, files[row.pk], now) for row in rows))


def _asked(row: Booking, file: Completeness, now: datetime) -> Asked:
    days = (now - row.created_at).days
    return Asked(row, unseal(row.case.identity), decrypt(row.question), days, file)
