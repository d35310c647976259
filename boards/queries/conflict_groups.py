"""Conflicts as readers want them: one line for a clash on twelve Thursdays, and who could stand in."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from boards.hours import day_in_words
from boards.models import Meeting, Organisation, Person, Stay, TumourBoard
from boards.queries.conflict_facts import Slot
from boards.queries.conflicts import Conflict, Found, Free, Kind, conflicts_of
from boards.queries.local_hours import accepted
from boards.rules.clock import local

_DAYS = (
    ngettext_lazy("%(n)d Monday", "%(n)d Mondays", "n"),
    ngettext_lazy("%(n)d Tuesday", "%(n)d Tuesdays", "n"),
    ngettext_lazy("%(n)d Wednesday", "%(n)d Wednesdays", "n"),
    ngettext_lazy("%(n)d Thursday", "%(n)d Thursdays", "n"),
    ngettext_lazy("%(n)d Friday", "%(n)d Fridays", "n"),
    ngettext_lazy("%(n)d Saturday", "%(n)d Saturdays", "n"),
    ngettext_lazy("%(n)d Sunday", "%(n)d Sundays", "n"),
)


@dataclass(frozen=True)
class Deputy:
    """Somebody who could stand in on one of the boards, on ``free`` of ``asked`` days."""

    person: Person
    board: TumourBoard
    free: int
    asked: int


@dataclass(frozen=True)
class Group:
    """The same conflict, once or many times. ``conflicts`` are in the order of their days."""

    kind: Kind
    conflicts: Sequence[Conflict]
    person: Person | None
    deputies: Sequence[Deputy]

    @property
    def first(self) -> Conflict:
        return self.conflicts[0]

    @property
    def site(self) -> Organisation | None:
        return self.first.site

    @property
    def away_at(self) -> Organisation | None:
        return self.first.away.organisation if isinstance(self.first.away, Stay) else None

    @cached_property
    def when(self) -> str:
        """“Thursday 3 December 2026”, or “12 Thursdays, 3 Dec 2026 – 18 Feb 2027”."""
        days = sorted({conflict.slots[0].day for conflict in self.conflicts})
        if len(days) == 1:
            return day_in_words(days[0])
        weekdays = {day.weekday() for day in days}
        told = str(_DAYS[weekdays.pop()] % {"n": len(days)}) if len(weekdays) == 1 else self._dates(len(days))
        return f"{told}, {day_in_words(days[0], 'j N Y')} – {day_in_words(days[-1], 'j N Y')}"

    def _dates(self, count: int) -> str:
        return ngettext("%(n)d date", "%(n)d dates", count) % {"n": count}

    @property
    def local_hours(self) -> str:
        """The hours of the meetings on the clock of the site that does not accept them."""
        if self.site is None:
            return ""
        zone = accepted(self.site).zone
        spans = {
            (local(slot.starts_at, zone).time(), local(slot.ends_at, zone).time())
            for conflict in self.conflicts
            for slot in conflict.slots
        }
        return _(" or ").join(f"{start:%H:%M}–{end:%H:%M}" for start, end in sorted(spans))


def grouped(found: Found, hosts: Collection[UUID] | None = None) -> list[Group]:
    """What concerns boards of ``hosts`` (None: every board), by kind and day. One query."""
    told = [conflict for conflict in found.conflicts if hosts is None or conflict.concerns(hosts)]
    groups: dict[tuple[object, ...], list[Conflict]] = defaultdict(list)
    for conflict in sorted(told, key=lambda conflict: conflict.slots[0].starts_at):
        groups[_key(conflict)].append(conflict)
    free = Free(found.facts)
    standing_in = {key: _stand_ins(free, same) for key, same in groups.items()}
    people = _people(told, standing_in.values())
    kinds = list(Kind)
    shown = [_group(same, standing_in[key], people) for key, same in groups.items()]
    return sorted(shown, key=lambda group: (kinds.index(group.kind), group.first.slots[0].starts_at))


def planned_conflicts(meetings: Iterable[Meeting]) -> list[Group]:
    """Of meetings as they would be, with ``board.organisation`` fetched. Those not held only make room."""
    rows = list(meetings)
    held = [Slot.of(meeting) for meeting in rows if not meeting.cancelled]
    return slot_conflicts(held, [meeting.pk for meeting in rows if meeting.cancelled])


def slot_conflicts(planned: Sequence[Slot], gone: Collection[UUID] = ()) -> list[Group]:
    """The same of slots. Who does not accept their hours is told apart (`SiteHours`)."""
    if not planned:
        return []
    found = conflicts_of(planned, gone)
    clashes = tuple(conflict for conflict in found.conflicts if conflict.kind != Kind.HOURS)
    return grouped(Found(clashes, found.facts))


def _key(conflict: Conflict) -> tuple[object, ...]:
    subject = conflict.person or (conflict.site.pk if conflict.site else conflict.place.casefold())
    away = conflict.away.pk if conflict.away else None
    boards = () if conflict.away else tuple(slot.board.pk for slot in conflict.slots)
    return (conflict.kind, subject, away, boards)


StandIns = dict[tuple[UUID, UUID], tuple[TumourBoard, int, int]]  # by person and board: free, asked


def _stand_ins(free: Free, same: Iterable[Conflict]) -> StandIns:
    """Deputies of the seats in conflict, with the number of meetings to which they can come."""
    able: Counter[tuple[UUID, UUID]] = Counter()
    asked: Counter[UUID] = Counter()
    boards: dict[UUID, TumourBoard] = {}
    for conflict in same:
        for part in conflict.parts:
            board = part.slot.board
            boards[board.pk] = board
            asked[board.pk] += 1
            able.update((person, board.pk) for person in free.deputies(part))
    return {key: (boards[key[1]], count, asked[key[1]]) for key, count in able.items()}


def _people(told: Iterable[Conflict], standing_in: Iterable[StandIns]) -> dict[UUID, Person]:
    keys = {conflict.person for conflict in told if conflict.person}
    keys |= {person for found in standing_in for person, _board in found}
    return Person.objects.in_bulk(list(keys))


def _group(same: Sequence[Conflict], found: StandIns, people: dict[UUID, Person]) -> Group:
    deputies = [Deputy(people[person], *told) for (person, _board), told in found.items()]
    first = same[0]
    return Group(
        first.kind,
        same,
        people[first.person] if first.person else None,
        sorted(deputies, key=lambda deputy: (-deputy.free, deputy.person.family_name)),
    )
