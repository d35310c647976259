"""Which meetings of a board can take a case, when its turn would come, and why the sooner ones cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Sum

from boards.hours import Place
from boards.models import (
    Answer,
    Hold,
    Meeting,
    MeetingState,
    Organisation,
    Person,
    Seat,
    SeatKind,
    Specialty,
    TumourBoard,
    User,
)
from boards.permissions import visible_meetings
from boards.queries.answers import Chair
from boards.queries.cutoffs import Cutoff, cutoffs_for
from boards.queries.forecasts import NameOf
from boards.queries.person_hours import hours_of
from boards.queries.places import meeting_places, reader_place
from boards.queries.quorums import Seatings, people_in, seatings
from boards.queries.reasons import Judged, Words
from boards.rules import clock
from boards.rules.feasible import Ask, Facts, judge
from boards.rules.quorum import Standing

OFFERED = 3  # the first meeting that takes the case, and two more
LOOKED_AT = 40  # meetings: nearly a year of a weekly board

_PRESENTING = {
    Answer.ACCEPTED: Standing.COMES,
    Answer.NEEDS_ACTION: Standing.SILENT,
    Answer.TENTATIVE: Standing.PERHAPS,
    Answer.DECLINED: Standing.AWAY,
}


@dataclass(frozen=True)
class Wish:
    """What is asked of a board for one case that ``organisation`` sends.

    ``material_on`` is the day on which the last of the material is expected, at the sender's place: it is in
    time if it comes on the day of the cut-off. ``not_before`` is a day at the board's place.
    """

    organisation: Organisation
    minutes: int = 5
    specialties: Sequence[Specialty] = ()
    presenter: Person | None = None
    material_on: date | None = None
    not_before: date | None = None


@dataclass(frozen=True)
class Proposal:
    """A meeting, with the places whose hours it shows.

    ``refused`` says in a few words what stands against it first, and is empty where the case can be booked;
    ``reasons`` are whole sentences: all that stands against it, or why this one and what to know of it.
    ``expected_at`` and ``position`` estimate the case's turn, and are None where it is refused.
    """

    meeting: Meeting
    places: tuple[Place, ...]
    expected_at: datetime | None
    position: int | None
    reasons: tuple[str, ...]
    refused: str
    cutoff: Cutoff

    @property
    def feasible(self) -> bool:
        return not self.refused


def feasible_meetings(board: TumourBoard, wish: Wish, *, reader: User, now: datetime) -> list[Proposal]:
    """The meetings ahead in the order of their time, up to the third that takes the case.

    Twelve queries at most, however many meetings. The reader's own hold on a meeting counts as room.
    """
    ahead = visible_meetings(reader).filter(board=board, starts_at__gt=now)
    rows = ahead.select_related("board__organisation", "series").exclude(state=MeetingState.DROPPED)
    return proposals(list(rows.order_by("starts_at")[:LOOKED_AT]), wish, reader=reader, now=now)


def proposals(meetings: Sequence[Meeting], wish: Wish, *, reader: User, now: datetime) -> list[Proposal]:
    """The same for given meetings of one board. Needs ``board.organisation`` and ``series`` fetched."""
    if not meetings:
        return []
    loaded = _Loaded(meetings, wish, reader, now)
    ask = loaded.ask()
    judged: list[Judged] = []
    for meeting in meetings:
        cutoff = loaded.cutoffs[meeting.pk]
        judged.append(Judged(meeting, cutoff, judge(ask, loaded.facts(meeting), now)))
        if sum(each.verdict.feasible for each in judged) == OFFERED:
            break
    return _worded(judged, loaded, wish, reader_place(reader))


def _worded(judged: Sequence[Judged], loaded: "_Loaded", wish: Wish, reader: Place) -> list[Proposal]:
    gaps = {gap for each in judged for obstacle in each.verdict.obstacles for gap in obstacle.gaps}
    names = NameOf(loaded.seatings.specialties.values(), people_in(gaps))
    words = Words(names, reader, wish.presenter, wish.material_on, wish.not_before)
    return [
        Proposal(
            meeting=each.meeting,
            places=meeting_places(each.meeting, reader),
            expected_at=each.verdict.expected_at if each.verdict.feasible else None,
            position=each.verdict.position if each.verdict.feasible else None,
            reasons=words.reasons(judged[: number + 1]),
            refused=words.refused(each),
            cutoff=each.cutoff,
        )
        for number, each in enumerate(judged)
    ]


class _Loaded:
    """Everything that the verdicts on some meetings of one board are made of, read once."""

    def __init__(self, meetings: Sequence[Meeting], wish: Wish, reader: User, now: datetime) -> None:
        self._wish = wish
        self.cutoffs = cutoffs_for(meetings, wish.organisation)
        self.seatings: Seatings = seatings(meetings)
        self._held = _held_by_others(meetings, reader, now)
        self._chair = _chair_of(wish.presenter, meetings[0]) if wish.presenter else None

    def ask(self) -> Ask:
        presenter = self._wish.presenter
        return Ask(
            minutes=self._wish.minutes,
            needs=frozenset(row.code for row in self._wish.specialties),
            material_on=self._wish.material_on,
            not_before=self._wish.not_before,
            hours=hours_of(presenter) if presenter else (),
            zone=presenter.time_zone if presenter else "UTC",
        )

    def facts(self, meeting: Meeting) -> Facts:
        minutes_held, cases_held = self._held.get(meeting.pk, (0, 0))
        minutes = meeting.booked_minutes + minutes_held
        cases = meeting.booked_cases + cases_held
        cutoff_at = self.cutoffs[meeting.pk].at
        return Facts(
            day=meeting.day,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            planned=not meeting.cancelled,
            cutoff_at=cutoff_at,
            cutoff_day=clock.local(cutoff_at, self._wish.organisation.time_zone).date(),
            minutes_left=meeting.capacity_minutes + meeting.extra_minutes - minutes,
            cases_left=meeting.capacity_cases + meeting.extra_cases - cases,
            minutes_ahead=minutes,
            cases_ahead=cases,
            seated=self.seatings.seated.get(meeting.pk, ()),
            required=frozenset(self.seatings.required.get(meeting.board_id, ())),
            presenter=self._presents(meeting),
        )

    def _presents(self, meeting: Meeting) -> Standing | None:
        if self._chair is None:
            return None
        return _PRESENTING[Answer(self.seatings.answers.of(self._chair, meeting))]


def _held_by_others(meetings: Sequence[Meeting], reader: User, now: datetime) -> dict[UUID, tuple[int, int]]:
    """Minutes and places of the holds that have not ended."""
    held = Hold.objects.filter(meeting__in=meetings, ends_at__gt=now).exclude(user=reader)
    rows = held.values_list("meeting").annotate(minutes=Sum("minutes"), places=Count("pk"))
    return {meeting: (minutes, places) for meeting, minutes, places in rows}


def _chair_of(presenter: Person, meeting: Meeting) -> Chair:
    """Her seat on the board, whose answers count for her; an empty one for whoever only presents."""
    seats = presenter.seats.filter(board=meeting.board_id, ended_at__isnull=True, meeting__isnull=True)
    seat = seats.exclude(kind=SeatKind.OBSERVER).select_related("person").first()
    return Chair.of(seat or Seat(board_id=meeting.board_id, person=presenter, kind=SeatKind.GUEST))
