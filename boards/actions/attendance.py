"""Answers and presence: one door for the web, the mail reader and the telephone."""

from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Absence, Answer, Attendance, Meeting, Person, Seat, User
from boards.rules.refusal import Refusal


@transaction.atomic
def respond(
    meeting: Meeting, person: Person, answer: Answer, *, by: User | None, now: datetime, source: str
) -> Attendance:
    """Record a person's answer for one meeting at its present time.

    ``source`` is ``web``, ``link`` (of a mail), ``mail``, ``telephone`` or ``demo``. Refusal for a
    past or cancelled meeting.
    """
    if meeting.cancelled:
        raise Refusal("meeting-cancelled")
    if meeting.ends_at <= now:
        raise Refusal("meeting-past")
    attendance, _ = Attendance.objects.select_for_update().get_or_create(meeting=meeting, person=person)
    same = attendance.answer == answer and attendance.answered_for == meeting.starts_at
    if same and not _absent_since(attendance):
        return attendance
    attendance.answer, attendance.answered_for, attendance.answered_at = answer, meeting.starts_at, now
    attendance.save(update_fields=["answer", "answered_for", "answered_at"])
    record("attendance.answered", meeting, by=by, at=now, person=person, answer=answer, source=source)
    return attendance


def _absent_since(attendance: Attendance) -> bool:
    """Whether an absence was entered after this answer: giving the same one again then overrules it."""
    entered = Absence.objects.filter(person=attendance.person_id, withdrawn_at__isnull=True)
    return entered.filter(entered_at__gte=attendance.answered_at).exists() if attendance.answered_at else True


@transaction.atomic
def record_presence(meeting: Meeting, present: list[Person], *, by: User | None, now: datetime) -> None:
    """Who came, once the meeting is over; everybody else who was expected is marked absent."""
    there = {person.pk for person in present}
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, person=person) for person in present], ignore_conflicts=True
    )
    Attendance.objects.filter(meeting=meeting).update(present=False)
    Attendance.objects.filter(meeting=meeting, person__in=there).update(present=True)
    record("attendance.recorded", meeting, by=by, at=now, present=len(there))


@transaction.atomic
def answer_season(seat: Seat, answer: Answer, to: str, *, by: User | None, now: datetime) -> None:
    """Record the answer to a whole season's invitation; ``to`` is the rule that was answered."""
    seat.standing_answer, seat.standing_answer_to, seat.standing_answered_at = answer, to, now
    seat.save(update_fields=["standing_answer", "standing_answer_to", "standing_answered_at"])
    record("attendance.season-answered", seat, by=by, at=now, answer=answer)
