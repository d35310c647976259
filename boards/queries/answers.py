"""What each person answered to a meeting: for it alone, for its whole season, or by being absent."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from boards.models import Absence, Answer, Attendance, Meeting, Seat
from boards.rules.absence import covers
from boards.rules.recurrence import rule_until

ONE_DAY = timedelta(days=1)


class Chair(NamedTuple):
    """What a quorum asks of a seat: a week's page reads a thousand of them, too many for whole rows."""

    pk: UUID
    person_id: UUID
    kind: str
    meeting_id: UUID | None
    deputy_for_id: UUID | None
    standing_answer: str
    standing_answer_to: str
    specialty_id: int | None

    @classmethod
    def of(cls, seat: Seat) -> "Chair":
        """Needs the seat's ``person`` fetched."""
        return cls(
            seat.pk,
            seat.person_id,
            seat.kind,
            seat.meeting_id,
            seat.deputy_for_id,
            seat.standing_answer,
            seat.standing_answer_to,
            seat.person.specialty_id,
        )


class Away(NamedTuple):
    """An absence that stands. The days are those of ``zone``, the person's own."""

    first_day: date
    last_day: date
    entered_at: datetime
    zone: str


@dataclass(frozen=True)
class Answers:
    """All that was answered to some meetings."""

    attendance: Mapping[tuple[UUID, UUID], Attendance] = field(default_factory=dict)  # meeting, person
    absences: Mapping[UUID, Sequence[Away]] = field(default_factory=dict)  # by person

    def of(self, seat: Chair, meeting: Meeting) -> str:
        """What the person of a seat answered for the meeting as it stands; needs ``series`` fetched.

        An answer given to another hour no longer counts. An absence is a no, unless she answered this very
        meeting since. An answer to the season counts where the meeting is still where the season put it.
        """
        own = self.attendance.get((meeting.pk, seat.person_id))
        given = own if own and own.answered_for == meeting.starts_at else None
        if self.absent(seat.person_id, meeting, given):
            return Answer.DECLINED
        if given:
            return given.answer
        series = meeting.series
        if series and meeting.slot == meeting.local_start and seat.standing_answer_to:
            rule = rule_until(series.rrule, series.ends_on, series.start_time, series.time_zone)
            if seat.standing_answer_to == rule:
                return seat.standing_answer
        return Answer.NEEDS_ACTION

    def absent(self, person: UUID, meeting: Meeting, given: Attendance | None = None) -> bool:
        """Whether she is away then, and has not answered this very meeting (``given``) since she said so."""
        since = given.answered_at if given else None
        return any(
            (since is None or since < away.entered_at)
            and covers(
                away.first_day, away.last_day, away.zone, starts_at=meeting.starts_at, ends_at=meeting.ends_at
            )
            for away in self.absences.get(person, ())
        )


def answers_to(
    meetings: Collection[Meeting], person: UUID | None = None, people: Collection[UUID] | None = None
) -> Answers:
    """Everybody's answers, one person's, or those of some people. Two queries."""
    if not meetings:
        return Answers()
    whose = Q(person=person) if person else Q() if people is None else Q(person__in=people)
    rows = Attendance.objects.filter(whose, meeting__in=[meeting.pk for meeting in meetings])
    first = min(meeting.starts_at for meeting in meetings) - ONE_DAY  # a day begins at another hour elsewhere
    last = max(meeting.ends_at for meeting in meetings) + ONE_DAY
    standing = Absence.objects.filter(
        whose, withdrawn_at__isnull=True, first_day__lte=last.date(), last_day__gte=first.date()
    )
    absences: dict[UUID, list[Away]] = defaultdict(list)
    columns = ("first_day", "last_day", "entered_at", "person__time_zone")
    for who, *away in standing.order_by().values_list("person_id", *columns):
        absences[who].append(Away(*away))
    return Answers({(row.meeting_id, row.person_id): row for row in rows}, absences)
