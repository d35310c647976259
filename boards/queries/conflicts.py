"""What cannot be together: one person on two boards, a room or video link used twice, somebody away.

A conflict is told, never refused: a secretary may know better.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from boards.models import Absence, Organisation, SeatKind, Stay
from boards.queries.conflict_facts import Facts, Part, Slot, facts
from boards.queries.local_hours import accepted
from boards.rules.absence import covers
from boards.rules.local_hours import minutes_outside
from boards.rules.overlaps import Diary, Use, overlaps

AT_THE_EDGE = timedelta(days=1)  # how long before a window a meeting may have begun that reaches into it


class Kind(models.TextChoices):
    PERSON = "person", _("Two boards at once")
    ROOM = "room", _("Room used twice")
    VIDEO = "video", _("Video link used twice")
    STAY = "stay", _("At a partner")
    ABSENCE = "absence", _("Absent")
    HOURS = "hours", _("Outside a site’s hours")


@dataclass(frozen=True)
class Conflict:
    """One meeting, or two of them, and what is wrong. Only the fields of its kind are set."""

    kind: Kind
    slots: tuple[Slot, ...]
    person: UUID | None = None
    parts: tuple[Part, ...] = ()
    site: Organisation | None = None
    place: str = ""  # the room, or the video link
    away: Stay | Absence | None = None

    def concerns(self, hosts: Collection[UUID]) -> bool:
        """Whether one of its boards is hosted by one of these organisations."""
        return any(slot.board.organisation_id in hosts for slot in self.slots)


@dataclass(frozen=True)
class Found:
    """The conflicts of a window, with what is needed to propose deputies."""

    conflicts: tuple[Conflict, ...]
    facts: Facts


def conflicts_between(first: datetime, last: datetime) -> Found:
    """Of the meetings that start between two instants."""
    known = facts(first, last)
    return Found(tuple(_found(known)), known)


def conflicts_of(planned: Collection[Slot], gone: Collection[UUID] = ()) -> Found:
    """Of meetings that are only thought of: new ones, or stored ones as they will be. At least one.

    ``gone`` are those that would not be held any more. What others have among themselves is left out.
    """
    first = min(slot.starts_at for slot in planned) - AT_THE_EDGE
    last = max(slot.ends_at for slot in planned)
    known = facts(first, last, planned, gone)
    told = (found for found in _found(known) if any(slot.planned for slot in found.slots))
    return Found(tuple(told), known)


def _found(known: Facts) -> Iterator[Conflict]:
    yield from _two_boards(part for part in known.parts if known.comes(part))
    yield from _used_twice(Kind.ROOM, known.slots)
    yield from _used_twice(Kind.VIDEO, known.slots)
    yield from _away(known)
    yield from _outside(known)


def _two_boards(parts: Iterable[Part]) -> Iterator[Conflict]:
    uses = [Use(part.person, part.slot.starts_at, part.slot.ends_at, part) for part in parts]
    for pair in overlaps(uses):
        one, two = _in_order(pair[0].by, pair[1].by)
        if one.slot.board != two.slot.board:
            yield Conflict(Kind.PERSON, (one.slot, two.slot), person=one.person, parts=(one, two))


def _in_order(one: Part, two: Part) -> tuple[Part, Part]:
    """The one thought of in front, else by the board's name: a season is then one group of conflicts."""
    return (one, two) if _rank(one.slot) <= _rank(two.slot) else (two, one)


def _rank(slot: Slot) -> tuple[bool, str, str]:
    return (not slot.planned, str(slot.board), str(slot.board.pk))


def _used_twice(kind: Kind, slots: Iterable[Slot]) -> Iterator[Conflict]:
    """A room is known by its host and its name, a video link by its address; case tells nothing apart."""
    uses = [
        Use(key, slot.starts_at, slot.ends_at, slot) for slot in slots if all(key := _resource(kind, slot))
    ]
    for pair in overlaps(uses):
        one, two = sorted((pair[0].by, pair[1].by), key=_rank)
        shown = one.place if kind == Kind.ROOM else one.board.video_url
        yield Conflict(kind, (one, two), place=shown)


def _resource(kind: Kind, slot: Slot) -> tuple[object, ...]:
    if kind == Kind.ROOM:
        return slot.board.organisation_id, " ".join(slot.place.casefold().split())
    return (slot.board.video_url.casefold().rstrip("/"),)


def _away(known: Facts) -> Iterator[Conflict]:
    away = _by_person(known)
    for part in known.parts:
        if part.role == SeatKind.DEPUTY:
            continue  # whoever only stands in is asked when she is needed
        for one in away.get(part.person, ()):
            if isinstance(one, Stay) and not (_is_elsewhere(one, part) and known.comes(part)):
                continue
            if _within(one, part.slot):
                kind = Kind.STAY if isinstance(one, Stay) else Kind.ABSENCE
                yield Conflict(kind, (part.slot,), part.person, (part,), away=one)


def _by_person(known: Facts) -> dict[UUID, list[Stay | Absence]]:
    found: dict[UUID, list[Stay | Absence]] = defaultdict(list)
    for stay in known.stays:
        found[stay.person_id].append(stay)
    for absence in known.absences:
        found[absence.person_id].append(absence)
    return found


def _is_elsewhere(stay: Stay, part: Part) -> bool:
    """Whoever takes part by video can do so from there; a board that meets there has her on site."""
    return part.on_site and stay.organisation_id != part.slot.board.organisation_id


def _within(away: Stay | Absence, slot: Slot) -> bool:
    """Whether the meeting touches one of the days, on the clock on which they are counted."""
    zone = away.organisation.time_zone if isinstance(away, Stay) else away.person.time_zone
    return covers(away.first_day, away.last_day, zone, starts_at=slot.starts_at, ends_at=slot.ends_at)


def _outside(known: Facts) -> Iterator[Conflict]:
    for slot in known.slots:
        for site in known.sites[slot.board.pk]:
            if minutes_outside(slot.starts_at, slot.ends_at, accepted(site)):
                yield Conflict(Kind.HOURS, (slot,), site=site)


class Free:
    """Who could come to a meeting instead of somebody."""

    def __init__(self, known: Facts) -> None:
        self._known = known
        busy: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
        for part in known.parts:
            if part.role != SeatKind.DEPUTY:
                busy[part.person].append((part.slot.starts_at, part.slot.ends_at))
        self._diaries = {person: Diary(spans) for person, spans in busy.items()}
        self._away = _by_person(known)

    def is_free(self, person: UUID, slot: Slot) -> bool:
        """On no other board then, not away, and she has not said no."""
        diary = self._diaries.get(person)
        return (
            (slot.pk, person) not in self._known.declined
            and (diary is None or diary.free(slot.starts_at, slot.ends_at))
            and not any(_within(away, slot) for away in self._away.get(person, ()))
        )

    def deputies(self, part: Part) -> list[UUID]:
        """The deputies of that seat who are free then."""
        chairs = self._known.deputies.get(part.seat, []) if part.seat else []
        return [chair.person for chair in chairs if self.is_free(chair.person, part.slot)]
