"""Comparing leaves each person told exactly what is true: a mail client is played beside it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.differences import (
    MASTER,
    Facts,
    Message,
    Occurrence,
    Season,
    Told,
    meeting_messages,
    recurrence_id,
    season_messages,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SLOTS = [datetime(2026, 11, 12, 14) + timedelta(weeks=week) for week in range(8)]  # two are past


@dataclass
class World:
    """What is true of one season, seen by one person."""

    seated: bool = True
    minutes: int = 90
    place: str = "Room 1"
    label: str = "Sarcoma board"
    starts: dict[datetime, datetime] = field(default_factory=lambda: {slot: slot for slot in SLOTS})
    cancelled: set[datetime] = field(default_factory=set)

    def facts(self, start: datetime) -> Facts:
        return {
            "start": recurrence_id(start),
            "zone": "UTC",
            "minutes": self.minutes,
            "location": self.place,
            "text": {"summary": self.label},
        }

    def occurrences(self) -> tuple[Occurrence, ...]:
        length = timedelta(minutes=self.minutes)
        return tuple(
            Occurrence(
                slot=slot,
                ends_at=start.replace(tzinfo=UTC) + length,
                matters_until=max(start, slot).replace(tzinfo=UTC) + length,
                facts=self.facts(start),
                cancelled=slot in self.cancelled,
            )
            for slot, start in self.starts.items()
        )

    def season(self) -> Season | None:
        if not self.seated:
            return None
        rule = {name: value for name, value in self.facts(SLOTS[0]).items() if name != "start"}
        return Season({**rule, "rrule": "FREQ=WEEKLY;BYDAY=TH"}, self.occurrences())

    def true_now(self) -> dict[str, Any]:
        """What a right calendar shows of the future: start by slot, with length and place."""
        if not self.seated:
            return {}
        return {
            recurrence_id(slot): (recurrence_id(start), self.minutes, self.place, self.label)
            for slot, start in self.starts.items()
            if slot not in self.cancelled and start.replace(tzinfo=UTC) > NOW
        }


@dataclass
class Client:
    """A mail client that keeps to RFC 5546, and drops its overrides whenever the master comes again."""

    master: Facts | None = None
    overrides: dict[str, Facts | None] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    sequence: int = -1
    drops_overrides: bool = True

    def read(self, message: Message) -> None:
        assert message.sequence >= self.sequence, "SEQUENCE fell"
        self.sequence = message.sequence
        self.told[message.recurrence_id] = Told(message.facts, message.sequence, live=not message.cancel)
        if message.recurrence_id != MASTER:
            self.overrides[message.recurrence_id] = None if message.cancel else message.facts
            return
        self.master = None if message.cancel else message.facts
        if message.cancel or self.drops_overrides:
            self.overrides = {}

    def shows(self) -> dict[str, Any]:
        if self.master is None:
            return {}
        shown = {
            recurrence_id(slot): {**self.master, "start": recurrence_id(slot)}
            for slot in SLOTS
            if recurrence_id(slot) >= self.master["start"]
            and recurrence_id(slot) not in self.master["exdates"]
        }
        for key, facts in self.overrides.items():
            if facts is None:
                shown.pop(key, None)
            else:
                shown[key] = facts
        return {
            key: (facts["start"], facts["minutes"], facts["location"], facts["text"]["summary"])
            for key, facts in shown.items()
            if datetime.strptime(facts["start"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) > NOW
        }


slots = st.sampled_from(SLOTS[2:])
edits = st.one_of(
    st.tuples(st.just("move"), slots, st.integers(-72, 72)),
    st.tuples(st.just("cancel"), slots, st.none()),
    st.tuples(st.just("restore"), slots, st.none()),
    st.tuples(st.just("back"), slots, st.none()),
    st.tuples(st.just("minutes"), st.none(), st.sampled_from([60, 90])),
    st.tuples(st.just("place"), st.none(), st.sampled_from(["Room 1", "Room 2"])),
    st.tuples(st.just("label"), st.none(), st.sampled_from(["Sarcoma board", "RCP"])),
    st.tuples(st.just("seat"), st.none(), st.booleans()),
    st.tuples(st.just("reconcile"), st.none(), st.none()),
)


def edit(world: World, verb: str, slot: Any, value: Any) -> None:
    if verb == "move":
        moved = slot + timedelta(hours=value)
        world.starts[slot] = moved if moved.replace(tzinfo=UTC) > NOW else slot
    elif verb == "back":
        world.starts[slot] = slot
    elif verb == "cancel":
        world.cancelled.add(slot)
    elif verb == "restore":
        world.cancelled.discard(slot)
    elif verb == "seat":
        world.seated = value
    elif verb != "reconcile":
        setattr(world, verb, value)


def reconcile(world: World, client: Client) -> list[Message]:
    messages = list(season_messages(world.season(), client.told, client.sequence, NOW))
    for message in messages:
        client.read(message)
    return messages


@settings(max_examples=600)
@given(st.lists(edits, max_size=25), st.booleans())
def test_any_edits_leave_the_person_told_what_is_true(changes: list[Any], drops: bool) -> None:
    world, client = World(), Client(drops_overrides=drops)
    for change in changes:
        edit(world, *change)
        if change[0] == "reconcile":
            reconcile(world, client)
    reconcile(world, client)
    assert client.shows() == world.true_now()
    assert reconcile(world, client) == [], "a second look found something to say"


@settings(max_examples=200)
@given(st.lists(edits, max_size=12))
def test_edits_that_are_undone_make_no_message(changes: list[Any]) -> None:
    world, client = World(), Client()
    reconcile(world, client)
    for change in changes:
        edit(world, *change)
    world.__dict__.update(World().__dict__)
    assert reconcile(world, client) == []


def test_a_move_is_one_message_about_that_day_alone() -> None:
    world, client = World(), Client()
    [season] = reconcile(world, client)
    assert season.recurrence_id == MASTER
    world.starts[SLOTS[3]] = SLOTS[3] + timedelta(days=1, hours=1)
    [move] = reconcile(world, client)
    assert (move.recurrence_id, move.cancel, move.sequence) == (recurrence_id(SLOTS[3]), False, 1)
    assert move.before is not None
    assert move.before["start"] == recurrence_id(SLOTS[3])


def test_a_later_holiday_cancels_that_day_and_leaves_the_season_alone() -> None:
    world, client = World(), Client()
    reconcile(world, client)
    world.cancelled.add(SLOTS[4])
    [message] = reconcile(world, client)
    assert (message.recurrence_id, message.cancel) == (recurrence_id(SLOTS[4]), True)


def test_a_day_cancelled_before_the_season_was_told_is_an_exdate_and_no_mail() -> None:
    world, client = World(cancelled={SLOTS[4]}), Client()
    [message] = reconcile(world, client)
    assert message.facts["exdates"] == [recurrence_id(SLOTS[4])]


def test_the_first_day_restored_after_the_season_was_told_without_it_is_told() -> None:
    world, client = World(cancelled={SLOTS[2], SLOTS[3]}), Client()
    reconcile(world, client)
    assert client.master is not None
    assert client.master["start"] == recurrence_id(SLOTS[4])
    world.cancelled = {SLOTS[3]}
    [season] = reconcile(world, client)
    assert season.facts["start"] == recurrence_id(SLOTS[2])
    assert season.facts["exdates"] == [recurrence_id(SLOTS[3])]


def test_new_wording_keeps_the_sequence_and_a_new_room_raises_it() -> None:
    world, client = World(), Client()
    reconcile(world, client)
    world.label = "RCP"
    assert [message.sequence for message in reconcile(world, client)] == [0]
    world.place = "Room 2"
    assert [message.sequence for message in reconcile(world, client)] == [1]


def test_after_the_season_itself_changed_the_overrides_in_force_are_told_again() -> None:
    world, client = World(), Client()
    reconcile(world, client)
    world.starts[SLOTS[3]] = SLOTS[3] + timedelta(hours=1)
    reconcile(world, client)
    world.place = "Room 2"
    assert {message.recurrence_id for message in reconcile(world, client)} == {
        MASTER,
        recurrence_id(SLOTS[3]),
    }


def test_nothing_is_told_of_a_season_that_is_over() -> None:
    late = NOW + timedelta(weeks=20)
    assert list(season_messages(World().season(), {}, -1, late)) == []


def test_nothing_cancels_what_was_never_told() -> None:
    assert list(season_messages(None, {}, -1, NOW)) == []
    assert list(meeting_messages(None, None, -1, NOW)) == []


def test_whoever_leaves_and_returns_gets_the_season_with_a_higher_sequence() -> None:
    world, client = World(), Client()
    reconcile(world, client)
    world.seated = False
    [goodbye] = reconcile(world, client)
    assert (goodbye.cancel, goodbye.withdrawn, goodbye.sequence) == (True, True, 1)
    world.seated = True
    [welcome] = reconcile(world, client)
    assert (welcome.cancel, welcome.sequence) == (False, 2)
