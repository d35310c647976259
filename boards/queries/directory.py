"""Partners and people, as their lists and pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from boards.hours import PlaceHour, day_in_words, hours_in_places
from boards.models import DatePrecision, Organisation, Partnership, Person, Seat, TumourBoard
from boards.models.organisations import Validity
from boards.queries.partner_map import MapPoint


@dataclass(frozen=True)
class Dates:
    """Between which days something holds, in words as exact as what is known."""

    since: str
    until: str
    ended: bool

    @property
    def words(self) -> str:
        """“since 2009”, “1993 – 2021 · ended”; empty where nothing is known."""
        if self.since and self.until:
            span = f"{self.since} – {self.until}"
        elif self.since:
            span = _("since %(day)s") % {"day": self.since}
        else:
            span = _("until %(day)s") % {"day": self.until} if self.until else ""
        return " · ".join(part for part in (span, _("ended") if self.ended else "") if part)


@dataclass(frozen=True)
class PartnerRow:
    organisation: Organisation
    now: PlaceHour
    boards: int
    partnerships: tuple[tuple[Partnership, Dates], ...]
    names: tuple[tuple[str, Dates], ...]


def dates(row: Validity, today: date) -> Dates:
    over = row.ended or (row.valid_until is not None and row.valid_until < today)
    return Dates(_as_known(row.valid_from, row.precision), _as_known(row.valid_until, row.precision), over)


def _as_known(day: date | None, precision: str) -> str:
    """A partnership dated by its year alone shows the year alone."""
    if day is None:
        return ""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    return day_in_words(day, "F Y" if precision == DatePrecision.MONTH else "j F Y")


def partner_rows(
    organisations: QuerySet[Organisation],
    partnerships: QuerySet[Partnership],
    boards: QuerySet[TumourBoard],
    now: datetime,
) -> list[PartnerRow]:
    """Five queries, however many partners."""
    counts = boards_joined(boards)
    bound: dict[UUID, list[tuple[Partnership, Dates]]] = defaultdict(list)
    for partnership in partnerships.select_related("host"):
        bound[partnership.partner_id].append((partnership, dates(partnership, now.date())))
    return [
        PartnerRow(
            row,
            local_time(row, now),
            counts.get(row.pk, 0),
            tuple(bound[row.pk]),
            tuple((name.name, dates(name, now.date())) for name in row.former_names.all()),
        )
        for row in organisations.prefetch_related("former_names")
    ]


def local_time(organisation: Organisation, now: datetime) -> PlaceHour:
    return hours_in_places(now, [(organisation.city, organisation.time_zone)])[0]


def boards_joined(boards: QuerySet[TumourBoard]) -> Mapping[UUID, int]:
    """How many of these boards each organisation hosts or takes part in. Two queries."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for board, host in boards.values_list("pk", "organisation"):
        found[host].add(board)
    joined = TumourBoard.open_to.through.objects.filter(tumourboard__in=boards)
    for board, partner in joined.values_list("tumourboard_id", "organisation_id"):
        found[partner].add(board)
    return {organisation: len(boards) for organisation, boards in found.items()}


def map_points(rows: Iterable[PartnerRow]) -> list[MapPoint]:
    return [
        MapPoint(
            name=row.organisation.label,
            lat=float(row.organisation.latitude),
            lon=float(row.organisation.longitude),
            slug=row.organisation.slug,
            kind=row.organisation.kind,
        )
        for row in rows
    ]


def boards_with(boards: QuerySet[TumourBoard], organisation: Organisation) -> list[TumourBoard]:
    """The boards that an organisation hosts or takes part in."""
    hers = boards.filter(Q(organisation=organisation) | Q(open_to=organisation))
    return list(hers.select_related("organisation").distinct())


def found_people(
    people: QuerySet[Person], *, words: str, organisation: Organisation | None
) -> QuerySet[Person]:
    """Every word somewhere in the name or the specialty."""
    for word in words.split():
        people = people.filter(
            Q(family_name__icontains=word)
            | Q(given_name__icontains=word)
            | Q(specialty__name__icontains=word)
            | Q(specialty__name_fr__icontains=word)
        )
    if organisation:
        people = people.filter(organisation=organisation)
    return people.select_related("organisation", "specialty")


def seats_of(person: Person, boards: QuerySet[TumourBoard]) -> list[Seat]:
    """The person's seats on boards that the reader sees."""
    seats = person.seats.filter(ended_at__isnull=True, board__in=boards)
    return list(seats.select_related("board", "meeting", "deputy_for__person").order_by("board__name"))
