"""Which requests stay on a meeting's list and which go where, proposed with reasons; nothing is changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.identity import Identity, unseal
from boards.models import Booking, CaseItem, Cause, ItemKind, Meeting, MeetingState, User
from boards.queries.completeness import Completeness, completeness_of
from boards.queries.preparing import Group, group_of, requests_for
from boards.rules.overflow import Choice, Claim, Slot, Why, choose, targets

LATER = 12  # meetings that are offered
_CAUSES = {
    ItemKind.PATHOLOGY: Cause.PATHOLOGY,
    ItemKind.SLIDES: Cause.SLIDES,
    ItemKind.IMAGING: Cause.IMAGING,
    ItemKind.MOLECULAR: Cause.MOLECULAR,
}
REASONS: dict[Why, Promise] = {
    Why.LACKING: _("what it needs has not come"),
    Why.LATER: _("the others are more urgent, or asked earlier"),
    Why.MINUTES: _("its minutes no longer fit"),
}


@dataclass(frozen=True)
class Proposed:
    """One request, and what is proposed for it. ``to`` is None for this meeting, or where it ``waits``."""

    booking: Booking
    identity: Identity
    completeness: Completeness
    stays: bool
    to: Meeting | None
    why: Promise | str
    cause: Cause
    age: int

    @property
    def comes(self) -> bool:
        """It waited, and gets a place here."""
        return self.stays and group_of(self.booking) == Group.WAITING

    @property
    def waits(self) -> bool:
        return not self.stays and self.to is None


@dataclass(frozen=True)
class Proposal:
    """Those that go first, since they are what has to be looked at; then those that stay. By rank."""

    rows: tuple[Proposed, ...]
    later: tuple[Meeting, ...]

    @property
    def going(self) -> list[Proposed]:
        return [row for row in self.rows if not row.stays]

    @property
    def staying(self) -> list[Proposed]:
        return [row for row in self.rows if row.stays]


def propose(meeting: Meeting, user: User, now: datetime, chosen: Collection[UUID] | None = None) -> Proposal:
    """For every request that is to be discussed; or that those ``chosen`` go, and no other is touched."""
    found = [row for row in requests_for(meeting, user) if row.discussed]
    if chosen is not None:
        found = [row for row in found if row.pk in chosen]
    lacks = completeness_of(found)
    claims = [claim_of(row, lacks[row.pk].owed) for row in found]
    cases = 0 if chosen is not None else meeting.capacity_cases - meeting.held_cases
    choice = choose(claims, cases=cases, minutes=meeting.capacity_minutes - meeting.held_minutes)
    later = later_meetings(meeting, now)
    rows = _rows(choice, {row.pk: row for row in found}, lacks, later, now)
    return Proposal(tuple(rows), tuple(later))


def later_meetings(meeting: Meeting, now: datetime) -> list[Meeting]:
    """The board's next meetings after this one that still take cases. One query."""
    ahead = Meeting.objects.filter(
        board=meeting.board_id, state=MeetingState.PLANNED, starts_at__gt=meeting.starts_at, cutoff_at__gt=now
    )
    return list(ahead.select_related("board__organisation").order_by("starts_at")[:LATER])


def claim_of(booking: Booking, owed: Iterable[CaseItem]) -> Claim:
    """What `boards.rules.overflow` weighs."""
    items = list(owed)
    awaited = [item.expected_on + timedelta(days=1) for item in items if item.expected_on]
    days = [day for day in (booking.not_before, *awaited) if day]
    return Claim(
        key=booking.pk,
        minutes=booking.minutes,
        asked_at=booking.created_at,
        urgent=booking.urgent,
        lacking=bool(items),
        deferrals=booking.deferrals_count,
        earliest=max(days, default=None),
    )


def _rows(
    choice: Choice,
    bookings: Mapping[UUID, Booking],
    lacks: Mapping[UUID, Completeness],
    later: Sequence[Meeting],
    now: datetime,
) -> Iterable[Proposed]:
    slots = [Slot(row.pk, row.day, row.cases_left, row.minutes_left) for row in later]
    where = targets([going.claim for going in choice.go], slots)
    meetings = {row.pk: row for row in later}
    whys: list[tuple[Claim, Why | None]] = [(going.claim, going.why) for going in choice.go]
    for claim, why in [*whys, *((claim, None) for claim in choice.stay)]:
        booking, lack = bookings[claim.key], lacks[claim.key]
        slot = where.get(claim.key)
        yield Proposed(
            booking=booking,
            identity=unseal(booking.case.identity),
            completeness=lack,
            stays=why is None,
            to=meetings[slot] if slot else None,
            why=REASONS[why] if why else "",
            cause=cause_of(lack.owed),
            age=(now - booking.created_at).days,
        )


def cause_of(owed: Sequence[CaseItem]) -> Cause:
    """What the ledger says: the first thing that has not come, or that there is no room."""
    return _CAUSES.get(ItemKind(owed[0].kind), Cause.OTHER) if owed else Cause.NO_ROOM
