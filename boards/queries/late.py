"""What arrives after the cut-off of its meeting, and the next meeting for which it is in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from boards.models import Booking, Case, CaseItem, User
from boards.queries.cutoffs import cutoff_for
from boards.queries.feasible import Proposal, Wish, feasible_meetings
from boards.rules import clock


@dataclass(frozen=True)
class Late:
    """``items`` come too late for the meeting; ``proposal`` is None where no meeting ahead would do."""

    items: Sequence[CaseItem]
    proposal: Proposal | None

    @property
    def last(self) -> CaseItem:
        """The one that comes last, which decides."""
        return max(self.items, key=lambda item: item.expected_on or item.created_at.date())


def late_for(
    case: Case, booking: Booking | None, items: Sequence[CaseItem], *, reader: User, now: datetime
) -> Late | None:
    """None for a case on no meeting, or whose material is announced in time.

    A day of arrival is one at the sender's place, and in time on the day of the cut-off. One query; about
    fourteen more where something is late.
    """
    expected = [item for item in items if item.received_on is None and item.expected_on]
    if booking is None or booking.meeting is None or not expected:
        return None
    at = cutoff_for(booking.meeting, case.organisation)
    last = clock.local(at, case.organisation.time_zone).date()
    late = [item for item in expected if item.expected_on and item.expected_on > last]
    if not late:
        return None
    return Late(late, _next(case, booking, late, reader, now))


def _next(
    case: Case, booking: Booking, late: Sequence[CaseItem], reader: User, now: datetime
) -> Proposal | None:
    wish = Wish(
        organisation=case.organisation,
        minutes=booking.minutes,
        specialties=list(booking.specialties.all()),
        presenter=booking.presenter,
        material_on=max(item.expected_on for item in late if item.expected_on),
        not_before=booking.not_before,
    )
    after = booking.meeting.starts_at if booking.meeting else now
    found = feasible_meetings(booking.board, wish, reader=reader, now=now)
    return next((one for one in found if one.feasible and one.meeting.starts_at > after), None)
