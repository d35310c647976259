"""The story that the demo tells: whose clock it runs on, and what of it is loaded already."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from boards.demo.timetable import LYON
from boards.demo.tumour_boards import Board, boards
from boards.journal import record
from boards.models import JournalEntry, Organisation

PAST, AHEAD = timedelta(days=183), timedelta(days=365)
NETWORK, HISTORY = "demo.network-loaded", "demo.history-loaded"


@dataclass(frozen=True)
class Story:
    """``today`` is the day that the demo calls today, ``now`` (aware) the instant on it."""

    seed: int
    today: date
    now: datetime
    boards: tuple[Board, ...] = field(default_factory=boards)

    @property
    def first_day(self) -> date:
        return self.today - PAST

    @property
    def last_day(self) -> date:
        return self.today + AHEAD

    @property
    def founded(self) -> datetime:
        """When the network was set up: three weeks before its boards meet for the first time."""
        return datetime.combine(self.first_day - timedelta(weeks=3), time(8), UTC)


def begin(seed: int, today: date | None, clock: datetime, limit: int | None = None) -> Story:
    """The story as it was begun, or else a new one on ``today``, by default that of the clock in Lyon.

    ``limit`` takes the first so many boards: a smaller demo is loaded sooner.
    """
    if started := _entry(NETWORK):
        seed, today = started.facts["seed"], date.fromisoformat(started.facts["today"])
    here = clock.astimezone(LYON).date()
    day = today or here
    now = clock if day == here else datetime.combine(day, time(8), LYON).astimezone(UTC)
    return Story(seed, day, now, boards()[:limit])


def is_loaded(part: str) -> bool:
    """Whether ``NETWORK`` or ``HISTORY`` is in the database, complete."""
    return _entry(part) is not None


def mark_loaded(story: Story, part: str) -> None:
    """Note in the journal that a part is complete; call it in the transaction of its last step."""
    host = Organisation.objects.get(slug="clb")
    record(part, host, by=None, at=story.now, seed=story.seed, today=story.today)


def _entry(verb: str) -> JournalEntry | None:
    hosts = Organisation.objects.filter(slug="clb").values("pk")
    return JournalEntry.objects.filter(subject_id__in=hosts, verb=verb).first()
