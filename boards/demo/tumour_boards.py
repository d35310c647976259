"""The demo's tumour boards: the rows of tumour_boards.csv, and the days on which each meets."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Literal, cast

from boards.demo.tables import table
from boards.rules.recurrence import slots

Nature = Literal["standard", "reference", "paediatric", "molecular", "supportive", "international"]
Language = Literal["fr", "en"]

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The board of the guided story, where the reader moves a meeting herself.
GUIDED = "sarcoma"
# A Monday: boards of every second week count their weeks from here, whatever day is called today.
_FORTNIGHTS_FROM = date(2024, 1, 1)


@dataclass(frozen=True)
class Board:
    """A tumour board. ``start`` is a wall-clock time in ``zone``; ``cutoff_days`` are working days.

    ``weight`` is its share of the cases: close to a typical number of cases in one meeting.
    ``required`` specialties make the quorum, those in ``also`` have a seat too. ``holiday_rule`` says what
    becomes of a meeting on a public holiday of the host's place. ``organs`` are keys of
    ``boards.rules.organs``; ``youngest`` and ``oldest`` are years.
    """

    slug: str
    label_en: str
    label_fr: str
    name_en: str
    name_fr: str
    host: str
    nature: Nature
    organ: str
    zone: str
    place: str
    language: Language
    rrule: str
    phase: int
    start: time
    minutes: int
    capacity_cases: int
    cutoff_days: int
    cutoff_time: time
    required: tuple[str, ...]
    also: tuple[str, ...]
    minimum_specialties: int
    weight: int
    remote: tuple[str, ...]
    holiday_rule: str
    organs: tuple[str, ...]
    keywords: str
    youngest: int
    oldest: int | None

    @property
    def capacity_minutes(self) -> int:
        return self.minutes

    @property
    def video_url(self) -> str:
        return f"https://visio.example/rcp/{self.slug}"

    @property
    def mailbox(self) -> str:
        return f"rcp-{self.slug}@{self.host}.example"

    @property
    def specialties(self) -> tuple[str, ...]:
        return self.required + self.also

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return _WEEKDAYS.index(self.rrule[-2:])

    @property
    def meetings_a_year(self) -> int:
        """Nominal, holidays not taken off."""
        return 12 if "MONTHLY" in self.rrule else 26 if "INTERVAL=2" in self.rrule else 52


def _board(row: dict[str, str]) -> Board:
    return Board(
        slug=row["slug"],
        label_en=row["label_en"],
        label_fr=row["label_fr"],
        name_en=row["name_en"],
        name_fr=row["name_fr"],
        host=row["host"],
        nature=cast("Nature", row["nature"]),
        organ=row["organ"],
        zone=row["zone"],
        place=row["place"],
        language=cast("Language", row["language"]),
        rrule=row["rrule"],
        phase=int(row["phase"]),
        start=time.fromisoformat(row["start"]),
        minutes=int(row["minutes"]),
        capacity_cases=int(row["capacity_cases"]),
        cutoff_days=int(row["cutoff_days"]),
        cutoff_time=time.fromisoformat(row["cutoff_time"]),
        required=tuple(row["required"].split()),
        also=tuple(row["also"].split()),
        minimum_specialties=int(row["minimum_specialties"]),
        weight=int(row["weight"]),
        remote=tuple(row["remote"].split()),
        holiday_rule=row["holiday_rule"],
        organs=tuple(row["organs"].split()),
        keywords=row["keywords"],
        youngest=int(row["youngest"]),
        oldest=int(row["oldest"]) if row["oldest"] else None,
    )


@cache
def boards() -> tuple[Board, ...]:
    """Every board; sarcoma, the one of the guided story, comes first."""
    return tuple(_board(row) for row in table("tumour_boards.csv"))


def board_named(slug: str) -> Board:
    return next(board for board in boards() if board.slug == slug)


def first_meeting_day(board: Board, on_or_after: date) -> date:
    """The first day of the board's rule: a season that starts there keeps the rule's weeks."""
    day = on_or_after + timedelta(days=(board.weekday - on_or_after.weekday()) % 7)
    if "INTERVAL=2" in board.rrule:
        weeks = (day - _FORTNIGHTS_FROM).days // 7
        return day + timedelta(weeks=(weeks - board.phase) % 2)
    if "MONTHLY" in board.rrule:
        return slots(board.rrule, on_or_after, on_or_after + timedelta(days=62))[0]
    return day


def meeting_days(board: Board, first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last`` on which the board's rule falls, in the board's own zone."""
    start = first_meeting_day(board, first)
    return slots(board.rrule, start, last) if start <= last else []
