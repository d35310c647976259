"""A board's waiting list in the order in which places are given; whose decision what is over capacity was."""

from dataclasses import dataclass
from datetime import datetime

from boards.hours import Place
from boards.identity import Identity, decrypt, unseal
from boards.models import Booking, JournalEntry, Meeting, TumourBoard, User
from boards.permissions import visible_bookings
from boards.queries.places import meeting_places
from boards.queries.room import open_to, waiting_in_order


@dataclass(frozen=True)
class Waiting:
    """A case that waits: its place in the order, how many days it has waited, and where it would fit now.

    ``reason`` says why it is urgent; ``identity`` is empty for a case that the reader may not see.
    """

    number: int
    booking: Booking
    days: int
    identity: Identity | None
    reason: str
    fits: Meeting | None
    places: tuple[Place, ...]


def board_queue(board: TumourBoard, user: User, reader: Place, now: datetime) -> list[Waiting]:
    """All that wait, so that everybody knows her number; names only of those she may see. Three queries."""
    rows = list(waiting_in_order(board.bookings.all()).select_related("case__organisation", "last_meeting"))
    seen = set(visible_bookings(user).filter(board=board, state="waiting").values_list("pk", flat=True))
    meetings = list(
        open_to(board.meetings.all(), 1, now).select_related("board__organisation").order_by("starts_at")
    )
    fitting = {row.pk: next((one for one in meetings if _takes(one, row)), None) for row in rows}
    return [
        Waiting(
            number=number,
            booking=row,
            days=(now - (row.waiting_since or row.created_at)).days,
            identity=unseal(row.case.identity) if row.pk in seen else None,
            reason=decrypt(row.urgent_reason) if row.pk in seen and row.urgent_reason else "",
            fits=(fits := fitting[row.pk]),
            places=meeting_places(fits, reader) if fits else (),
        )
        for number, row in enumerate(rows, 1)
    ]


def _takes(meeting: Meeting, booking: Booking) -> bool:
    suits = booking.not_before is None or meeting.day >= booking.not_before
    return suits and meeting.minutes_left >= booking.minutes


def decided_over(meeting: Meeting) -> str:
    """Whose decision the places over the capacity were: names, the latest first. One query, none for none."""
    if not meeting.extra_cases and not meeting.extra_minutes:
        return ""
    entries = JournalEntry.objects.filter(verb="meeting.overbooked", meeting_id=meeting.pk).order_by("-pk")
    actors = User.objects.filter(pk__in=[actor for actor in entries.values_list("actor", flat=True) if actor])
    return ", ".join(str(actor) for actor in actors)
