"""The list of a meeting as it was last published, what changed since, and whom that concerns."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.models import Q

from boards.models import (
    Answer,
    Booking,
    BookingState,
    DeputyCall,
    Meeting,
    Person,
    Publication,
    Seat,
    SeatKind,
)
from boards.queries.answers import Chair, answers_to
from boards.rules.published import Change, Line, changes


@dataclass(frozen=True)
class ListNews:
    """``last`` is None for a list that was never published: then every line is new."""

    last: Publication | None
    lines: dict[str, Line]
    changes: list[Change]


def list_news(meeting: Meeting) -> ListNews:
    """Two queries."""
    last = Publication.objects.filter(meeting=meeting).order_by("-at").first()
    before = {key: Line(**line) for key, line in last.lines.items()} if last else {}
    lines = lines_of(meeting)
    return ListNews(last, lines, changes(before, lines))


def lines_of(meeting: Meeting) -> dict[str, Line]:
    """By booking, in the order of the list. One query."""
    booked = Booking.objects.filter(meeting=meeting, state=BookingState.BOOKED)
    rows = booked.order_by("position", "created_at", "pk").only("minutes", "lane", "presenter_id")
    return {
        str(row.pk): Line(number, row.minutes, row.lane, str(row.presenter_id or ""))
        for number, row in enumerate(rows, start=1)
    }


def as_stored(lines: dict[str, Line]) -> dict[str, dict[str, object]]:
    """As ``Publication.lines`` keeps them."""
    return {key: asdict(line) for key, line in lines.items()}


def concerned(meeting: Meeting, changed: Collection[Change]) -> list[Person]:
    """Who prepares something for these lines, by name: presenters, before and now, and needed specialists.

    A specialist is concerned if she sits at the meeting as more than an observer and has not said no; a
    deputy only once she was asked. Six queries at most.
    """
    if not changed:
        return []
    presenters = {line.presenter for each in changed for line in (each.before, each.after) if line}
    people = _specialists(meeting, {UUID(each.key) for each in changed})
    people |= {UUID(presenter) for presenter in presenters if presenter}
    found = Person.objects.filter(pk__in=people, active=True).select_related("organisation")
    return list(found.order_by("family_name", "given_name", "pk"))


def _specialists(meeting: Meeting, bookings: Iterable[UUID]) -> set[UUID]:
    seats = Seat.objects.filter(
        Q(meeting__isnull=True) | Q(meeting=meeting),
        board=meeting.board_id,
        ended_at__isnull=True,
        person__specialty__in=_needed(bookings),
    ).exclude(kind=SeatKind.OBSERVER)
    answers = answers_to([meeting])
    asked = set(DeputyCall.objects.filter(meeting=meeting).values_list("seat_id", flat=True))
    return {
        seat.person_id
        for seat in seats.select_related("person")
        if (seat.kind != SeatKind.DEPUTY or seat.pk in asked)
        and answers.of(Chair.of(seat), meeting) != Answer.DECLINED
    }


def _needed(bookings: Iterable[UUID]) -> set[int]:
    rows = Booking.specialties.through.objects.filter(booking__in=list(bookings))
    return set(rows.values_list("specialty_id", flat=True))
