"""What is missing, by deadline: the files of the reader's organisations, and what she owes herself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from boards.hours import Place
from boards.identity import Identity, unseal
from boards.models import Booking, BookingState, CaseItem, MeetingState, User
from boards.permissions import STAFF, organisations_as, visible_bookings, visible_items
from boards.queries.completeness import Completeness, completeness_of
from boards.queries.deadlines import next_bookings
from boards.queries.places import meeting_places

LOOKED_AT = 150  # cases: some two weeks of a large centre
SOONEST = 40  # of them, on My week


@dataclass(frozen=True)
class OpenFile:
    """A case that lacks something, with the booking whose cut-off comes first."""

    booking: Booking
    identity: Identity
    completeness: Completeness
    places: tuple[Place, ...]
    past: bool  # its cut-off


@dataclass(frozen=True)
class OwnDebt:
    """Something that the reader owes; ``booking`` is None for a case on no meeting ahead."""

    item: CaseItem
    identity: Identity
    booking: Booking | None
    places: tuple[Place, ...]


def open_files(user: User, reader: Place, now: datetime, *, most: int = LOOKED_AT) -> list[OpenFile]:
    """Cases of her organisations on meetings ahead that lack something, by cut-off. Two queries; each of the
    ``most`` cases that are looked at is decrypted.
    """
    own = organisations_as(user, *STAFF)
    ahead = visible_bookings(user).filter(
        Q(home__in=own),
        state=BookingState.BOOKED,
        meeting__state=MeetingState.PLANNED,
        meeting__starts_at__gt=now,
    )
    ready = ahead.select_related("case", "board", "meeting__board__organisation")
    rows = list(ready.order_by("meeting__cutoff_at", "meeting", "position")[:most])
    found = completeness_of(rows)
    return [_file(row, found[row.pk], reader, now) for row in rows if not found[row.pk].complete]


def _file(row: Booking, found: Completeness, reader: Place, now: datetime) -> OpenFile:
    places = meeting_places(row.meeting, reader) if row.meeting else ()
    past = row.meeting is not None and row.meeting.cutoff_at <= now
    return OpenFile(row, unseal(row.case.identity), found, places, past)


def own_debts(user: User, reader: Place, now: datetime) -> list[OwnDebt]:
    """What the reader owes for cases, the next cut-off first. Two queries, none for who is no person."""
    if user.person_id is None:
        return []
    hers = visible_items(user).filter(owner=user.person_id, received_on__isnull=True)
    items = list(hers.select_related("case__organisation"))
    bookings = next_bookings((item.case_id for item in items), now) if items else {}
    return _by_deadline([_debt(item, bookings.get(item.case_id), reader) for item in items])


def _debt(item: CaseItem, booking: Booking | None, reader: Place) -> OwnDebt:
    places = meeting_places(booking.meeting, reader) if booking and booking.meeting else ()
    return OwnDebt(item, unseal(item.case.identity), booking, places)


def _by_deadline(debts: Sequence[OwnDebt]) -> list[OwnDebt]:
    dated = [debt for debt in debts if debt.booking and debt.booking.meeting]
    dated.sort(key=lambda debt: debt.booking.meeting.cutoff_at)  # type: ignore[union-attr]  # chosen for it
    return dated + [debt for debt in debts if debt not in dated]
