"""All that a search for conflicts has to know of a window of meetings, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from boards.hours import Place
from boards.models import (
    ON_AGENDA,
    Absence,
    Answer,
    Attendance,
    Booking,
    Meeting,
    MeetingState,
    Seat,
    SeatKind,
    SeatMode,
    Stay,
    TumourBoard,
)
from boards.queries.places import place_of
from boards.queries.taking_part import Sites, taking_part
from boards.rules.overlaps import Use, overlaps

_WIDEST = timedelta(days=2)  # a meeting lasts a day at most, and a day begins earlier or later elsewhere


@dataclass(frozen=True, eq=False)
class Slot:
    """A meeting as far as it can clash. ``planned`` is one that is only thought of, or about to be moved."""

    pk: UUID
    board: TumourBoard
    day: date
    zone: str
    starts_at: datetime
    ends_at: datetime
    place: str
    planned: bool = False

    @classmethod
    def of(cls, meeting: Meeting) -> Slot:
        """A meeting that is not in the database as it would be. Needs ``board.organisation`` fetched."""
        place = meeting.place or meeting.board.place
        return cls(
            meeting.pk,
            meeting.board,
            meeting.day,
            meeting.time_zone,
            meeting.starts_at,
            meeting.ends_at,
            place,
            planned=True,
        )

    @property
    def places(self) -> tuple[Place, ...]:
        return (place_of(self.zone, self.board.organisation),)


class Part(NamedTuple):
    """Somebody who takes part in one meeting. ``role`` is a `SeatKind` or “presenter”."""

    person: UUID
    slot: Slot
    role: str
    on_site: bool
    seat: UUID | None


class Chair(NamedTuple):
    pk: UUID
    board: UUID
    person: UUID
    kind: str
    mode: str
    meeting: UUID | None
    deputy_for: UUID | None


@dataclass(frozen=True)
class Facts:
    slots: Sequence[Slot]
    parts: Sequence[Part]
    deputies: dict[UUID, list[Chair]]  # by the seat for which they stand in
    stays: Sequence[Stay]
    absences: Sequence[Absence]
    sites: Sites
    declined: frozenset[tuple[UUID, UUID]]  # meeting and person

    def comes(self, part: Part) -> bool:
        """Unless that person has said no to the meeting."""
        return (part.slot.pk, part.person) not in self.declined


def facts(
    first: datetime, last: datetime, planned: Collection[Slot] = (), but: Collection[UUID] = ()
) -> Facts:
    """Of the meetings that start between two instants; with ``planned``, of these and what overlaps them.

    ``but`` are stored meetings to leave out, besides those that are planned otherwise.
    Twelve queries, however many meetings.
    """
    rows = list(_rows(first, last, {*but, *(slot.pk for slot in planned)}))
    if planned:
        rows = _meanwhile(rows, planned)
    boards = {slot.board.pk: slot.board for slot in planned}
    missing = {row.board for row in rows} - boards.keys()
    boards |= TumourBoard.objects.select_related("organisation").in_bulk(list(missing))
    slots = [*planned, *(_slot(row, boards[row.board]) for row in rows)]
    chairs = _chairs(boards)
    parts = list(_parts(slots, chairs))
    people = {part.person for part in parts}
    return Facts(
        slots,
        parts,
        _by_seat(chairs),
        list(_stays(people, first, last)),
        list(_absences(people, first, last)),
        taking_part(boards.keys()),
        _declined(slots),
    )


class _Row(NamedTuple):
    pk: UUID
    board: UUID
    day: date
    zone: str
    starts_at: datetime
    ends_at: datetime
    place: str


def _rows(first: datetime, last: datetime, but: Collection[UUID]) -> Iterator[_Row]:
    found = Meeting.objects.filter(
        starts_at__gte=first, starts_at__lt=last, state=MeetingState.PLANNED, board__active=True
    ).exclude(pk__in=but)
    columns = ("pk", "board_id", "day", "time_zone", "starts_at", "ends_at", "place")
    return (_Row(*row) for row in found.order_by("starts_at").values_list(*columns))


def _meanwhile(rows: Iterable[_Row], planned: Iterable[Slot]) -> list[_Row]:
    """Those that overlap a meeting thought of: a year of other boards would be loaded for nothing."""
    thought = [Use[_Row | None](None, slot.starts_at, slot.ends_at, None) for slot in planned]
    stored = [Use[_Row | None](None, row.starts_at, row.ends_at, row) for row in rows]
    pairs = overlaps([*thought, *stored])
    kept = {use.by for pair in pairs if None in (pair[0].by, pair[1].by) for use in pair if use.by}
    return sorted(kept, key=lambda row: row.starts_at)


def _slot(row: _Row, board: TumourBoard) -> Slot:
    return Slot(row.pk, board, row.day, row.zone, row.starts_at, row.ends_at, row.place or board.place)


def _chairs(boards: Collection[UUID]) -> list[Chair]:
    seats = Seat.objects.filter(board__in=boards, ended_at__isnull=True).exclude(kind=SeatKind.OBSERVER)
    columns = ("pk", "board_id", "person_id", "kind", "mode", "meeting_id", "deputy_for_id")
    return [Chair(*row) for row in seats.order_by().values_list(*columns)]


def _by_seat(chairs: Iterable[Chair]) -> dict[UUID, list[Chair]]:
    found: dict[UUID, list[Chair]] = defaultdict(list)
    for chair in chairs:
        if chair.deputy_for:
            found[chair.deputy_for].append(chair)
    return found


def _parts(slots: Sequence[Slot], chairs: Iterable[Chair]) -> Iterator[Part]:
    """Everybody once at each meeting: a seat says more than a case to present."""
    standing: dict[UUID, list[Chair]] = defaultdict(list)
    guests: dict[UUID, list[Chair]] = defaultdict(list)
    for chair in chairs:
        if chair.meeting:
            guests[chair.meeting].append(chair)
        else:
            standing[chair.board].append(chair)
    presenters = _presenters(slots)
    for slot in slots:
        seated = {chair.person: _part(slot, chair) for chair in (*guests[slot.pk], *standing[slot.board.pk])}
        yield from seated.values()
        for person, on_site in presenters.get(slot.pk, {}).items():
            if person not in seated:
                yield Part(person, slot, "presenter", on_site, None)


def _part(slot: Slot, chair: Chair) -> Part:
    return Part(chair.person, slot, chair.kind, chair.mode == SeatMode.ON_SITE, chair.pk)


def _presenters(slots: Iterable[Slot]) -> dict[UUID, dict[UUID, bool]]:
    """Who presents cases at each meeting, and whether on site."""
    found: dict[UUID, dict[UUID, bool]] = defaultdict(dict)
    bookings = Booking.objects.filter(
        ON_AGENDA, meeting__in=[slot.pk for slot in slots], presenter__isnull=False
    )
    for meeting, person, mode in bookings.order_by().values_list("meeting", "presenter", "presenter_mode"):
        found[meeting][person] = mode == SeatMode.ON_SITE
    return found


def _declined(slots: Iterable[Slot]) -> frozenset[tuple[UUID, UUID]]:
    """Those who said that they do not come, to the hour at which the meeting stands."""
    starts = {slot.pk: slot.starts_at for slot in slots}
    said = Attendance.objects.filter(meeting__in=starts, answer=Answer.DECLINED)
    rows = said.values_list("meeting_id", "person_id", "answered_for")
    return frozenset((meeting, person) for meeting, person, at in rows if starts[meeting] == at)


def _stays(people: Collection[UUID], first: datetime, last: datetime) -> Iterable[Stay]:
    begin, end = (first - _WIDEST).date(), (last + _WIDEST).date()
    found = Stay.objects.filter(first_day__lte=end, last_day__gte=begin).select_related("organisation")
    return (stay for stay in found if stay.person_id in people)


def _absences(people: Collection[UUID], first: datetime, last: datetime) -> Iterable[Absence]:
    begin, end = (first - _WIDEST).date(), (last + _WIDEST).date()
    found = Absence.objects.filter(first_day__lte=end, last_day__gte=begin, withdrawn_at__isnull=True)
    return (absence for absence in found.select_related("person") if absence.person_id in people)
