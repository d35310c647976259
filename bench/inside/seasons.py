"""Whole seasons: opened for many boards, a holiday put into them, and answered by mail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from bench.inside.statements import measured
from boards.actions.days_off import add_day_off
from boards.models import DayOff, DayOffKind, Meeting, MeetingState, Organisation, Seat, TumourBoard
from scheduling.actions import feeds, inbox
from scheduling.actions.relay import relay
from scheduling.models import InboundMail, InboundSource, Invitation, MailState, Outcome, OutgoingMail
from tests import make
from tests.scheduling.replies import Answer, day

MEMBERS = 25  # of a board
WEEKS = 52
WITH_FEED = 4  # one of so many people; everybody gets invitations
Figures = dict[str, float]


@transaction.atomic
def people(boards: int, people: int) -> None:
    """Boards of one place, each with its members; everybody sits on as many as everybody else."""
    now = timezone.now()
    members = [make.person(now=now) for _ in range(people)]
    for number in range(boards):
        board = make.board(f"season-{number}", now=now)
        for chair in range(MEMBERS):
            make.seat(board, members[(number * MEMBERS + chair) % people], now=now)
    for person in members[::WITH_FEED]:
        feeds.open_address(name="Phone", person=person, by=None, now=now)


def open_all() -> Figures:
    """A year of Thursdays for every board, and what the relay makes of it."""
    relay(timezone.now())
    now, boards = timezone.now(), list(TumourBoard.objects.order_by("slug"))
    with measured() as expanding:
        for number, board in enumerate(boards):
            start = time(8 + number % 10)
            first = _thursday(now.date() + timedelta(days=10))
            make.season(board, starts_on=first, weeks=WEEKS, start_time=start, now=now)
    with measured() as reconciling:
        mails = relay(now)
    invited = Seat.objects.count()
    if mails != invited or Meeting.objects.count() != WEEKS * len(boards):
        raise AssertionError(f"{mails} mails for {invited} seats, {Meeting.objects.count()} meetings")
    _deliver()
    return {
        "expanding": expanding.seconds,
        "expanding statements": expanding.statements,
        "reconciling": reconciling.seconds,
        "reconciling statements": reconciling.statements,
        "mails": mails,
        "meetings": Meeting.objects.count(),
    }


def close_a_day(week: int) -> Figures:
    """A holiday on one of the days on which every board meets."""
    relay(timezone.now())
    now, planned = timezone.now(), Meeting.objects.filter(state=MeetingState.PLANNED)
    off = _holiday(sorted(set(planned.values_list("day", flat=True)))[week])
    with measured() as adding:
        changes = add_day_off(off, by=None, now=now)
    with measured() as telling:
        mails = relay(now)
    if len(changes) != TumourBoard.objects.count() or not mails:
        raise AssertionError(f"{len(changes)} meetings fell out, {mails} mails")
    _deliver()
    return {
        "seconds": adding.seconds + telling.seconds,
        "adding": adding.seconds,
        "statements": adding.statements + telling.statements,
        "mails": mails,
    }


def _holiday(day: date) -> DayOff:
    place = Organisation.objects.get()
    return DayOff(
        kind=DayOffKind.HOLIDAY, name="Local holiday", organisation=place, first_day=day, last_day=day
    )


def answer(round: int, rounds: int) -> Figures:  # noqa: A002  what it is
    """Everybody invited answers her season, then against it one of its days; a part of them each round."""
    now = timezone.now()
    threads = list(Invitation.objects.filter(series__isnull=False).order_by("id"))[round::rounds]
    mails = [mail for thread in threads for mail in _answers(thread, now)]
    with measured() as reading:
        for mail in mails:
            inbox.receive(mail, source=InboundSource.PIPE, now=now)
        read = inbox.read_new(now)
    with measured() as following:
        relay(now)
    recorded = InboundMail.objects.filter(outcome__in=(Outcome.RECORDED, Outcome.RECORDED_UNVERIFIED))
    if not read == len(mails) == recorded.filter(finished_at=now).count():
        raise AssertionError(f"of {len(mails)} answers {read} were read, {recorded.count()} recorded in all")
    return {
        "seconds": reading.seconds + following.seconds,
        "statements": reading.statements + following.statements,
        "answers": len(mails),
    }


def _answers(thread: Invitation, now: datetime) -> list[bytes]:
    ahead = Meeting.objects.filter(series=thread.series_id, state=MeetingState.PLANNED).order_by("starts_at")
    accepted = Answer(thread, stamp=now)
    return [accepted.mime(), accepted.but(partstat="DECLINED", days=(day(ahead[2]),)).mime()]


def _thursday(after: date) -> date:
    return after + timedelta(days=(3 - after.weekday()) % 7)


def _deliver() -> None:
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(
        state=MailState.SENT, finished_at=timezone.now()
    )
