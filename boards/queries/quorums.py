"""The quorum forecast of meetings and of their cases, with names: for a page of them in as many queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from boards.models import Answer, Booking, BookingState, Lane, Meeting, Person, Seat, SeatKind, Specialty
from boards.queries.answers import Answers, Chair, answers_to
from boards.queries.forecasts import NameOf, QuorumState
from boards.rules.quorum import Forecast, Gap, Seated, Standing, forecast

_OF_MEMBERS = {
    Answer.ACCEPTED: Standing.COMES,
    Answer.NEEDS_ACTION: Standing.SILENT,
    Answer.TENTATIVE: Standing.PERHAPS,
    Answer.DECLINED: Standing.AWAY,
}
_OF_DEPUTIES = _OF_MEMBERS | {Answer.NEEDS_ACTION: Standing.RESERVE, Answer.TENTATIVE: Standing.RESERVE}


@dataclass(frozen=True)
class Forecasts:
    """Of some meetings, and of the cases booked on them; cancelled meetings have none."""

    meetings: Mapping[UUID, QuorumState]
    cases: Mapping[UUID, QuorumState]  # by booking; a case that asks for no specialist has none
    of_meeting: Mapping[UUID, Sequence[UUID]]  # the bookings of a meeting

    def cases_of(self, meeting: Meeting) -> list[QuorumState]:
        return [self.cases[booking] for booking in self.of_meeting.get(meeting.pk, ())]


def quorum_states(meetings: Sequence[Meeting]) -> Mapping[UUID, QuorumState]:
    """By meeting. Six queries at most. Needs ``board`` and ``series`` fetched."""
    return _Reckoning(meetings).forecasts(with_cases=False).meetings


def forecasts(meetings: Sequence[Meeting]) -> Forecasts:
    """Meetings and cases. Seven queries at most. Needs ``board`` and ``series`` fetched."""
    return _Reckoning(meetings).forecasts(with_cases=True)


@dataclass(frozen=True)
class Seatings:
    """What the seats of some meetings let hope for; cancelled meetings are left out."""

    meetings: Sequence[Meeting]
    answers: Answers
    specialties: Mapping[int, Specialty]
    required: Mapping[UUID, Sequence[str]]  # codes of the required specialties, by board
    seated: Mapping[UUID, tuple[Seated, ...]]  # by meeting


def seatings(meetings: Sequence[Meeting]) -> Seatings:
    """Five queries. Needs ``series`` fetched."""
    held = [meeting for meeting in meetings if not meeting.cancelled]
    specialties = {row.pk: row for row in Specialty.objects.all()}
    boards = {meeting.board_id for meeting in held}
    chairs = _chairs_by_board(boards)
    answers = answers_to(held)
    seated = {
        meeting.pk: seated_at(meeting, chairs[meeting.board_id], answers, specialties) for meeting in held
    }
    return Seatings(held, answers, specialties, _required(boards, specialties), seated)


class _Reckoning:
    """Everything that the forecasts of some meetings are made of, read once."""

    def __init__(self, meetings: Sequence[Meeting]) -> None:
        found = seatings(meetings)
        self._meetings, self._specialties = found.meetings, found.specialties
        self._required, self._seated = found.required, found.seated

    def forecasts(self, *, with_cases: bool) -> Forecasts:
        of_meetings = {meeting.pk: self._of_meeting(meeting) for meeting in self._meetings}
        needs = _needs(self._meetings, self._specialties) if with_cases else {}
        of_cases = {
            booking: forecast(required=codes, minimum=0, seated=self._seated[meeting])
            for (meeting, booking), codes in needs.items()
        }
        gaps = {gap for found in (*of_meetings.values(), *of_cases.values()) for gap in found.gaps}
        name = NameOf(self._specialties.values(), people_in(gaps))
        of_meeting: dict[UUID, list[UUID]] = defaultdict(list)
        for meeting, booking in needs:
            of_meeting[meeting].append(booking)
        return Forecasts(
            {key: QuorumState(found, name) for key, found in of_meetings.items()},
            {key: QuorumState(found, name) for key, found in of_cases.items()},
            of_meeting,
        )

    def _of_meeting(self, meeting: Meeting) -> Forecast:
        return forecast(
            required=self._required[meeting.board_id],
            minimum=meeting.board.minimum_specialties,
            seated=self._seated[meeting.pk],
        )


def _required(boards: Iterable[UUID], specialties: Mapping[int, Specialty]) -> dict[UUID, list[str]]:
    """Codes of the required specialties by board."""
    found: dict[UUID, list[str]] = defaultdict(list)
    through = Specialty.required_by.through.objects.filter(tumourboard__in=list(boards))
    for board, specialty in through.values_list("tumourboard_id", "specialty_id"):
        found[board].append(specialties[specialty].code)
    return found


def _needs(
    meetings: Iterable[Meeting], specialties: Mapping[int, Specialty]
) -> dict[tuple[UUID, UUID], list[str]]:
    """Codes of the specialists that each case asks for, by meeting and booking."""
    found: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    rows = Booking.specialties.through.objects.filter(
        booking__meeting__in=[meeting.pk for meeting in meetings],
        booking__state=BookingState.BOOKED,
        booking__lane=Lane.DISCUSSED,
    )
    for meeting, booking, specialty in rows.values_list("booking__meeting_id", "booking_id", "specialty_id"):
        found[meeting, booking].append(specialties[specialty].code)
    return found


def _chairs_by_board(boards: Iterable[UUID]) -> dict[UUID, list[Chair]]:
    found: dict[UUID, list[Chair]] = defaultdict(list)
    seats = Seat.objects.filter(board__in=list(boards), ended_at__isnull=True).exclude(kind=SeatKind.OBSERVER)
    columns = (
        "id", "person_id", "kind", "meeting_id", "deputy_for_id", "standing_answer", "standing_answer_to",
        "person__specialty_id",
    )  # fmt: skip
    for board, *row in seats.order_by().values_list("board_id", *columns):
        found[board].append(Chair(*row))
    return found


def people_in(gaps: Iterable[Gap]) -> list[Person]:
    """Whoever a forecast has to name. One query, or none where nobody is named."""
    people = {seat.who for gap in gaps for seat in gap.people}
    rows = Person.objects.filter(pk__in=people)
    return list(rows.only("title", "given_name", "family_name", "specialty_id"))


def seated_at(
    meeting: Meeting, chairs: Iterable[Chair], answers: Answers, specialties: Mapping[int, Specialty]
) -> tuple[Seated, ...]:
    """What each seat lets hope for; ``chairs`` may hold observers and other meetings' guests, left out."""
    found = []
    for chair in chairs:
        if chair.kind == SeatKind.OBSERVER or chair.meeting_id not in (None, meeting.pk):
            continue
        standings = _OF_DEPUTIES if chair.kind == SeatKind.DEPUTY else _OF_MEMBERS
        code = specialties[chair.specialty_id].code if chair.specialty_id else ""
        found.append(Seated(chair.person_id, code, standings[Answer(answers.of(chair, meeting))]))
    return tuple(found)


