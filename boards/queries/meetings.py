"""Meetings as lists show them: each with its places and its quorum, by day, and which take a case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery

from boards.hours import Place
from boards.models import Meeting, MeetingState, TumourBoard
from boards.queries.day_notes import DayNote, school_of
from boards.queries.forecasts import QuorumState
from boards.queries.places import meeting_places
from boards.queries.quorums import quorum_states
from boards.queries.room import with_room


@dataclass(frozen=True)
class Row:
    """One meeting of a list, with the places whose hours it shows."""

    meeting: Meeting
    places: tuple[Place, ...]
    quorum: QuorumState | None
    over: bool
    school: str = ""  # the school holidays of its place on that day


@dataclass(frozen=True)
class Day:
    day: date
    today: bool
    rows: tuple[Row, ...]
    note: DayNote = field(default_factory=DayNote)


def rows_of(meetings: Iterable[Meeting], reader: Place, now: datetime) -> list[Row]:
    """Needs ``board.organisation`` and ``series`` fetched; seven queries at most for all of them."""
    found = list(meetings)
    quorums = quorum_states([meeting for meeting in found if meeting.ends_at > now])
    school = school_of(found)
    return [
        Row(
            meeting,
            meeting_places(meeting, reader),
            quorums.get(meeting.pk),
            meeting.ends_at <= now,
            school.get(meeting.pk, ""),
        )
        for meeting in found
    ]


def by_day(rows: Iterable[Row], zone: str, now: datetime) -> list[Day]:
    """Grouped by the calendar day of ``zone``, in the order given."""
    tz = ZoneInfo(zone)
    today = now.astimezone(tz).date()

    def day_of(row: Row) -> date:
        return row.meeting.starts_at.astimezone(tz).date()

    return [Day(day, day == today, tuple(found)) for day, found in groupby(rows, day_of)]


def with_notes(days: Iterable[Day], notes: dict[date, DayNote], zone: str, now: datetime) -> list[Day]:
    """The days with what is to be said of them, and the holidays on which nobody meets."""
    today = now.astimezone(ZoneInfo(zone)).date()
    found = {day.day: replace(day, note=notes.get(day.day, DayNote())) for day in days}
    for day, note in notes.items():
        if note.holidays and day not in found:
            found[day] = Day(day, day == today, (), note)
    return [found[day] for day in sorted(found)]


def between(meetings: QuerySet[Meeting], first: date, last: date, zone: str) -> QuerySet[Meeting]:
    """Those that start on these days of a zone, ready for `rows_of`; slots without meeting left out."""
    tz = ZoneInfo(zone)
    begin, end = (datetime.combine(day, time(), tz) for day in (first, last + timedelta(days=1)))
    return listed(
        meetings.filter(starts_at__gte=begin, starts_at__lt=end).exclude(state=MeetingState.SKIPPED)
    )


def listed(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return meetings.select_related("board__organisation", "series").order_by("starts_at", "board__name")


def bookable(meetings: QuerySet[Meeting], now: datetime) -> QuerySet[Meeting]:
    """Planned, before their cut-off, with room for at least one case."""
    ahead = meetings.filter(state=MeetingState.PLANNED, starts_at__gt=now, cutoff_at__gt=now)
    return with_room(ahead).order_by("starts_at")


@dataclass(frozen=True)
class BoardNext:
    """A board, its next meeting, and the next one that takes a case; either may be missing."""

    board: TumourBoard
    next: Meeting | None
    free: Meeting | None
    places: tuple[Place, ...]
    free_places: tuple[Place, ...]


def with_next(boards: QuerySet[TumourBoard], reader: Place, now: datetime) -> list[BoardNext]:
    """Three queries, however many boards."""
    planned = Meeting.objects.filter(board=OuterRef("pk"), state=MeetingState.PLANNED, starts_at__gt=now)
    annotated = boards.select_related("organisation").annotate(
        next_id=Subquery(planned.order_by("starts_at").values("pk")[:1]),
        free_id=Subquery(bookable(planned, now).values("pk")[:1]),
    )
    found = list(annotated)
    wanted = {key for board in found for key in (board.next_id, board.free_id) if key}
    meetings = Meeting.objects.select_related("board__organisation").in_bulk(wanted)
    return list(_with_next(found, meetings, reader))


def _with_next(
    boards: Sequence[TumourBoard], meetings: dict[UUID, Meeting], reader: Place
) -> Iterator[BoardNext]:
    for board in boards:
        coming = meetings.get(getattr(board, "next_id"))  # noqa: B009  annotated, so unknown to the model
        free = meetings.get(getattr(board, "free_id"))  # noqa: B009  the same
        yield BoardNext(
            board,
            coming,
            free,
            meeting_places(coming, reader) if coming else (),
            meeting_places(free, reader) if free else (),
        )
