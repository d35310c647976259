"""Comparing leaves each person told exactly what is true: a mail client is played beside it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.rules.clock import instant
from boards.rules.recurrence import rule_until
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

ZONE = "Europe/Paris"
NOW = datetime(2027, 3, 15, 8, tzinfo=UTC)
SLOTS = [datetime(2027, 3, 4, 14) + timedelta(weeks=week) for week in range(8)]
"""Thursdays; two are past, and the clocks go forward between the second and the third that are ahead."""


@dataclass
class World:
    """What is true of one season, seen by one person. A week's meeting is known by that week's Thursday.

    ``every`` second week counts from the second Thursday ahead; ``weeks`` is how many the season lasts.
    """

    seated: bool = True
    minutes: int = 90
    place: str = "Room 1"
    label: str = "Sarcoma board"
    hour: int = 14
    weekday: int = 3
    every: int = 1
    weeks: int = 8
    withdrawn: bool = False
    moved: dict[datetime, datetime] = field(default_factory=dict)
    cancelled: set[datetime] = field(default_factory=set)

    def slots(self) -> dict[datetime, datetime]:
        """Week → the slot that the rule gives it."""
        if self.withdrawn:
            return {}
        ahead = SLOTS[3 % self.every :: self.every]
        there = timedelta(days=self.weekday - 3, hours=self.hour - 14)
        return {week: week + there for week in ahead if week in SLOTS[: self.weeks]}

    def start(self, week: datetime) -> datetime:
        return self.moved.get(week, self.slots()[week])

    def facts(self, start: datetime) -> Facts:
        return {
            "start": recurrence_id(start),
            "zone": ZONE,
            "minutes": self.minutes,
            "location": self.place,
            "text": {"summary": self.label},
        }

    def occurrences(self) -> tuple[Occurrence, ...]:
        length = timedelta(minutes=self.minutes)
        return tuple(
            Occurrence(
                slot=slot,
                ends_at=instant(self.start(week), ZONE) + length,
                matters_until=instant(max(self.start(week), slot), ZONE) + length,
                facts=self.facts(self.start(week)),
                cancelled=week in self.cancelled,
            )
            for week, slot in self.slots().items()
        )

    def season(self) -> Season | None:
        if not self.seated:
            return None
        rule = {name: value for name, value in self.facts(SLOTS[0]).items() if name != "start"}
        return Season({**rule, "rrule": self.rule()}, self.occurrences(), withdrawn=self.withdrawn)

    def rule(self) -> str:
        often = f"FREQ=WEEKLY;INTERVAL={self.every}" if self.every > 1 else "FREQ=WEEKLY"
        day = ("MO", "TU", "WE", "TH", "FR")[self.weekday]
        last = max(self.slots().values(), default=SLOTS[1])
        return rule_until(f"{often};BYDAY={day}", last.date(), last.time(), ZONE)

    def true_now(self) -> list[Any]:
        """What a right calendar shows of the future, with length and place."""
        if not self.seated:
            return []
        starts = (self.start(week) for week in self.slots() if week not in self.cancelled)
        return sorted(
            (recurrence_id(start), self.minutes, self.place, self.label)
            for start in starts
            if instant(start, ZONE) > NOW
        )


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

    def shows(self) -> list[Any]:
        if self.master is None:
            return []
        shown = {key: {**self.master, "start": key} for key in _slots(self.master)}
        for key, facts in self.overrides.items():
            if facts is None:
                shown.pop(key, None)
            else:
                shown[key] = facts
        return sorted(
            (facts["start"], facts["minutes"], facts["location"], facts["text"]["summary"])
            for facts in shown.values()
            if instant(datetime.strptime(facts["start"], "%Y%m%dT%H%M%S"), ZONE) > NOW
        )


def _slots(master: Facts) -> list[str]:
    """The occurrences of a season's own event, as dateutil reads its rule."""
    first = datetime.strptime(master["start"], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(ZONE))
    found = [recurrence_id(slot) for slot in rrulestr(master["rrule"], dtstart=first)]
    assert master["start"] in found, "DTSTART is one of the rule's own slots, as RFC 5545 §3.8.5.3 asks"
    return [slot for slot in found if slot not in master["exdates"]]


