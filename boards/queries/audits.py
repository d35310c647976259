"""The review of recorded cases: figures by board, what awaits a verdict, and draws that can be repeated."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from boards.hours import Place
from boards.identity import Identity, decrypt, unseal
from boards.models import Audit, AuditDraw, Booking, BookingState, JournalEntry, Lane, TumourBoard, User
from boards.queries.places import meeting_places
from boards.queries.triage import sorted_out
from boards.rules.sampling import sample

LATEST = 8  # draws shown


@dataclass(frozen=True)
class Figures:
    """Of one board. ``new`` are recorded cases, held and in no draw yet."""

    board: TumourBoard
    recorded: int
    new: int
    awaiting: int
    confirmed: int
    returned: int

    @property
    def settled(self) -> int:
        return self.confirmed + self.returned

    @property
    def share(self) -> int | None:
        """Percent of the verdicts that confirmed the recording; None without any."""
        return round(100 * self.confirmed / self.settled) if self.settled else None


@dataclass(frozen=True)
class Drawn:
    """A case that awaits its verdict."""

    booking: Booking
    identity: Identity
    question: str
    places: tuple[Place, ...]
    recorded_by: str


@dataclass(frozen=True)
class Draw:
    """A draw, and whether drawing again from its seed gives the same cases."""

    draw: AuditDraw
    repeated: bool


def figures(boards: QuerySet[TumourBoard], now: datetime) -> list[Figures]:
    """Boards that have recorded a case. One query."""
    lane = Q(bookings__lane=Lane.RECORDED, bookings__state=BookingState.BOOKED)

    def of(verdict: Audit) -> Count:
        return Count("bookings", filter=lane & Q(bookings__audit=verdict))

    new = lane & Q(bookings__audit_draw__isnull=True, bookings__meeting__starts_at__lte=now)
    counted = boards.annotate(
        recorded=Count("bookings", filter=lane),
        new=Count("bookings", filter=new),
        awaiting=of(Audit.DRAWN),
        confirmed=of(Audit.CONFIRMED),
        returned=of(Audit.RETURNED),
    )
    names = ("recorded", "new", "awaiting", "confirmed", "returned")
    return [
        Figures(board, **{name: getattr(board, name) for name in names})
        for board in counted.filter(recorded__gt=0)
    ]


def to_review(user: User) -> QuerySet[Booking]:
    """The cases drawn on the boards that the reader runs and not judged yet."""
    return sorted_out(user).filter(audit=Audit.DRAWN).distinct()


def awaiting(user: User, reader: Place, board: TumourBoard | None) -> list[Drawn]:
    """What awaits the reader's verdict, the oldest first. Three queries."""
    drawn = to_review(user)
    if board:
        drawn = drawn.filter(board=board)
    ready = drawn.select_related("case__organisation", "board__organisation", "meeting", "guideline")
    rows = list(ready.order_by("meeting__starts_at", "position", "pk"))
    names = _recorders(rows)
    return [_drawn(row, reader, names.get(row.pk, "")) for row in rows]


def _recorders(rows: Sequence[Booking]) -> dict[UUID, str]:
    """Who recorded each case, by booking; the last one where it was done twice."""
    entries = JournalEntry.objects.filter(subject_id__in=[row.case_id for row in rows], verb="case.recorded")
    last = {UUID(facts["booking"]): actor for facts, actor in entries.values_list("facts", "actor")}
    users = User.objects.filter(pk__in=set(last.values())).values_list("pk", "name")
    named = dict(users)
    return {booking: named[actor] for booking, actor in last.items() if actor in named}


def _drawn(row: Booking, reader: Place, recorded_by: str) -> Drawn:
    if row.meeting:
        row.meeting.board = row.board
    places = meeting_places(row.meeting, reader) if row.meeting else ()
    return Drawn(row, unseal(row.case.identity), decrypt(row.question), places, recorded_by)


def draws(boards: QuerySet[TumourBoard]) -> list[Draw]:
    """The latest ones, each drawn again from its seed. Two queries."""
    rows = list(AuditDraw.objects.filter(board__in=boards).select_related("board", "by")[:LATEST])
    among: dict[UUID, dict[str, bool]] = defaultdict(dict)
    taken = Booking.objects.filter(audit_draw__in=rows).values_list("audit_draw_id", "pk", "audit")
    for draw, key, audit in taken:
        among[draw][str(key)] = audit != Audit.NOT_DRAWN
    return [Draw(row, _is_repeated(row, among[row.pk])) for row in rows]


def _is_repeated(draw: AuditDraw, among: dict[str, bool]) -> bool:
    drawn = {key for key, taken in among.items() if taken}
    return sample(among, percent=draw.percent, seed=draw.seed) == drawn
