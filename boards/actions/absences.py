"""Absences: entered once, a no to every meeting on those days, and a question to all the deputies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from boards.actions.deputies import call_deputies, release_deputies
from boards.journal import record
from boards.models import (
    Absence,
    Answer,
    DeputyCall,
    Meeting,
    MeetingState,
    Person,
    Seat,
    SeatKind,
    User,
)
from boards.queries.answers import Answers, Chair, answers_to
from boards.queries.deputies import Stand, may_still_come, stands_in_for
from boards.rules.absence import covers
from boards.rules.refusal import Refusal

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Entered:
    """An absence, the meetings that fall into it, and the deputies who were asked to them."""

    absence: Absence
    meetings: tuple[Meeting, ...]
    calls: tuple[DeputyCall, ...]


@dataclass(frozen=True)
class Withdrawn:
    """An absence taken back, its meetings, and the calls that this took back."""

    absence: Absence
    meetings: tuple[Meeting, ...]
    released: tuple[DeputyCall, ...]


@transaction.atomic
def enter_absence(
    person: Person, first_day: date, last_day: date, *, by: User | None, now: datetime
) -> Entered:
    """Both days included, in the person's own zone; asks her deputies to every meeting concerned.

    Refusal ``person-left``, ``absence-ends-before-start``, ``absence-too-long``, ``absence-past`` or
    ``already-absent``.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    _refuse_impossible(person, first_day, last_day, now)
    absence = Absence.objects.create(person=person, first_day=first_day, last_day=last_day, entered_at=now)
    record("absence.entered", absence, by=by, at=now, person=person, first_day=first_day, last_day=last_day)
    meetings = meetings_in(absence, now)
    calls = call_deputies(_stands(person, meetings), by=by, now=now)
    return Entered(absence, tuple(meetings), tuple(calls))


def _refuse_impossible(person: Person, first_day: date, last_day: date, now: datetime) -> None:
    if not person.active:
        raise Refusal("person-left")
    if last_day < first_day:
        raise Refusal("absence-ends-before-start", "last_day")
    if last_day - first_day > LONGEST:
        raise Refusal("absence-too-long", "last_day")
    if last_day < now.astimezone(ZoneInfo(person.time_zone)).date():
        raise Refusal("absence-past", "last_day")
    known = person.absences.filter(
        withdrawn_at__isnull=True, first_day__lte=last_day, last_day__gte=first_day
    ).first()
    if known:
        raise Refusal("already-absent", "first_day", first=known.first_day, last=known.last_day)


@transaction.atomic
def ask_again(absence: Absence, *, now: datetime) -> list[DeputyCall]:
    """Ask the deputies to meetings put on those days since; whoever was asked is not asked again."""
    return call_deputies(_stands(absence.person, meetings_in(absence, now)), by=None, now=now)


@transaction.atomic
def withdraw_absence(absence: Absence, *, by: User | None, now: datetime) -> Withdrawn:
    """Take an absence back; deputies who were asked and have not said yes are no longer needed.

    What she answered before the absence counts again. Refusal ``absence-withdrawn``.
    """
    if not Absence.objects.filter(pk=absence.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise Refusal("absence-withdrawn")
    absence.withdrawn_at = now
    record("absence.withdrawn", absence, by=by, at=now, person=absence.person)
    meetings = meetings_in(absence, now)
    answers = answers_to(meetings, absence.person_id)
    calls = DeputyCall.objects.filter(instead_of__person=absence.person_id, meeting__in=meetings)
    ready = calls.select_related("meeting__series", "meeting__board", "seat__person", "instead_of__person")
    ready = ready.order_by("meeting__starts_at")
    needless = [call for call in ready if _comes(call, answers)]
    released = release_deputies(needless, by=by, now=now)
    return Withdrawn(absence, tuple(meetings), tuple(released))


def _comes(call: DeputyCall, answers: Answers) -> bool:
    """Whether the member, back from her absence, has not said no to this meeting in another way."""
    return answers.of(Chair.of(call.instead_of), call.meeting) != Answer.DECLINED


def meetings_in(absence: Absence, now: datetime) -> list[Meeting]:
    """The planned meetings ahead on those days where the person has a seat. Two queries."""
    person = absence.person
    hers = Seat.objects.filter(person=person, ended_at__isnull=True).exclude(kind=SeatKind.OBSERVER)
    seats = list(hers.only("board_id", "meeting_id"))
    always = [seat.board_id for seat in seats if seat.meeting_id is None]
    once = [seat.meeting_id for seat in seats if seat.meeting_id is not None]
    # Wide enough for every zone; the exact days are looked at below.
    first = datetime.combine(absence.first_day, time(), UTC) - timedelta(days=2)
    last = datetime.combine(absence.last_day, time(), UTC) + timedelta(days=2)
    ahead = Meeting.objects.filter(
        Q(board__in=always) | Q(pk__in=once),
        state=MeetingState.PLANNED,
        starts_at__gte=first,
        starts_at__lte=last,
        ends_at__gt=now,
    )
    found = ahead.select_related("board__organisation", "series").order_by("starts_at")
    return [meeting for meeting in found if _falls_into(absence, meeting)]


def _falls_into(absence: Absence, meeting: Meeting) -> bool:
    return covers(
        absence.first_day,
        absence.last_day,
        absence.person.time_zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )


def _stands(person: Person, meetings: Iterable[Meeting]) -> list[Stand]:
    """Every deputy of hers who could still come to one of these meetings. Four queries."""
    concerned = list(meetings)
    boards = {meeting.board_id for meeting in concerned}
    seats = Seat.objects.filter(board__in=boards, ended_at__isnull=True, person__active=True)
    standing = list(seats.filter(meeting__isnull=True).select_related("person"))
    hers = {seat.board_id: seat for seat in standing if seat.person_id == person.pk}
    answers = answers_to(concerned)
    return [
        Stand(meeting, deputy, hers[meeting.board_id])
        for meeting in concerned
        if meeting.board_id in hers and _stays_away(hers[meeting.board_id], meeting, answers)
        for deputy in standing
        if stands_in_for(deputy, hers[meeting.board_id]) and may_still_come(deputy, meeting, answers)
    ]


def _stays_away(member: Seat, meeting: Meeting, answers: Answers) -> bool:
    """Not if she said since that she comes to this meeting all the same."""
    return answers.of(Chair.of(member), meeting) == Answer.DECLINED
