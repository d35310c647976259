"""What must be said, from what a person was last told and what is true now. Plain Python.

A *thread* is all that one address is told about one season or one meeting: one UID. Its mails are
keyed by RECURRENCE-ID, the empty one being the season (or the single meeting) itself. Nothing here
remembers edits, so three edits make one mail, an edit undone makes none, and a lost event is mended by
the next comparison.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Facts = dict[str, Any]
MASTER = ""


def recurrence_id(slot: datetime) -> str:
    """The key of an occurrence: its naive local slot, as iCalendar writes it."""
    return f"{slot:%Y%m%dT%H%M%S}"


@dataclass(frozen=True)
class Occurrence:
    """One meeting as it is now. ``slot`` is None outside a season.

    ``ends_at`` is its end (aware); ``matters_until`` the later of that and of its slot's end: whoever was
    told of the slot must still hear that the meeting was earlier.
    """

    slot: datetime | None
    ends_at: datetime
    matters_until: datetime
    facts: Facts
    cancelled: bool = False


@dataclass(frozen=True)
class Season:
    """The rule of a season, and those of its meetings that still matter to somebody.

    ``missing`` are the rule's slots (naive local) that have no meeting.
    """

    facts: Facts
    occurrences: tuple[Occurrence, ...]
    missing: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Told:
    """The last mail about one key that was sent or may have been. ``live`` until a CANCEL of it."""

    facts: Facts
    sequence: int
    live: bool


@dataclass(frozen=True)
class Message:
    """A mail to write. ``withdrawn`` marks a CANCEL of the person, not of the meeting."""

    recurrence_id: str
    cancel: bool
    facts: Facts
    sequence: int
    significant: bool
    withdrawn: bool = False

    def says(self) -> tuple[str, bool, Facts]:
        """What it tells, whatever its numbers."""
        return self.recurrence_id, self.cancel, self.facts


def same(one: Facts, other: Facts) -> bool:
    return one == other


def same_in_substance(one: Facts, other: Facts) -> bool:
    """Equal but for the wording: no new SEQUENCE, no new answer needed."""
    return _substance(one) == _substance(other)


def _substance(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name != "text"}


def meeting_messages(
    truth: Occurrence | None, told: Told | None, sequence: int, now: datetime
) -> Iterator[Message]:
    """Messages of a thread about a single meeting; ``truth`` None if she has no place there any more."""
    if truth is not None and truth.matters_until <= now:
        return
    if truth is None or truth.cancelled:
        if told is not None and told.live:
            facts = told.facts if truth is None else truth.facts
            yield Message(MASTER, True, facts, sequence + 1, True, withdrawn=truth is None)
    elif told is None or not told.live:
        yield Message(MASTER, False, truth.facts, sequence + 1, True)
    elif not same(truth.facts, told.facts):
        significant = not same_in_substance(truth.facts, told.facts)
        number = sequence + 1 if significant else told.sequence
        yield Message(MASTER, False, truth.facts, number, significant)


def season_messages(
    season: Season | None, told: Mapping[str, Told], sequence: int, now: datetime
) -> Iterator[Message]:
    """Messages of a thread about a season; ``season`` None if she has no seat there any more."""
    master = told.get(MASTER)
    live = master if master is not None and master.live else None
    if season is None:
        if live is not None:
            yield Message(MASTER, True, live.facts, sequence + 1, True, withdrawn=True)
        return
    if live is None:
        ahead = [meeting for meeting in season.occurrences if meeting.ends_at > now]
    else:
        ahead = [meeting for meeting in season.occurrences if meeting.matters_until > now]
    wanted = _wanted_master(season, ahead, live)
    if wanted is None:
        return
    if live is None or not same(wanted, live.facts):
        significant = live is None or not same_in_substance(wanted, live.facts)
        number = sequence + 1 if significant else max(sequence, 0)
        yield Message(MASTER, False, wanted, number, significant)
        yield from _overrides_again(wanted, ahead, told if live else {}, number)
    else:
        yield from _overrides(live, ahead, told, sequence)


def _wanted_master(season: Season, ahead: list[Occurrence], live: Told | None) -> Facts | None:
    """The season's own event. Once told it keeps its first day, and its EXDATEs but for restored slots."""
    slots = sorted(meeting.slot for meeting in ahead if meeting.slot and not meeting.cancelled)
    if live is None:
        if not slots:
            return None
        gone = {recurrence_id(meeting.slot) for meeting in ahead if meeting.slot and meeting.cancelled}
        gone |= {recurrence_id(slot) for slot in season.missing}
        first = recurrence_id(slots[0])
        return _master_facts(season, first, sorted(slot for slot in gone if slot > first))
    back = {recurrence_id(slot) for slot in slots}
    exdates = [slot for slot in live.facts["exdates"] if slot not in back]
    return _master_facts(season, live.facts["start"], exdates)


def _master_facts(season: Season, start: str, exdates: list[str]) -> Facts:
    return {**season.facts, "start": start, "exdates": exdates}


def _as_ruled(master: Facts, slot: str) -> Facts:
    """The occurrence that the season's event gives by itself."""
    return {**{n: v for n, v in master.items() if n not in ("rrule", "exdates")}, "start": slot}


def _overrides(
    master: Told, ahead: list[Occurrence], told: Mapping[str, Told], sequence: int
) -> Iterator[Message]:
    """Occurrences that differ from what was last said of them, by the season or one by one."""
    number = sequence + 1
    for meeting in ahead:
        if meeting.slot is None or recurrence_id(meeting.slot) < master.facts["start"]:
            continue
        key = recurrence_id(meeting.slot)
        last = _last_word(key, master, told)
        if meeting.cancelled:
            if last is not None:
                yield Message(key, True, meeting.facts, number, True)
        elif last is None or not same(meeting.facts, last):
            significant = last is None or not same_in_substance(meeting.facts, last)
            yield Message(key, False, meeting.facts, number if significant else max(sequence, 0), significant)


def _last_word(key: str, master: Told, told: Mapping[str, Told]) -> Facts | None:
    """What she believes of one occurrence; None if she believes that it does not take place."""
    own = told.get(key)
    if own is not None and own.sequence >= master.sequence:
        return own.facts if own.live else None
    return None if key in master.facts["exdates"] else _as_ruled(master.facts, key)


def _overrides_again(
    master: Facts, ahead: list[Occurrence], told: Mapping[str, Told], number: int
) -> Iterator[Message]:
    """After the season's own event went out, since some clients drop what was said of single days."""
    for meeting in ahead:
        if meeting.slot is None or recurrence_id(meeting.slot) < master["start"]:
            continue
        key = recurrence_id(meeting.slot)
        said_before = key in told
        if meeting.cancelled:
            if key not in master["exdates"]:
                yield Message(key, True, meeting.facts, number, True)
        elif said_before or not same(meeting.facts, _as_ruled(master, key)):
            changed = not (
                key in told and told[key].live and same_in_substance(told[key].facts, meeting.facts)
            )
            yield Message(key, False, meeting.facts, number, changed)
