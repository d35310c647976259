"""The data of every bench: made by the real actions, but for the crowd of other boards' meetings.

Everybody subscribes to 520 meetings: 10 boards that meet in 52 weeks, in which all of them sit.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from boards.models import (
    Channel,
    HolidayRule,
    Language,
    Meeting,
    Organisation,
    Person,
    Role,
    RoleKind,
    SeatMode,
    TumourBoard,
    User,
)
from boards.rules import clock
from scheduling.actions import feeds
from scheduling.actions.relay import relay
from scheduling.models import MailState, OutgoingMail
from tests import make

BOARDS, WEEKS = 10, 52
SUBSCRIBERS, INVITED = 25, 5
CROWD_PER_BOARD = 500  # one meeting a day, all of them inside the window of a feed
_DAYS = ("MO", "TU", "WE", "TH", "FR")


@transaction.atomic
def network() -> list[str]:
    """Boards, seasons, seats and feeds; returns the secret of each subscriber's feed."""
    now = timezone.now()
    members = [_subscriber(number, now) for number in range(SUBSCRIBERS)]
    members += [(make.person(now=now), SeatMode.ON_SITE) for _ in range(INVITED)]
    for number in range(BOARDS):
        board = make.board(f"bench-{number}", holiday_rule=HolidayRule.KEEP, now=now)
        open_year(board, number, now)
        for person, mode in members:
            make.seat(board, person, mode=mode, now=now)
    relay(now)
    OutgoingMail.objects.update(state=MailState.SENT, finished_at=now)
    subscribers = [person for person, _ in members[:SUBSCRIBERS]]
    return [feeds.open_address(name="Phone", person=person, by=None, now=now) for person in subscribers]


def _subscriber(number: int, now: datetime) -> tuple[Person, SeatMode]:
    """15 in Lyon, 5 in Cayenne by video and 5 who read English: three audiences."""
    away = number % 5 == 3
    where = make.cayenne() if away else make.organisation(now=now)
    language = Language.ENGLISH if number % 5 == 4 else Language.FRENCH
    person = make.person(at=where, language=language, channel=Channel.FEED, now=now)
    return person, SeatMode.REMOTE if away else SeatMode.ON_SITE


def open_year(board: TumourBoard, number: int, now: datetime) -> None:
    """52 weekly meetings from tomorrow on, at an hour that no board with another number below 10 has."""
    make.season(
        board,
        rrule=f"FREQ=WEEKLY;BYDAY={_DAYS[number % 5]}",
        starts_on=now.date() + timedelta(days=1),
        weeks=WEEKS,
        start_time=time(10 if number < 5 else 14),
        now=now,
    )


def crowd(meetings: int) -> int:
    """Store this many meetings of other boards, as plain rows; returns how many there are in all."""
    now = timezone.now()
    for number in range(0, meetings, CROWD_PER_BOARD):
        board = make.board(now=now)
        first = now.date() - timedelta(days=60)
        days = (first + timedelta(days=day) for day in range(min(CROWD_PER_BOARD, meetings - number)))
        Meeting.objects.bulk_create(_meeting(board, day, now) for day in days)
    return Meeting.objects.count()


def _meeting(board: TumourBoard, day: date, now: datetime) -> Meeting:
    start = time(8 + day.toordinal() % 10)
    starts_at = clock.instant(datetime.combine(day, start), board.time_zone)
    return Meeting(
        board=board,
        day=day,
        start_time=start,
        duration_minutes=90,
        time_zone=board.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        cutoff_at=starts_at - timedelta(days=2),
        capacity_minutes=board.capacity_minutes,
        capacity_cases=board.capacity_cases,
        changed_at=now,
    )


def rows(wanted: int) -> None:
    """Grow to this many boards that meet tomorrow, partners, and bookings on the first board's meeting.

    One user, who holds two roles and sits on every board, sees all of it.
    """
    now = timezone.now()
    reader = User.objects.first() or _reader(now)
    for number in range(TumourBoard.objects.count(), wanted):
        partner = make.organisation(f"partner-{number}", now=now)
        make.partnership(partner, now=now)
        board = make.board(
            f"rows-{number}",
            capacity_cases=40,
            capacity_minutes=240,
            cutoff_days=0,
            cutoff_time=time(8),
            now=now,
        )
        if reader.person:
            make.seat(board, reader.person, now=now)
        make.meeting(board, day=now.date() + timedelta(days=1), minutes=240, now=now)
        _book(partner, number, now)


def _reader(now: datetime) -> User:
    person = make.person(now=now)
    user = make.user(RoleKind.COORDINATOR, person=person, now=now)
    Role.objects.create(user=user, kind=RoleKind.SECRETARY, organisation=person.organisation)
    return user


def _book(partner: Organisation, number: int, now: datetime) -> None:
    """A case of the first board's meeting, presented by somebody of that partner."""
    meeting = Meeting.objects.get(board__slug="rows-0")
    case = make.case(f"Patient{number}", at=partner, now=now)
    make.booking(meeting, case, presenter=make.person(at=partner, now=now), now=now)
