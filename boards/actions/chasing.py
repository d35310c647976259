"""Reminding those who have not answered, each of them once a day at most for the same meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from boards.journal import entry, record_all
from boards.models import Attendance, Meeting, User
from boards.queries.silent import Silent, silent_at
from boards.rules.refusal import Refusal


@dataclass(frozen=True)
class Chased:
    """Who is reminded of which meetings, and who already was within the last day."""

    reminded: Silent
    lately: Silent


@transaction.atomic
def chase(meetings: Sequence[Meeting], *, by: User | None, now: datetime) -> Chased:
    """Remind everybody who has not answered; one mail a person, for all of her meetings.

    Refusal ``meeting-past`` where none is ahead, ``everybody-answered`` or ``chased-lately``.
    """
    keys = [meeting.pk for meeting in meetings if not meeting.cancelled and meeting.ends_at > now]
    if not keys:
        raise Refusal("meeting-past")
    # Two who chase at once: the second waits here, and finds everybody reminded.
    locked = Meeting.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    due, lately = silent_at(list(locked.select_related("board__organisation", "series")), now)
    if not due:
        raise Refusal("chased-lately" if lately else "everybody-answered")
    _note_chased(due, now)
    record_all([entry("attendance.chased", person, by=by, at=now, meetings=due[person]) for person in due])
    return Chased(due, lately)


def _note_chased(due: Silent, now: datetime) -> None:
    """Four queries, however many people."""
    pairs = {(meeting.pk, person.pk): (meeting, person) for person in due for meeting in due[person]}
    rows = [Attendance(meeting=meeting, person=person) for meeting, person in pairs.values()]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    known = Attendance.objects.filter(meeting__in={meeting for meeting, _ in pairs})
    reminded = [
        key for key, *pair in known.values_list("pk", "meeting_id", "person_id") if tuple(pair) in pairs
    ]
    Attendance.objects.filter(pk__in=reminded).update(chased_at=now)
