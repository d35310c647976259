"""Deputies: asked to come instead of a member, and told when that is no longer needed.

A call is a row; who is told of it is the relay's to say, from one journal entry for each deputy.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Answer, DeputyCall, Meeting, Person, Seat, User
from boards.queries.answers import Chair, answers_to
from boards.queries.deputies import Stand, stands_in_for
from boards.rules.refusal import Refusal


@transaction.atomic
def ask_deputy(stand: Stand, *, by: User | None, now: datetime) -> DeputyCall:
    """Ask one deputy to one meeting.

    Refusal ``meeting-cancelled``, ``meeting-past``, ``seat-ended``, ``not-a-deputy`` or ``deputy-asked``.
    """
    meeting, deputy, member = stand
    if meeting.cancelled:
        raise Refusal("meeting-cancelled")
    if meeting.ends_at <= now:
        raise Refusal("meeting-past")
    if deputy.ended_at or not deputy.person.active:
        raise Refusal("seat-ended")
    if meeting.board_id != deputy.board_id or not stands_in_for(deputy, member):
        raise Refusal("not-a-deputy")
    calls = call_deputies([stand], by=by, now=now)
    if not calls:
        raise Refusal("deputy-asked")
    return calls[0]


@transaction.atomic
def call_deputies(stands: Iterable[Stand], *, by: User | None, now: datetime) -> list[DeputyCall]:
    """Ask each of these deputies who was not asked yet; a deputy asked to several meetings is told once."""
    wanted = {(stand.meeting.pk, stand.deputy.pk): stand for stand in stands}
    seats = {deputy for _, deputy in wanted}
    # Whoever else asks the same deputies waits here, and then finds them asked.
    locked = list(Seat.objects.select_for_update(of=("self",)).filter(pk__in=seats).order_by("pk"))
    known = DeputyCall.objects.filter(seat__in=locked).values_list("meeting_id", "seat_id")
    for pair in set(known) & wanted.keys():
        del wanted[pair]
    calls = [
        DeputyCall(meeting=stand.meeting, seat=stand.deputy, instead_of=stand.instead_of, asked_at=now)
        for stand in wanted.values()
    ]
    DeputyCall.objects.bulk_create(calls)
    for deputy, hers in _by_deputy(calls).items():
        record("deputy.asked", deputy, by=by, at=now, calls=[call.pk for call in hers])
    return calls


@transaction.atomic
def release_deputies(calls: Sequence[DeputyCall], *, by: User | None, now: datetime) -> list[DeputyCall]:
    """Take back these calls, but for those whose deputy has already said yes; returns those taken back.

    Needs ``meeting__series`` and ``seat__person`` fetched.
    """
    answers = answers_to([call.meeting for call in calls])
    free = [call for call in calls if answers.of(Chair.of(call.seat), call.meeting) != Answer.ACCEPTED]
    for deputy, hers in _by_deputy(free).items():
        meetings = sorted(hers, key=lambda call: call.meeting.starts_at)
        record(
            "deputy.released",
            deputy,
            by=by,
            at=now,
            calls=[call.pk for call in meetings],
            meetings=[call.meeting for call in meetings],
        )
    DeputyCall.objects.filter(pk__in=[call.pk for call in free]).delete()
    return free


def _by_deputy(calls: Iterable[DeputyCall]) -> dict[Person, list[DeputyCall]]:
    found: dict[Person, list[DeputyCall]] = defaultdict(list)
    for call in calls:
        found[call.seat.person].append(call)
    return found


def meetings_of(calls: Iterable[DeputyCall]) -> list[Meeting]:
    """Each once, in the order of their time."""
    return sorted({call.meeting for call in calls}, key=lambda meeting: meeting.starts_at)
