"""What must be said, from what a person was last told and what is true now. Plain Python.

A *thread* is all that one address is told about one season or one meeting: one UID. Its mails are
keyed by RECURRENCE-ID, the empty one being the season (or the single meeting) itself. Nothing here
remembers edits, so three edits make one mail, an edit undone makes none, and a lost event is mended by
the next comparison.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from scheduling import spans

Facts = dict[str, Any]
MASTER = ""


def recurrence_id(slot: datetime) -> str:
    """The key of an occurrence: its naive local slot, as iCalendar writes it."""
    return f"{slot:%Y%m%dT%H%M%S}"


@dataclass(frozen=True)
class Occurrence:
    """One meeting as it is now. ``slot`` is None outside a season.

    ``slot_hours`` are the hours, in words, that the season gave to this day.
    ``ends_at`` is its end (aware); ``matters_until`` the later of that and of its slot's end: whoever was
    told of the slot must still hear that the meeting was earlier.
    """

    slot: datetime | None
    ends_at: datetime
    matters_until: datetime
    facts: Facts
    cancelled: bool = False
    slot_hours: str = ""


@dataclass(frozen=True)
class Season:
    """The rule of a season, and those of its meetings that still matter to somebody.

    ``missing`` are the rule's slots (naive local) that have no meeting. A ``withdrawn`` one has neither.
    """

    facts: Facts
    occurrences: tuple[Occurrence, ...]
    missing: tuple[datetime, ...] = ()
    withdrawn: bool = False


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
    before: Facts | None = field(default=None, compare=False)

    def says(self) -> tuple[str, bool, Facts]:
        """What it tells, whatever its numbers."""
        return self.recurrence_id, self.cancel, self.facts


def replaced(message: Message) -> Message:
    """A CANCEL for somebody who takes part all the same: another address, guest made member, subscriber."""
    text = {**message.facts["text"], "replaced": True}
    return replace(message, facts={**message.facts, "text": text})


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
    live = told if told is not None and told.live else None
    if truth is None or truth.cancelled:
        if live is not None:
            facts = truth.facts if truth else live.facts
            yield _cancel(MASTER, facts, sequence + 1, withdrawn=truth is None)
    elif live is None:
        yield _tell(MASTER, truth.facts, sequence + 1)
    elif truth.facts != live.facts:
        yield _update(MASTER, truth.facts, live.facts, sequence)


def season_messages(
    season: Season | None, told: Mapping[str, Told], sequence: int, now: datetime
) -> Iterator[Message]:
    """Messages of a thread about a season; ``season`` None if she has no seat there any more."""
    master = told.get(MASTER)
    live = master if master is not None and master.live else None
    if season is None:
        if live is not None:
            yield _cancel(MASTER, live.facts, sequence + 1, withdrawn=True)
        return
    ahead = [meeting for meeting in season.occurrences if _matters(meeting, live, now)]
    if live is not None and _is_given_up(season, ahead, live):
        if spans.reaches(live.facts) > now:
            yield _cancel(MASTER, live.facts, sequence + 1)
        return
    wanted = _wanted_master(season, ahead, live)
    if wanted is None:
        return
    if live is None:
        yield _tell(MASTER, wanted, sequence + 1)
        yield from _overrides_again(wanted, ahead, {}, sequence + 1)
    elif wanted != live.facts:
        master_again = _update(MASTER, wanted, live.facts, sequence)
        yield master_again
        yield from _overrides_again(wanted, ahead, told, master_again.sequence)
        yield from _orphans(wanted, ahead, told, master_again.sequence, now)
    else:
        yield from _overrides(live, ahead, told, sequence)


def _tell(key: str, facts: Facts, sequence: int, before: Facts | None = None) -> Message:
    return Message(key, cancel=False, facts=facts, sequence=sequence, significant=True, before=before)


def _cancel(key: str, facts: Facts, sequence: int, *, withdrawn: bool = False) -> Message:
    return Message(key, cancel=True, facts=facts, sequence=sequence, significant=True, withdrawn=withdrawn)


def _update(key: str, facts: Facts, before: Facts, sequence: int) -> Message:
    """A change of wording keeps the thread's SEQUENCE; a change of substance takes the next."""
    if same_in_substance(facts, before):
        return Message(
            key, cancel=False, facts=facts, sequence=max(sequence, 0), significant=False, before=before
        )
    return _tell(key, facts, sequence + 1, before)


def _matters(meeting: Occurrence, live: Told | None, now: datetime) -> bool:
    return (meeting.matters_until if live else meeting.ends_at) > now


def _is_given_up(season: Season, ahead: list[Occurrence], live: Told) -> bool:
    """Withdrawn, or given another end (or rule) that leaves no meeting ahead."""
    if any(not meeting.cancelled for meeting in ahead):
        return False
    return season.withdrawn or season.facts["rrule"] != live.facts["rrule"]


