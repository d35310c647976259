"""What the booking page proposes for a case: meetings that take it, or what to do where none does."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from boards.models import Booking, Hold, Meeting, TumourBoard, User
from boards.permissions import visible_meetings
from boards.queries.feasible import Proposal, Wish, feasible_meetings, proposals


@dataclass(frozen=True)
class Offers:
    """``open`` can be chosen; ``passed`` are sooner meetings that cannot, with what stands against them.

    One that was asked for by name is open in spite of an absence: the database's own rules still hold.
    ``late`` says that an urgent case could still go to one whose cut-off has passed. ``near`` are the same
    patient's bookings within thirty days.
    """

    board: TumourBoard
    seated: bool
    open: list[Proposal]
    passed: list[Proposal]
    late: bool
    chosen: UUID | None
    near: list[Booking] = field(default_factory=list)

    @property
    def first(self) -> Proposal | None:
        return next((each for each in self.open if each.meeting.pk == self.chosen), None)

    @property
    def numbered(self) -> list[tuple[int, Proposal]]:
        """With the number of the key that chooses it."""
        return list(enumerate(self.open, 1))


@dataclass(frozen=True)
class Asked:
    """``meeting`` is one that was asked for or chosen; ``urgent`` opens meetings past their cut-off."""

    wish: Wish
    meeting: UUID | None = None
    urgent: bool = False


def offers(board: TumourBoard, asked: Asked, *, user: User, now: datetime) -> Offers:
    """At most 20 queries, however many meetings."""
    found = feasible_meetings(board, asked.wish, reader=user, now=now)
    if asked.meeting and asked.meeting not in {each.meeting.pk for each in found}:
        found += _one(board, asked.meeting, asked.wish, user, now)
    room = _Room(asked.wish.minutes, Hold.objects.filter(user=user).first(), now)
    late = [each for each in found if not each.feasible and each.cutoff.at <= now and room.on(each.meeting)]
    choosable = [
        each
        for each in found
        if each.feasible
        or (asked.urgent and each in late)
        or (each.meeting.pk == asked.meeting and each.meeting.cutoff_at > now and room.on(each.meeting))
    ]
    choosable.sort(key=lambda each: each.meeting.starts_at)
    return Offers(
        board=board,
        seated=board.seats.filter(ended_at__isnull=True).exists(),
        open=choosable,
        passed=[each for each in found if each not in choosable],
        late=bool(late),
        chosen=_chosen(choosable, asked.meeting),
    )


def _one(board: TumourBoard, meeting: UUID, wish: Wish, user: User, now: datetime) -> list[Proposal]:
    rows = visible_meetings(user).filter(board=board, pk=meeting)
    return proposals(list(rows.select_related("board__organisation", "series")), wish, reader=user, now=now)


def _chosen(choosable: list[Proposal], asked: UUID | None) -> UUID | None:
    """What was asked for, or else the first that takes the case, or else the first at all."""
    keys = [each.meeting.pk for each in choosable]
    feasible = [each.meeting.pk for each in choosable if each.feasible]
    return asked if asked in keys else next(iter([*feasible, *keys]), None)


class _Room(NamedTuple):
    """Whether the database would take the case; the place that the user holds herself is hers."""

    minutes: int
    held: Hold | None
    now: datetime

    def on(self, meeting: Meeting) -> bool:
        own = self.held if self.held and self.held.meeting_id == meeting.pk else None
        cases, minutes = (1, own.minutes) if own else (0, 0)
        room = meeting.cases_left + cases >= 1 and meeting.minutes_left + minutes >= self.minutes
        return room and not meeting.cancelled and meeting.starts_at > self.now
