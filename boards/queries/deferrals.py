"""The deferral ledger as its page shows it: lines, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import get_language

from boards.models import Booking, BookingState, Cause, Deferral, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_bookings


@dataclass(frozen=True)
class LedgerLine:
    """One deferral; ``days`` is its age, ``where`` the case is now: waiting, ahead, over or withdrawn."""

    row: Deferral
    cause: str
    days: int
    where: str


@dataclass(frozen=True)
class Sum:
    """How many lines there are of one kind."""

    name: str
    lines: int
    cases: int


def found_lines(user: User, asked: dict[str, Any], zone: str, now: datetime) -> QuerySet[Deferral]:
    """The lines about cases that the reader may see, as far as the filters let them through."""
    lines = Deferral.objects.filter(booking__in=visible_bookings(user).values("pk"))
    if board := asked.get("board"):
        lines = lines.filter(booking__board=board)
    if cause := asked.get("cause"):
        lines = lines.filter(cause=cause)
    for word in (asked.get("owner") or "").split():
        lines = lines.filter(Q(owner__family_name__icontains=word) | Q(owner__given_name__icontains=word))
    if first := asked.get("first"):
        lines = lines.filter(at__gte=datetime.combine(first, time(), ZoneInfo(zone)))
    if last := asked.get("last"):
        lines = lines.filter(at__lt=datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone)))
    if asked.get("open"):
        ahead = Q(booking__state=BookingState.BOOKED, booking__meeting__starts_at__gt=now)
        lines = lines.filter(ahead | Q(booking__state=BookingState.WAITING))
    return lines


def shown(lines: QuerySet[Deferral]) -> QuerySet[Deferral]:
    """The latest first, with what a line names. One query."""
    ready = lines.select_related(
        "booking__case__organisation", "booking__board", "booking__meeting", "before", "after", "owner"
    )
    return ready.order_by("-at", "-number", "pk")


def ledger_lines(rows: Sequence[Deferral], now: datetime) -> list[LedgerLine]:
    return [
        LedgerLine(row, str(Cause(row.cause).label), (now - row.at).days, _where(row.booking, now))
        for row in rows
    ]


def _where(booking: Booking, now: datetime) -> str:
    if booking.meeting is None:
        return booking.state
    return "ahead" if booking.meeting.starts_at > now else "over"


def by_cause(lines: QuerySet[Deferral]) -> list[Sum]:
    """The most frequent first. One query."""
    return [_sum(str(Cause(row["cause"]).label), row) for row in _counted(lines, "cause")]


def by_board(lines: QuerySet[Deferral]) -> list[Sum]:
    name = "booking__board__name_fr" if (get_language() or "").startswith("fr") else "booking__board__name"
    return [_sum(row[name], row) for row in _counted(lines, name)]


def _counted(lines: QuerySet[Deferral], name: str) -> list[dict[str, Any]]:
    counted = lines.order_by().values(name).annotate(lines=Count("pk"), cases=Count("booking", distinct=True))
    return list(counted.order_by("-lines", name))


def _sum(name: str, row: dict[str, Any]) -> Sum:
    return Sum(name, row["lines"], row["cases"])


def escalated(user: User) -> QuerySet[Booking]:
    """Cases put off three times or more, on boards that the reader runs, still to be discussed."""
    runs = organisations_as(user, *RUNS_BOARDS)
    found = Booking.objects.filter(board__organisation__in=runs, escalated_at__isnull=False)
    still = Q(state=BookingState.WAITING) | Q(
        state=BookingState.BOOKED, meeting__ends_at__gt=F("escalated_at")
    )
    return found.filter(still)
