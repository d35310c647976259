"""Telling coordinators in time that a quorum is not even expected: once for each state of a meeting.

Looked at again and again by whoever comes by; the key of a mail is what it says, so it is said once.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils import translation

from boards.models import Meeting, MeetingState, Role, RoleKind, SeatMode, TumourBoard, User
from boards.queries.days_off import days_off
from boards.queries.forecasts import QuorumState
from boards.queries.places import reader_place
from boards.queries.quorums import forecasts
from boards.rules import clock
from scheduling import facts
from scheduling.actions.due import due_for
from scheduling.actions.notes import queue_note
from scheduling.meeting_lines import when_in_words

ONE_DAY = timedelta(days=1)
LONGEST_BREAK = timedelta(days=14)  # of days off in a row, on top of the weekends
Gaps = frozenset[tuple[str, str]]  # outlook and specialty


@dataclass(frozen=True)
class Alarm:
    """A meeting whose quorum, or that of a case on it, somebody should see to."""

    meeting: Meeting
    whole: QuorumState
    cases: tuple[QuorumState, ...]  # only those that are not even expected

    @property
    def key(self) -> str:
        """Of what is said, not of when: the same state of the same hour gives the same key."""
        said = [
            self.meeting.starts_at.isoformat(),
            sorted(_gaps([self.whole])),
            sorted(_gaps(self.cases)),
        ]
        digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]
        return f"quorum-{self.meeting.pk.hex}-{digest}"


def _gaps(states: Iterable[QuorumState]) -> Gaps:
    found = {(state.outlook, gap.specialty) for state in states for gap in state.forecast.gaps}
    return frozenset(found | {(state.outlook, "") for state in states if state.worrying})


def tell_coordinators(now: datetime) -> int:
    """Queue a mail for each coordinator and each new state; returns how many."""
    alarms = list(alarms_at(now))
    coordinators = _coordinators({alarm.meeting.board.organisation_id for alarm in alarms})
    return sum(
        _tell(user, alarm, now)
        for alarm in alarms
        for user in coordinators.get(alarm.meeting.board.organisation_id, ())
    )


def alarms_at(now: datetime) -> Iterator[Alarm]:
    """The meetings to speak of now: near enough, in working days of the board's place.

    A fixed number of queries, and one for each board that has something to tell.
    """
    meetings = _near(now)
    found = forecasts(meetings)
    off: dict[UUID, Container[date]] = {}
    for meeting in meetings:
        whole, board = found.meetings[meeting.pk], meeting.board
        cases = tuple(state for state in found.cases_of(meeting) if state.worrying)
        if not whole.worrying and not cases:
            continue
        if board.pk not in off:
            off[board.pk] = days_off(board, now.date(), (now + _horizon(board.alert_days)).date()).workless
        if alert_from(meeting, off[board.pk]) <= now:
            yield Alarm(meeting, whole, cases)


def alert_from(meeting: Meeting, off: Container[date]) -> datetime:
    """The beginning of the day on which its coordinators are told; ``off`` are days without work."""
    day = clock.working_days_before(meeting.day, meeting.board.alert_days, off)
    return clock.instant(datetime.combine(day, time()), meeting.time_zone)


def _near(now: datetime) -> Sequence[Meeting]:
    """Every planned meeting that could be near enough, and some that are not."""
    most = TumourBoard.objects.filter(active=True).aggregate(most=Max("alert_days"))["most"] or 0
    planned = Meeting.objects.filter(
        state=MeetingState.PLANNED,
        board__active=True,
        starts_at__gt=now,
        starts_at__lte=now + _horizon(most),
    ).select_related("board__organisation", "series")
    return [row for row in planned if row.starts_at <= now + _horizon(row.board.alert_days)]


def _horizon(working_days: int) -> timedelta:
    """At least as long as so many working days: with every second day a holiday, and a long break."""
    return 2 * working_days * ONE_DAY + ONE_DAY + LONGEST_BREAK


def _coordinators(organisations: set[UUID]) -> dict[UUID, list[User]]:
    """By organisation, those who can sign in. One query."""
    found: dict[UUID, list[User]] = defaultdict(list)
    roles = Role.objects.filter(
        kind=RoleKind.COORDINATOR, organisation__in=organisations, user__is_active=True
    )
    for role in roles.select_related("user").order_by("pk"):
        found[role.organisation_id].append(role.user)
    return found


def _tell(user: User, alarm: Alarm, now: datetime) -> bool:
    with translation.override(user.language):
        context = _context(user, alarm)
    meeting = alarm.meeting
    return queue_note(
        key=alarm.key,
        to=user,
        template="quorum_alert",
        context=context,
        now=now,
        due_at=due_for(user, now, meeting.starts_at),
    )


def _context(user: User, alarm: Alarm) -> dict[str, object]:
    """What the mail says, in the active language: people and specialties, no case and no count."""
    meeting = alarm.meeting
    city, zone = reader_place(user)
    reader = facts.Reader(user.language, zone, city, SeatMode.ON_SITE)
    return {
        "label": meeting.board.public_label(user.language),
        "when": when_in_words(meeting, reader),
        "url": facts.meeting_url(meeting),
        "outlook": alarm.whole.outlook,
        "worrying": alarm.whole.worrying,
        "risks": [risk.text for risk in alarm.whole.risks],
        "lacking": alarm.whole.lacking if alarm.whole.worrying else "",
        "case_risks": sorted({risk.text for state in alarm.cases for risk in state.risks}),
    }