def meeting_forecasts(
    meeting: Meeting, seats: Collection[Seat], answers: Answers, bookings: Iterable[Booking]
) -> tuple[QuorumState, dict[UUID, QuorumState]]:
    """The same for one page that has fetched its rows: the meeting's, and each booking's that asks for some.

    ``bookings`` need ``specialties`` prefetched, ``seats`` their ``person``. Two queries.
    """
    specialties = {row.pk: row for row in Specialty.objects.all()}
    seated = seated_at(meeting, map(Chair.of, seats), answers, specialties)
    name = NameOf(specialties.values(), [seat.person for seat in seats])
    required = [row.code for row in meeting.board.required_specialties.all()]

    def state(codes: Collection[str], minimum: int) -> QuorumState:
        return QuorumState(forecast(required=codes, minimum=minimum, seated=seated), name)

    needs = {booking.pk: [row.code for row in booking.specialties.all()] for booking in bookings}
    cases = {key: state(codes, 0) for key, codes in needs.items() if codes}
    return state(required, meeting.board.minimum_specialties), cases


def seats_at(meeting: Meeting) -> list[Seat]:
    """Everybody invited to one meeting: the board's seats that had not ended by then, and its guests."""
    invited = Seat.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=meeting.ends_at),
        Q(meeting__isnull=True) | Q(meeting=meeting),
        board=meeting.board_id,
    )
    return list(
        invited.select_related("person__organisation", "person__specialty", "deputy_for__person").order_by(
            "person__family_name", "person__given_name"
        )
    )