def _wanted_master(season: Season, ahead: list[Occurrence], live: Told | None) -> Facts | None:
    """The season's own event. Once told it keeps its EXDATEs but for restored slots, and its first day
    unless a meeting before it was restored; of those of another hour or weekday nothing is kept."""
    slots = sorted(recurrence_id(meeting.slot) for meeting in ahead if meeting.slot and not meeting.cancelled)
    if slots and live and _grid(season.facts, slots[0]) != _grid(live.facts, live.facts["start"]):
        live = None
    if live is None and not slots:
        return None
    told_from, told_to = (live.facts["start"], spans.last_slot(live.facts)) if live else ("9", "0")
    start = min([told_from, *slots[:1]])
    gone = {recurrence_id(meeting.slot) for meeting in ahead if meeting.slot and meeting.cancelled}
    gone |= {recurrence_id(slot) for slot in season.missing}
    exdates = {slot for slot in gone if start < slot and not told_from <= slot <= told_to}
    if live:
        exdates |= {slot for slot in live.facts["exdates"] if slot not in slots}
    return {**season.facts, "start": start, "exdates": sorted(exdates)}


def _grid(season: Facts, start: str) -> tuple[str, str, str, int]:
    return spans.grid(season["rrule"], season["zone"], start)


def _overrides(
    master: Told, ahead: list[Occurrence], told: Mapping[str, Told], sequence: int
) -> Iterator[Message]:
    """Occurrences that differ from what was last said of them, by the season or one by one."""
    for key, meeting in _keyed(master.facts, ahead):
        own = told.get(key)
        if own is not None and own.sequence >= master.sequence:
            yield from _override(key, meeting, own.facts if own.live else None, sequence)
        elif key in master.facts["exdates"]:
            yield from _override(key, meeting, None, sequence)
        else:
            yield from _unless_as_ruled(key, meeting, master.facts, sequence)


def _override(key: str, meeting: Occurrence, last: Facts | None, sequence: int) -> Iterator[Message]:
    """``last`` is what she was told of this day alone; None if she believes that it is cancelled."""
    if meeting.cancelled:
        if last is not None:
            yield _cancel(key, meeting.facts, sequence + 1)
    elif last is None:
        yield _tell(key, meeting.facts, sequence + 1)
    elif meeting.facts != last:
        yield _update(key, meeting.facts, last, sequence)


def _unless_as_ruled(key: str, meeting: Occurrence, master: Facts, sequence: int) -> Iterator[Message]:
    """What the season's own event says of this day is right in substance, or is put right."""
    ruled = _as_ruled(master, key)
    if meeting.cancelled:
        yield _cancel(key, meeting.facts, sequence + 1)
    elif not same_in_substance(meeting.facts, ruled):
        text = {**ruled["text"], "hours": meeting.slot_hours}  # this day's, not the whole season's
        yield _tell(key, meeting.facts, sequence + 1, before={**ruled, "text": text})


def _overrides_again(
    master: Facts, ahead: list[Occurrence], told: Mapping[str, Told], sequence: int
) -> Iterator[Message]:
    """After the season's own event went out, since some clients then drop what was said of single days.

    They carry its SEQUENCE, so that none of them counts as older than it.
    """
    for key, meeting in _keyed(master, ahead):
        own = told.get(key)
        if meeting.cancelled:
            if key not in master["exdates"]:
                yield _cancel(key, meeting.facts, sequence)
        elif own is not None or not same_in_substance(meeting.facts, _as_ruled(master, key)):
            yield _tell(key, meeting.facts, sequence, before=own.facts if own and own.live else None)


def _orphans(
    master: Facts, ahead: list[Occurrence], told: Mapping[str, Told], sequence: int, now: datetime
) -> Iterator[Message]:
    """Single days told of that the season no longer has: clients that keep what they knew of them drop it."""
    kept = {key for key, _ in _keyed(master, ahead)}
    for key, own in sorted(told.items()):
        if key not in kept and key != MASTER and own.live and spans.ends_at(own.facts) > now:
            yield _cancel(key, own.facts, sequence)


def _keyed(master: Facts, ahead: list[Occurrence]) -> Iterator[tuple[str, Occurrence]]:
    """The occurrences that belong to the season as she was told of it."""
    for meeting in ahead:
        if meeting.slot is not None and recurrence_id(meeting.slot) >= master["start"]:
            yield recurrence_id(meeting.slot), meeting


def _as_ruled(master: Facts, slot: str) -> Facts:
    """The occurrence that the season's event gives by itself."""
    return {**{name: master[name] for name in ("zone", "minutes", "location", "text")}, "start": slot}
