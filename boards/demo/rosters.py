"""What the network does: boards, their seasons, who sits there, who is away, what is already changed."""

from collections.abc import Iterator
from datetime import date, datetime

from boards.actions.days_off import add_day_off
from boards.actions.meetings import TimeAndPlace, cancel_meeting, move_meeting
from boards.actions.school_holidays import import_school_holidays
from boards.actions.seasons import materialise, open_season
from boards.actions.seats import seat_person
from boards.actions.stays import record_stay
from boards.actions.tumour_boards import create_board
from boards.demo.directory import Directory
from boards.demo.fates import Fate, changes_ahead
from boards.demo.missions import missions
from boards.demo.seating import coordinators, seats
from boards.demo.story import Story
from boards.demo.tables import text
from boards.demo.tumour_boards import Board, first_meeting_day
from boards.models import (
    DayOff,
    DayOffKind,
    Meeting,
    Seat,
    SeatKind,
    SeatMode,
    Stay,
    TumourBoard,
    User,
)
from boards.rules.school_file import school_breaks


def add_boards(story: Story, rows: Directory) -> Iterator[object]:
    for board in story.boards:
        yield create_board(
            _board(board, rows),
            required=[rows.specialties[code] for code in board.required],
            open_to=[rows.organisations[slug] for slug in board.remote],
            by=None,
            now=story.founded,
        )


def _board(board: Board, rows: Directory) -> TumourBoard:
    return TumourBoard(
        slug=board.slug,
        name=board.name_en,
        name_fr=board.name_fr,
        label=board.label_en,
        label_fr=board.label_fr,
        organisation=rows.organisations[board.host],
        nature=board.nature,
        organ=board.organ,
        organs=list(board.organs),
        keywords=board.keywords,
        youngest=board.youngest,
        oldest=board.oldest,
        time_zone=board.zone,
        place=board.place,
        video_url=board.video_url,
        language=board.language,
        mailbox=board.mailbox,
        capacity_minutes=board.capacity_minutes,
        capacity_cases=board.capacity_cases,
        cutoff_days=board.cutoff_days,
        cutoff_time=board.cutoff_time,
        holiday_rule=board.holiday_rule,
        minimum_specialties=board.minimum_specialties,
    )


def open_seasons(story: Story, rows: Directory) -> Iterator[object]:
    for board in story.boards:
        series = open_season(
            rows.boards[board.slug],
            rrule=board.rrule,
            starts_on=first_meeting_day(board, story.first_day),
            ends_on=story.last_day,
            start_time=board.start,
            duration_minutes=board.minutes,
            by=coordinator(story, rows, board.slug),
            now=story.founded,
        )
        materialise(series, now=story.now)
        yield series


def close_for_holidays(story: Story, rows: Directory) -> Iterator[object]:
    """The school holidays that no library knows, and the summer break of the European boards."""
    found, _ = school_breaks(text("school_guyane.csv"))
    yield import_school_holidays(found, by=None, now=story.founded)
    for year in range(story.founded.year, story.last_day.year + 1):
        summer = DayOff(
            kind=DayOffKind.CLOSURE,
            name="Summer break",
            first_day=date(year, 8, 1),
            last_day=date(year, 8, 31),
            organisation=rows.organisations["euracan"],
        )
        if summer.last_day > story.founded.date():
            yield add_day_off(summer, by=None, now=story.founded)


def give_seats(story: Story, rows: Directory) -> Iterator[object]:
    """A deputy comes after the member whom she replaces."""
    given: dict[tuple[str, str], Seat] = {}
    for seat in seats(story.seed):
        if seat.board not in rows.boards:
            continue
        given[seat.board, seat.person] = seat_person(
            rows.boards[seat.board],
            rows.people[seat.person],
            kind=SeatKind(seat.kind),
            mode=SeatMode(seat.mode),
            deputy_for=given[seat.board, seat.deputy_for] if seat.deputy_for else None,
            by=coordinator(story, rows, seat.board),
            now=story.founded,
        )
        yield seat


def record_stays(story: Story, rows: Directory) -> Iterator[object]:
    for mission in missions(story.seed, story.today):
        stay = Stay(
            person=rows.people[mission.person],
            organisation=rows.organisations[mission.organisation],
            first_day=mission.first,
            last_day=mission.last,
        )
        yield record_stay(stay, by=None, now=story.founded)


def change_meetings_ahead(story: Story, rows: Directory) -> Iterator[object]:
    """Before anybody is invited, so that a first invitation already says it."""
    for board, day, fate in changes_ahead(story.seed, story.today, story.boards):
        meeting = Meeting.objects.get(board=rows.boards[board.slug], slot_date=day)
        apply_fate(
            fate, meeting, by=coordinator(story, rows, board.slug), at=story.now, language=board.language
        )
        yield meeting


def coordinator(story: Story, rows: Directory, board: str) -> User:
    return rows.users[coordinators(story.seed)[board][0]]


def apply_fate(fate: Fate, meeting: Meeting, *, by: User, at: datetime, language: str) -> Meeting:
    """Move or cancel a planned meeting as its fate says; returns the row as it is then.

    What a holiday has skipped or moved already is left as it is.
    """
    if meeting.cancelled:
        return meeting
    if fate.kind == "cancelled":
        reason = fate.reason_fr if language == "fr" else fate.reason_en
        return cancel_meeting(meeting, reason=reason, by=by, now=at)
    if fate.kind == "moved":
        to = TimeAndPlace(fate.day, fate.start, meeting.duration_minutes)
        return move_meeting(meeting, to, by=by, now=at)
    return meeting
