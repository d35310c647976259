"""Whether somebody is expected at a meeting, and as what."""

from django.db.models import F, Q, QuerySet

from boards.models import ON_AGENDA, Booking, Meeting, Person, Seat, SeatKind, SeatMode


def seat_at(meeting: Meeting, person: Person) -> Seat | None:
    """Her seat there: standing, as a guest, or (not stored) that of whoever presents a case.

    None if she is not, or no longer, expected. At most two queries.
    """
    if not person.active:
        return None
    seats = Seat.objects.filter(
        Q(meeting__isnull=True) | Q(meeting=meeting),
        board=meeting.board_id,
        person=person,
        ended_at__isnull=True,
    )
    return seats.order_by(F("meeting").asc(nulls_first=True)).first() or _presenting(meeting, person)


def people_at(meeting: Meeting) -> QuerySet[Person]:
    """Everybody for whom `seat_at` finds a seat."""
    seats = Seat.objects.filter(
        Q(meeting__isnull=True) | Q(meeting=meeting), board=meeting.board_id, ended_at__isnull=True
    )
    presents = Booking.objects.filter(ON_AGENDA, meeting=meeting, presenter__isnull=False)
    expected = Q(pk__in=seats.values("person")) | Q(pk__in=presents.values("presenter"))
    return Person.objects.filter(expected, active=True)


def _presenting(meeting: Meeting, person: Person) -> Seat | None:
    booking = Booking.objects.filter(ON_AGENDA, meeting=meeting, presenter=person).first()
    if booking is None:
        return None
    mode = SeatMode(booking.presenter_mode)
    return Seat(board_id=meeting.board_id, person=person, kind=SeatKind.GUEST, mode=mode, meeting=meeting)
