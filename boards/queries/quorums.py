"""Who answered, and whether a quorum is reached: for one meeting or a page of them, in as many queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boards.models import Answer, Attendance, Meeting, Seat, SeatKind, Specialty
from boards.rules.quorum import Quorum, quorum
from boards.rules.recurrence import rule_until

Answers = Mapping[tuple[UUID, UUID], Attendance]  # by meeting and person


class Chair(NamedTuple):
    """What a quorum asks of a seat: a week's page reads a thousand of them, too many for whole rows."""

    pk: UUID
    person_id: UUID
    kind: str
    meeting_id: UUID | None
    deputy_for_id: UUID | None
    standing_answer: str
    standing_answer_to: str
    specialty_id: int | None

    @classmethod
    def of(cls, seat: Seat) -> "Chair":
        """Needs the seat's ``person`` fetched."""
        return cls(
            seat.pk,
            seat.person_id,
            seat.kind,
            seat.meeting_id,
            seat.deputy_for_id,
            seat.standing_answer,
            seat.standing_answer_to,
            seat.person.specialty_id,
        )


@dataclass(frozen=True)
class QuorumState:
    """``accepted`` counts those who said yes; ``expected`` everybody who has not said no."""

    accepted: Quorum
    expected: Quorum
    names: Mapping[str, str]

    @property
    def tone(self) -> str:
        return "good" if self.accepted.met else "info" if self.expected.met else "warning"

    @property
    def words(self) -> str:
        if self.accepted.met:
            return _("Quorum reached")
        if self.expected.met:
            return _("Quorum if all come")
        return _("Quorum at risk")

    @property
    def lacking(self) -> str:
        """What would still be missing if everybody came who has not said no; empty when nothing would."""
        return self._lack(self.expected)

    @property
    def awaited(self) -> str:
        """What the answers so far still leave open."""
        return self._lack(self.accepted)

    def _lack(self, found: Quorum) -> str:
        parts = sorted(self.names.get(code, code) for code in found.missing)
        more = found.needed - found.different - len(found.missing)
        if more > 0:
            parts.append(
                ngettext("%(n)d more specialty", "%(n)d more specialties", more) % {"n": more}
                if parts
                else ngettext("%(n)d specialty", "%(n)d specialties", more) % {"n": more}
            )
        return ", ".join(parts)


def answer_of(seat: Chair, meeting: Meeting, answers: Answers) -> str:
    """What this person answered for the meeting as it stands.

    An answer given to another hour no longer counts; that to the whole season counts where the meeting is
    still where the season put it.
    """
    own = answers.get((meeting.pk, seat.person_id))
    if own and own.answered_for == meeting.starts_at:
        return own.answer
    series = meeting.series
    if series and meeting.slot == meeting.local_start and seat.standing_answer_to:
        rule = rule_until(series.rrule, series.ends_on, series.start_time, series.time_zone)
        if seat.standing_answer_to == rule:
            return seat.standing_answer
    return Answer.NEEDS_ACTION


def attendance_by_person(meetings: Iterable[Meeting]) -> dict[tuple[UUID, UUID], Attendance]:
    found = Attendance.objects.filter(meeting__in=[meeting.pk for meeting in meetings])
    return {(row.meeting_id, row.person_id): row for row in found}


def quorum_states(meetings: Sequence[Meeting]) -> dict[UUID, QuorumState]:
    """By meeting; cancelled ones have none. Four queries. Needs ``board`` and ``series`` fetched."""
    planned = [meeting for meeting in meetings if not meeting.cancelled]
    boards = {meeting.board_id: meeting.board for meeting in planned}
    specialties = {row.pk: row for row in Specialty.objects.all()}
    required = _required(boards, specialties)
    seats = _chairs_by_board(boards)
    answers = attendance_by_person(planned)
    return {
        meeting.pk: quorum_state(
            meeting, seats[meeting.board_id], answers, required[meeting.board_id], specialties
        )
        for meeting in planned
    }


def _required(boards: Iterable[UUID], specialties: Mapping[int, Specialty]) -> dict[UUID, list[str]]:
    """Codes of the required specialties by board."""
    found: dict[UUID, list[str]] = defaultdict(list)
    through = Specialty.required_by.through.objects.filter(tumourboard__in=list(boards))
    for board, specialty in through.values_list("tumourboard_id", "specialty_id"):
        found[board].append(specialties[specialty].code)
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


def quorum_state(
    meeting: Meeting,
    seats: Iterable[Chair],
    answers: Answers,
    required: Iterable[str],
    specialties: Mapping[int, Specialty],
) -> QuorumState:
    """``seats`` may hold observers and other meetings' guests, who do not count."""
    chairs = [seat for seat in seats if _counts(seat, meeting)]
    said = {seat.pk: answer_of(seat, meeting, answers) for seat in chairs}
    accepted = [seat for seat in chairs if said[seat.pk] == Answer.ACCEPTED]
    expected = [seat for seat in chairs if _expected(seat, said)]
    codes = list(required)

    def reached(present: Iterable[Chair]) -> Quorum:
        held = (specialties[seat.specialty_id].code for seat in present if seat.specialty_id)
        return quorum(required=codes, minimum=meeting.board.minimum_specialties, present=held)

    names = {row.code: str(row) for row in specialties.values() if row.code in codes}
    return QuorumState(reached(accepted), reached(expected), names)


def _counts(seat: Chair, meeting: Meeting) -> bool:
    return seat.kind != SeatKind.OBSERVER and seat.meeting_id in (None, meeting.pk)


def _expected(seat: Chair, said: Mapping[UUID, str]) -> bool:
    """A deputy is expected once she said yes, or the member for whom she stands in said no."""
    if said[seat.pk] == Answer.DECLINED:
        return False
    if seat.kind != SeatKind.DEPUTY or said[seat.pk] == Answer.ACCEPTED:
        return True
    return seat.deputy_for_id is not None and said.get(seat.deputy_for_id) == Answer.DECLINED


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
