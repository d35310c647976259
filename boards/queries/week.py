"""My week: what each role comes for, first thing in the morning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from boards.hours import Place
from boards.identity import Identity, unseal
from boards.models import (
    ON_AGENDA,
    Answer,
    Booking,
    BookingState,
    JournalEntry,
    Meeting,
    MeetingState,
    RoleKind,
    Seat,
    TumourBoard,
    User,
)
from boards.permissions import (
    RUNS_BOARDS,
    organisations_as,
    visible_boards,
    visible_bookings,
    visible_meetings,
)
from boards.queries.answers import Chair, answers_to
from boards.queries.deferrals import escalated
from boards.queries.meetings import BoardNext, Day, between, by_day, listed, rows_of, with_next
from boards.queries.places import meeting_places
from boards.queries.room import waiting_in_order

AHEAD = 14  # days that a coordinator looks ahead
_CHANGES = ("meeting.moved", "meeting.cancelled", "meeting.restored", "meeting.added")
_DOCTORS_NEXT = 8


@dataclass(frozen=True)
class BookedCase:
    """A case on a meeting, or waiting for one."""

    booking: Booking
    identity: Identity
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Change:
    """A meeting that was moved, cancelled, restored or added today."""

    verb: str
    at: datetime
    meeting: Meeting
    places: tuple[Place, ...]
    before: datetime | None


@dataclass(frozen=True)
class OwnMeeting:
    """A meeting where the reader sits, with her answer."""

    meeting: Meeting
    places: tuple[Place, ...]
    answer: Answer


def boards_of(user: User) -> QuerySet[TumourBoard]:
    """Boards that the reader's organisations host or take part in."""
    own = organisations_as(user, RoleKind.SECRETARY, *RUNS_BOARDS)
    joined = TumourBoard.open_to.through.objects.filter(tumourboard=OuterRef("pk"), organisation__in=own)
    return visible_boards(user).filter(Q(organisation__in=own) | Exists(joined))


def concerned_boards(user: User) -> QuerySet[TumourBoard]:
    """Those of the reader's organisations, and those on which she sits."""
    sits = Seat.objects.filter(board=OuterRef("pk"), person=user.person_id, ended_at__isnull=True)
    own = Q(pk__in=boards_of(user).values("pk"))
    return visible_boards(user).filter(own | Exists(sits)) if user.person_id else boards_of(user)


def free_places(user: User, reader: Place, now: datetime) -> list[BoardNext]:
    """The next meeting with a free place on each of those boards, soonest first."""
    found = with_next(boards_of(user), reader, now)
    return sorted(found, key=lambda row: (row.free is None, row.free.starts_at if row.free else now))


def waiting_list(user: User, reader: Place) -> list[BookedCase]:
    """Cases that wait for a place on the boards that the reader runs. One query."""
    runs = organisations_as(user, *RUNS_BOARDS)
    waiting = visible_bookings(user).filter(board__organisation__in=runs, state=BookingState.WAITING)
    return _cases(waiting.order_by("board__name", "-urgent", "waiting_since", "created_at"), reader)


def put_off_too_often(user: User, reader: Place) -> list[BookedCase]:
    """Cases put off three times or more on the boards that the reader runs. One query."""
    return _cases(escalated(user).order_by("escalated_at"), reader)


def board_waiting(user: User, board: TumourBoard, reader: Place) -> list[BookedCase]:
    """Those of one board that the reader may see."""
    waiting = visible_bookings(user).filter(board=board, state=BookingState.WAITING)
    return _cases(waiting_in_order(waiting), reader)


def _cases(bookings: QuerySet[Booking], reader: Place) -> list[BookedCase]:
    """Few joins: a booking's meetings are its own board's, and a planner's work grows with every table."""
    ready = bookings.select_related("case__organisation", "board__organisation", "meeting", "last_meeting")
    return [_booked_case(row, reader) for row in ready]


def _booked_case(row: Booking, reader: Place) -> BookedCase:
    meeting = row.meeting or row.last_meeting
    if meeting:
        meeting.board = row.board
    places = meeting_places(meeting, reader) if meeting else ()
    return BookedCase(row, unseal(row.case.identity), places)


def changes_today(user: User, reader: Place, now: datetime) -> list[Change]:
    """What moved since midnight on the reader's clock, the last change of each meeting. Two queries."""
    midnight = now.astimezone(ZoneInfo(reader[1])).replace(hour=0, minute=0, second=0, microsecond=0)
    entries = JournalEntry.objects.filter(
        at__gte=midnight, at__lte=now, verb__in=_CHANGES, board_id__in=boards_of(user).values("pk")
    )
    last = {entry.meeting_id: entry for entry in entries.order_by("at", "id") if entry.meeting_id}
    meetings = visible_meetings(user).select_related("board__organisation").in_bulk(list(last))
    return [_change(last[key], meetings[key], reader) for key in reversed(last) if key in meetings]


def _change(entry: JournalEntry, meeting: Meeting, reader: Place) -> Change:
    before = entry.facts.get("before")
    return Change(
        verb=entry.verb.removeprefix("meeting."),
        at=entry.at,
        meeting=meeting,
        places=meeting_places(meeting, reader),
        before=datetime.fromisoformat(before) if before else None,
    )


def fortnight(user: User, reader: Place, now: datetime) -> list[Day]:
    """The next 14 days of the boards that the reader runs."""
    today = now.astimezone(ZoneInfo(reader[1])).date()
    runs = organisations_as(user, *RUNS_BOARDS)
    meetings = visible_meetings(user).filter(board__organisation__in=runs)
    ahead = between(meetings, today, today + timedelta(days=AHEAD), reader[1])
    return by_day(rows_of(ahead, reader, now), reader[1], now)


def next_to_prepare(days: Iterable[Day]) -> Day | None:
    """The first day after today on which one of these boards meets: tomorrow, or Monday."""
    for day in days:
        held = tuple(row for row in day.rows if not row.meeting.cancelled)
        if held and not day.today:
            return Day(day.day, today=False, rows=held)
    return None


def own_meetings(user: User, reader: Place, now: datetime) -> list[OwnMeeting]:
    """The reader's next meetings as a member. Four queries."""
    if user.person is None:
        return []
    seats = list(user.person.seats.filter(ended_at__isnull=True))
    always = [seat.board_id for seat in seats if seat.meeting_id is None]
    once = [seat.meeting_id for seat in seats if seat.meeting_id]
    invited = visible_meetings(user).filter(Q(board__in=always) | Q(pk__in=once), ends_at__gt=now)
    meetings = list(listed(invited.filter(state=MeetingState.PLANNED))[:_DOCTORS_NEXT])
    answers = answers_to(meetings, user.person_id)
    return [
        OwnMeeting(
            meeting,
            meeting_places(meeting, reader),
            Answer(answers.of(Chair.of(_seat_at(meeting, seats)), meeting)),
        )
        for meeting in meetings
    ]


def _seat_at(meeting: Meeting, seats: list[Seat]) -> Seat:
    return next(
        seat for seat in seats if seat.board_id == meeting.board_id and seat.meeting_id in (None, meeting.pk)
    )


def own_cases(user: User, reader: Place, now: datetime) -> list[BookedCase]:
    """The cases that the reader will present. One query."""
    if user.person_id is None:
        return []
    hers = visible_bookings(user).filter(ON_AGENDA, presenter=user.person_id, meeting__ends_at__gt=now)
    return _cases(hers.order_by("meeting__starts_at", "position"), reader)
