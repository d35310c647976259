"""What pathologists and radiologists have to read in the weeks ahead, over all boards."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from boards.models import (
    ON_AGENDA,
    Booking,
    Meeting,
    MeetingState,
    Person,
    Seat,
    SeatKind,
    Specialty,
    TumourBoard,
)
from boards.queries.answers import Chair, answers_to
from boards.queries.quorums import seated_at
from boards.rules.quorum import Seated, Standing
from boards.rules.reading_load import Reading, Week

WEEKS = 8
_EXPECTED = (Standing.COMES, Standing.SILENT)
_PERHAPS = (Standing.PERHAPS, Standing.RESERVE)


@dataclass(frozen=True)
class Ahead:
    """All that is to be read in the weeks ahead. ``weeks`` are Mondays of the reader's place."""

    weeks: tuple[Week, ...]
    readings: tuple[Reading, ...]
    people: Mapping[UUID, Person]
    meetings: Mapping[UUID, Meeting]
    specialties: Mapping[str, Specialty]


def weeks_from(now: datetime, zone: str) -> tuple[Week, ...]:
    """The Mondays of this week and of those that follow."""
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    return tuple(monday + timedelta(weeks=number) for number in range(WEEKS))


def reading_ahead(now: datetime, zone: str) -> Ahead:
    """Of everybody whose specialty prepares. Eight queries, however many boards and people."""
    weeks = weeks_from(now, zone)
    specialties = Specialty.objects.filter(preparation__gt=0).in_bulk()
    people = {
        row.pk: row
        for row in Person.objects.filter(specialty__in=specialties, active=True).select_related(
            "specialty", "organisation"
        )
    }
    meetings = _meetings(now, weeks[-1] + timedelta(weeks=1), zone) if people else []
    reckoning = _Reckoning(meetings, people, specialties, ZoneInfo(zone))
    return Ahead(
        weeks,
        tuple(reckoning.readings()),
        people,
        {row.pk: row for row in meetings},
        {row.code: row for row in specialties.values()},
    )


def _meetings(now: datetime, before: date, zone: str) -> list[Meeting]:
    end = datetime.combine(before, time(), ZoneInfo(zone))
    ahead = Meeting.objects.filter(
        state=MeetingState.PLANNED, board__active=True, starts_at__gt=now, starts_at__lt=end
    )
    return list(ahead.select_related("board__organisation", "series").order_by("starts_at", "pk"))


class _Reckoning:
    """Everything that the readings are made of, read once."""

    def __init__(
        self,
        meetings: Sequence[Meeting],
        people: Mapping[UUID, Person],
        specialties: Mapping[int, Specialty],
        zone: ZoneInfo,
    ) -> None:
        self._meetings, self._people, self._specialties, self._zone = meetings, people, specialties, zone
        self._answers = answers_to(meetings, people=list(people))
        self._chairs = _chairs(people)
        self._required = _required(specialties)
        self._asked = _asked(meetings, specialties)
        self._houses: dict[tuple[UUID, int], list[UUID]] = defaultdict(list)
        for person in people.values():
            if person.specialty_id:
                self._houses[person.organisation_id, person.specialty_id].append(person.pk)

    def readings(self) -> Iterator[Reading]:
        for meeting in self._meetings:
            seated = seated_at(meeting, self._chairs[meeting.board_id], self._answers, self._specialties)
            for specialty in self._specialties.values():
                minutes = self._minutes(meeting, specialty)
                there = [seat for seat in seated if seat.specialty == specialty.code]
                if minutes or there:
                    yield self._reading(meeting, specialty, minutes, there)

    def _minutes(self, meeting: Meeting, specialty: Specialty) -> int:
        """All that is booked where the board requires the specialty, else the cases that ask for it."""
        if (meeting.board_id, specialty.pk) in self._required:
            return meeting.booked_minutes
        return self._asked.get((meeting.pk, specialty.pk), 0)

    def _reading(
        self, meeting: Meeting, specialty: Specialty, minutes: int, there: Collection[Seated]
    ) -> Reading:
        day = meeting.starts_at.astimezone(self._zone).date()
        readers = _who(there, _EXPECTED) or _who(there, _PERHAPS)
        seated = {seat.who for seat in there}
        house = self._houses[meeting.board.organisation_id, specialty.pk]
        return Reading(
            meeting=meeting.pk,
            board=meeting.board_id,
            specialty=specialty.code,
            week=day - timedelta(days=day.weekday()),
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            minutes=minutes,
            rate=Fraction(specialty.preparation),
            readers=readers,
            deputies=tuple(who for who in _who(there, _PERHAPS) if who not in readers),
            colleagues=tuple(
                who for who in house if who not in seated and not self._answers.absent(who, meeting)
            ),
        )


def _who(there: Iterable[Seated], standings: Collection[Standing]) -> tuple[UUID, ...]:
    """Each person once: somebody may be a member and this meeting's guest."""
    return tuple(dict.fromkeys(seat.who for seat in there if seat.standing in standings))


def _chairs(people: Mapping[UUID, Person]) -> dict[UUID, list[Chair]]:
    found: dict[UUID, list[Chair]] = defaultdict(list)
    seats = Seat.objects.filter(person__in=list(people), ended_at__isnull=True).exclude(
        kind=SeatKind.OBSERVER
    )
    for seat in seats.select_related("person").order_by("person__family_name", "pk"):
        found[seat.board_id].append(Chair.of(seat))
    return found


def _required(specialties: Iterable[int]) -> set[tuple[UUID, int]]:
    through = TumourBoard.required_specialties.through.objects.filter(specialty__in=list(specialties))
    return set(through.values_list("tumourboard_id", "specialty_id"))


def _asked(meetings: Iterable[Meeting], specialties: Iterable[int]) -> dict[tuple[UUID, int], int]:
    """Minutes of the cases that ask for a specialty, by meeting and specialty."""
    asked = Booking.objects.filter(
        ON_AGENDA, meeting__in=[row.pk for row in meetings], specialties__in=list(specialties)
    )
    summed = asked.order_by().values_list("meeting_id", "specialties").annotate(minutes=Sum("minutes"))
    return {(meeting, specialty): minutes for meeting, specialty, minutes in summed if meeting}
