"""Every site that a meeting concerns, and what its clock showed before and will show after a change."""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.hours import Place, PlaceHour, hours_in_places
from boards.models import Meeting, Seat, SeatMode, User
from boards.queries.places import board_place, reader_place


@dataclass(frozen=True)
class Shift:
    """One instant replaced by another, on the clock that these places share."""

    places: tuple[str, ...]
    was: PlaceHour
    becomes: PlaceHour


def sites(meeting: Meeting, user: User) -> list[Place]:
    """The board's place, those that take part by video, the reader's; needs ``board.organisation``."""
    seats = Seat.objects.filter(board=meeting.board_id, mode=SeatMode.REMOTE, ended_at__isnull=True)
    seats = seats.filter(meeting__isnull=True) | seats.filter(meeting=meeting)
    remote = seats.order_by("person__organisation__city").values_list(
        "person__organisation__city", "person__organisation__time_zone"
    )
    return list(dict.fromkeys([board_place(meeting), *remote.distinct(), reader_place(user)]))


def shifts(before: Meeting, after: Meeting, places: Sequence[Place]) -> list[Shift]:
    """Old and new hours on each clock concerned; places that share a zone share a line."""
    by_zone: dict[str, list[str]] = {}
    for city, zone in places:
        by_zone.setdefault(zone, []).append(city)
    return [
        Shift(tuple(dict.fromkeys(cities)), _hour(before, (cities[0], zone)), _hour(after, (cities[0], zone)))
        for zone, cities in by_zone.items()
    ]


def _hour(meeting: Meeting, place: Place) -> PlaceHour:
    return hours_in_places(meeting.starts_at, [place], meeting.ends_at)[0]
