"""What a change to a season touches: meetings, cases, people, rooms, links, and the hours at each site."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from boards.actions.laying import Change
from boards.actions.series import Changed
from boards.hours import Place, PlaceHour, hours_in_places
from boards.models import Meeting, MeetingState, Person, Seat, SeatMode, TumourBoard, User
from boards.queries.places import board_place, place_of, reader_place
from scheduling.actions.preview import Preview


@dataclass(frozen=True)
class Row:
    """One meeting, before and after, on the board's clock."""

    change: Change
    was: PlaceHour | None
    becomes: PlaceHour | None

    @property
    def meeting(self) -> Meeting:
        return self.change.after

    @property
    def kind(self) -> str:
        """``new``, ``back``, ``dropped``, ``skipped`` or ``moved``."""
        if self.change.before is None:
            return "new"
        if self.change.held_before and self.becomes is None:
            return "skipped" if self.meeting.state == MeetingState.SKIPPED else "dropped"
        return "moved" if self.change.held_before else "back"

    @property
    def cases(self) -> int:
        return self.change.waiting or self.meeting.booked_cases


@dataclass(frozen=True)
class Stretch:
    """The local hours of a site from a day on, until the next change of clocks."""

    since: date
    hour: PlaceHour


@dataclass(frozen=True)
class SiteHours:
    places: tuple[str, ...]
    was: tuple[Stretch, ...]
    becomes: tuple[Stretch, ...]


@dataclass(frozen=True)
class Touched:
    """All of it, counted. ``rooms`` are those used before and after, ``remote`` the people by video."""

    rows: tuple[Row, ...]
    kinds: Counter[str]
    going_along: int
    waiting: int
    back: int
    rooms: tuple[tuple[str, ...], tuple[str, ...]]
    people: int
    remote: int
    sites: tuple[SiteHours, ...]


def touched(changed: Changed, user: User) -> Touched:
    """Two queries, however many meetings."""
    season, changes = changed.season, changed.touched
    board = season.board
    rows = tuple(_row(change) for change in changes)
    seats = list(_standing(board))
    held = [row for row in rows if row.becomes]
    return Touched(
        rows=rows,
        kinds=Counter(row.kind for row in rows),
        going_along=sum(row.cases for row in rows if row.kind == "moved"),
        waiting=sum(row.change.waiting for row in rows),
        back=sum(row.cases for row in rows if row.kind == "back"),
        rooms=(
            _rooms(board, [row.change.before for row in rows if row.was and row.change.before]),
            _rooms(board, [row.meeting for row in held]),
        ),
        people=len(seats),
        remote=sum(seat.mode == SeatMode.REMOTE for seat in seats),
        sites=_sites(rows, _places(board, seats, user)),
    )


def mails_each(preview: Preview) -> list[tuple[Person, int]]:
    """How many mails each person would get, the most first."""
    counted = Counter(mail.person for mail in preview.mails)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].family_name))


def _row(change: Change) -> Row:
    before, after = change.before, change.after
    return Row(
        change,
        _hour(before) if before and change.held_before else None,
        None if after.cancelled else _hour(after),
    )


def _hour(meeting: Meeting) -> PlaceHour:
    return hours_in_places(meeting.starts_at, [board_place(meeting)], meeting.ends_at)[0]


def _standing(board: TumourBoard) -> Iterable[Seat]:
    seats = Seat.objects.filter(board=board, ended_at__isnull=True, meeting__isnull=True)
    return seats.select_related("person__organisation").order_by("person__organisation__city")


def _rooms(board: TumourBoard, meetings: Sequence[Meeting]) -> tuple[str, ...]:
    return tuple(sorted({meeting.place or board.place for meeting in meetings}))


def _places(board: TumourBoard, seats: Sequence[Seat], user: User) -> dict[str, list[str]]:
    """Zone → the places that read it: the board's, every seat's, the reader's."""
    at_home = [(seat.person.organisation.city, seat.person.organisation.time_zone) for seat in seats]
    places: list[Place] = [place_of(board.time_zone, board.organisation), *at_home, reader_place(user)]
    by_zone: dict[str, list[str]] = {}
    for city, zone in dict.fromkeys(places):
        by_zone.setdefault(zone, []).append(city)
    return by_zone


def _sites(rows: Sequence[Row], places: dict[str, list[str]]) -> tuple[SiteHours, ...]:
    """Of the meetings where the season puts them; those moved by hand are in the list alone."""
    before = [row.change.before for row in rows if row.was and row.change.before]
    after = [row.meeting for row in rows if row.becomes]
    return tuple(
        SiteHours(tuple(cities), _stretches(before, (cities[0], zone)), _stretches(after, (cities[0], zone)))
        for zone, cities in places.items()
    )


def _stretches(meetings: Sequence[Meeting], place: Place) -> tuple[Stretch, ...]:
    ruled = sorted((row for row in meetings if row.local_start == row.slot), key=lambda row: row.starts_at)
    hours = [hours_in_places(row.starts_at, [place], row.ends_at)[0] for row in ruled]
    found = []
    for _same, group in groupby(hours, _on_the_clock):
        first = next(group)
        found.append(Stretch(first.start.date(), first))
    return tuple(found)


def _on_the_clock(hour: PlaceHour) -> tuple[object, ...]:
    return hour.start.weekday(), hour.start.time(), hour.end and hour.end.time()
