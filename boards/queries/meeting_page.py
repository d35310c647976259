"""All that one meeting's page shows, as this reader may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from boards.hours import Place
from boards.identity import Identity, decrypt, unseal
from boards.models import Answer, Booking, BookingState, DeputyCall, Meeting, Seat, SeatKind, SeatMode, User
from boards.permissions import is_staff, visible_bookings
from boards.queries.answers import Answers, Chair, answers_to
from boards.queries.completeness import Completeness, completeness_of
from boards.queries.deputies import Stand, stands_at
from boards.queries.forecasts import QuorumState
from boards.queries.places import board_place
from boards.queries.quorums import meeting_forecasts, seats_at

TONES = {
    Answer.ACCEPTED: "good",
    Answer.DECLINED: "bad",
    Answer.TENTATIVE: "warning",
    Answer.NEEDS_ACTION: "neutral",
}


@dataclass(frozen=True)
class Invited:
    """A person invited to the meeting, and what she answered."""

    seat: Seat
    answer: Answer
    present: bool | None
    own: bool

    @property
    def tone(self) -> str:
        return TONES[self.answer]

    @property
    def remote(self) -> bool:
        return self.seat.mode == SeatMode.REMOTE


@dataclass(frozen=True)
class Deputy:
    """A deputy who could come instead of somebody, and when she was asked to."""

    stand: Stand
    asked_at: datetime | None


@dataclass(frozen=True)
class Site:
    """A place where people take part, and how many of those invited sit there."""

    place: Place
    people: int
    remote: bool


@dataclass(frozen=True)
class AgendaItem:
    """A case on the meeting's list; its booking's ``guideline`` is fetched."""

    booking: Booking
    identity: Identity
    question: str
    quorum: QuorumState | None = None
    completeness: Completeness | None = None


def invited_to(meeting: Meeting, user: User) -> tuple[list[Invited], Answers]:
    """Three queries."""
    answers = answers_to([meeting])
    return [_invited(seat, meeting, answers, user) for seat in seats_at(meeting)], answers


def _invited(seat: Seat, meeting: Meeting, answers: Answers, user: User) -> Invited:
    attended = answers.attendance.get((meeting.pk, seat.person_id))
    return Invited(
        seat=seat,
        answer=Answer(answers.of(Chair.of(seat), meeting)),
        present=attended.present if attended else None,
        own=seat.person_id == user.person_id,
    )


def with_forecasts(
    meeting: Meeting, invited: Iterable[Invited], answers: Answers, agenda: Sequence["AgendaItem"]
) -> tuple[QuorumState | None, Sequence["AgendaItem"]]:
    """The meeting's forecast, and the cases with theirs; none for a cancelled meeting. Two queries."""
    if meeting.cancelled:
        return None, agenda
    seats = [row.seat for row in invited]
    whole, cases = meeting_forecasts(meeting, seats, answers, [item.booking for item in agenda])
    return whole, [replace(item, quorum=cases.get(item.booking.pk)) for item in agenda]


def deputies_at(meeting: Meeting, invited: Iterable[Invited], answers: Answers) -> list[Deputy]:
    """One query."""
    calls = DeputyCall.objects.filter(meeting=meeting).values_list("seat_id", "asked_at")
    asked = dict(calls)
    stands = stands_at(meeting, [row.seat for row in invited], answers)
    return [Deputy(stand, asked.get(stand.deputy.pk)) for stand in stands]


def silent_among(invited: Iterable[Invited], deputies: Iterable[Deputy]) -> int:
    """How many were asked and have not answered: observers and deputies nobody asked do not count."""
    called = {row.stand.deputy.pk for row in deputies if row.asked_at}
    return sum(
        row.answer == Answer.NEEDS_ACTION
        and row.seat.kind != SeatKind.OBSERVER
        and (row.seat.kind != SeatKind.DEPUTY or row.seat.pk in called)
        for row in invited
    )


def sites(meeting: Meeting, invited: Sequence[Invited], reader: Place) -> list[Site]:
    """The board's place, every city that takes part by video, and the reader's if it is none of these."""
    counts: dict[Place, int] = {}
    for row in invited:
        if row.remote:
            where = row.seat.person.organisation
            counts[where.city, where.time_zone] = counts.get((where.city, where.time_zone), 0) + 1
    on_site = sum(not row.remote for row in invited)
    host = board_place(meeting)
    found = [Site(host, on_site, remote=False)]
    found += [Site(place, people, remote=True) for place, people in sorted(counts.items()) if place != host]
    if reader[1] not in {site.place[1] for site in found}:
        found.append(Site(reader, 0, remote=False))
    return found


def agenda(meeting: Meeting, user: User) -> list[AgendaItem]:
    """What this reader may see of the list, recorded cases too, with names and what is missing.

    Three queries.
    """
    seen = visible_bookings(user).filter(meeting=meeting, state=BookingState.BOOKED).distinct()
    ready = seen.select_related("case__organisation", "presenter", "guideline").prefetch_related(
        "specialties"
    )
    rows = list(ready.order_by("position", "created_at"))
    for row in rows:
        row.board, row.meeting = meeting.board, meeting
    files = completeness_of(rows)
    return [
        AgendaItem(row, unseal(row.case.identity), decrypt(row.question), completeness=files[row.pk])
        for row in rows
    ]


def sees_load(user: User, invited: Iterable[Invited]) -> bool:
    """Whoever books, or sits at the meeting as more than an observer, may know how many cases it has."""
    return is_staff(user) or any(row.own and row.seat.kind != SeatKind.OBSERVER for row in invited)


def own_seat(invited: Iterable[Invited]) -> Invited | None:
    return next((row for row in invited if row.own), None)


def may_answer(meeting: Meeting, now: datetime) -> bool:
    return not meeting.cancelled and meeting.ends_at > now
