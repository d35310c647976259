"""What readers call each place whose clock is shown: the city of an organisation, or that of its zone."""

from collections.abc import Iterable

from django.db.models import Q

from boards.hours import Place
from boards.models import Meeting, Organisation, User


def zone_city(zone: str) -> str:
    """``America/Cayenne`` is Cayenne."""
    return zone.rpartition("/")[2].replace("_", " ")


def place_of(zone: str, organisation: Organisation) -> Place:
    """The organisation's city if its clocks show that zone, else the zone's own city."""
    return (organisation.city if organisation.time_zone == zone else zone_city(zone), zone)


def reader_place(user: User) -> Place:
    """Where a reader reads: the city of her organisation in her own zone. One query."""
    hers = Organisation.objects.filter(Q(people__user=user) | Q(roles__user=user), time_zone=user.time_zone)
    city = hers.order_by("slug").values_list("city", flat=True).first()
    return (city or zone_city(user.time_zone), user.time_zone)


def board_place(meeting: Meeting) -> Place:
    """Needs ``board.organisation`` fetched."""
    return place_of(meeting.time_zone, meeting.board.organisation)


def meeting_places(meeting: Meeting, reader: Place) -> tuple[Place, ...]:
    """The board's place, and the reader's where her clock differs from the board's."""
    return apart((board_place(meeting), reader))


def apart(places: Iterable[Place]) -> tuple[Place, ...]:
    """Each zone once, under the first place named for it."""
    first: dict[str, Place] = {}
    for place, zone in places:
        first.setdefault(zone, (place, zone))
    return tuple(first.values())