slots = st.sampled_from(SLOTS[2:])
edits = st.one_of(
    st.tuples(st.just("move"), slots, st.integers(-72, 72)),
    st.tuples(st.just("cancel"), slots, st.none()),
    st.tuples(st.just("restore"), slots, st.none()),
    st.tuples(st.just("back"), slots, st.none()),
    st.tuples(st.just("minutes"), st.none(), st.sampled_from([60, 90])),
    st.tuples(st.just("place"), st.none(), st.sampled_from(["Room 1", "Room 2"])),
    st.tuples(st.just("label"), st.none(), st.sampled_from(["Sarcoma board", "RCP"])),
    st.tuples(st.just("seated"), st.none(), st.booleans()),
    st.tuples(st.just("hour"), st.none(), st.sampled_from([14, 14, 16])),
    st.tuples(st.just("weekday"), st.none(), st.sampled_from([3, 3, 1, 4])),
    st.tuples(st.just("every"), st.none(), st.sampled_from([1, 1, 2])),
    st.tuples(st.just("weeks"), st.none(), st.integers(1, 8)),
    st.tuples(st.just("withdrawn"), st.none(), st.sampled_from([False, False, True])),
    st.tuples(st.just("reconcile"), st.none(), st.none()),
)


def edit(world: World, verb: str, slot: Any, value: Any) -> None:
    if verb == "move":
        moved = slot + timedelta(hours=value)
        if instant(moved, ZONE) > NOW:
            world.moved[slot] = moved
    elif verb == "back":
        world.moved.pop(slot, None)
    elif verb == "cancel":
        world.cancelled.add(slot)
    elif verb == "restore":
        world.cancelled.discard(slot)
    elif verb != "reconcile":
        setattr(world, verb, value)


def reconcile(world: World, client: Client) -> list[Message]:
    messages = list(season_messages(world.season(), client.told, client.sequence, NOW))
    for message in messages:
        client.read(message)
    return messages


@settings(max_examples=800)
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
    world.moved[SLOTS[3]] = SLOTS[3] + timedelta(days=1, hours=1)
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
    world.moved[SLOTS[3]] = SLOTS[3] + timedelta(hours=1)
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


def test_a_season_that_ends_later_is_one_message_with_the_same_start_and_a_higher_sequence() -> None:
    world, client = World(weeks=5), Client()
    [first] = reconcile(world, client)
    world.weeks = 8
    [message] = reconcile(world, client)
    assert message.facts["start"] == first.facts["start"]
    assert message.facts["rrule"].endswith("UNTIL=20270422T120000Z")  # 14:00 in Paris, in summer
    assert (message.sequence, message.cancel) == (1, False)


def test_a_day_cancelled_beyond_the_former_end_needs_no_mail_of_its_own() -> None:
    world, client = World(weeks=5, cancelled={SLOTS[6]}), Client()
    reconcile(world, client)
    world.weeks = 8
    [message] = reconcile(world, client)
    assert message.facts["exdates"] == [recurrence_id(SLOTS[6])]


def test_a_season_with_nothing_left_ahead_is_cancelled_whole() -> None:
    for change in ({"weeks": 2}, {"withdrawn": True}):
        world, client = World(), Client()
        reconcile(world, client)
        world.__dict__.update(change)
        [message] = reconcile(world, client)
        assert (message.recurrence_id, message.cancel, message.withdrawn) == (MASTER, True, False)
        world.__dict__.update(World().__dict__)
        [again] = reconcile(world, client)
        assert (again.cancel, again.sequence) == (False, 2)


def test_another_hour_forgets_the_exceptions_of_the_old_one() -> None:
    world, client = World(cancelled={SLOTS[4]}), Client(drops_overrides=False)
    reconcile(world, client)
    world.moved[SLOTS[3]] = SLOTS[3] + timedelta(hours=5)
    reconcile(world, client)
    world.hour, world.cancelled = 16, set()
    season, moved, orphan = reconcile(world, client)
    assert (season.facts["start"], season.facts["exdates"]) == (recurrence_id(SLOTS[2].replace(hour=16)), [])
    assert moved.recurrence_id == recurrence_id(SLOTS[3].replace(hour=16))
    assert (orphan.recurrence_id, orphan.cancel) == (recurrence_id(SLOTS[3]), True)
    assert client.shows() == world.true_now()


def test_a_moved_day_beyond_the_new_end_is_taken_back_from_those_who_keep_what_they_knew() -> None:
    world, client = World(), Client(drops_overrides=False)
    reconcile(world, client)
    world.moved[SLOTS[6]] = SLOTS[6] + timedelta(hours=5)
    reconcile(world, client)
    world.weeks = 5
    season, orphan = reconcile(world, client)
    assert (season.recurrence_id, season.cancel) == (MASTER, False)
    assert (orphan.recurrence_id, orphan.cancel) == (recurrence_id(SLOTS[6]), True)
    assert client.shows() == world.true_now()


def test_every_second_week_counted_from_the_other_one_is_another_season() -> None:
    world, client = World(every=2), Client()
    [first] = reconcile(world, client)
    assert first.facts["start"] == recurrence_id(SLOTS[3])
    world.every = 1
    reconcile(world, client)
    assert client.shows() == world.true_now()
    world.every = 2
    [again] = reconcile(world, client)
    assert again.facts["start"] == recurrence_id(SLOTS[3])
    assert client.shows() == world.true_now()
