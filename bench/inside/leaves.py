"""The rows that meetings and their lists leave behind, gathered and written together.

Actions would take hours for so many. What they write is written here as well: sealed identities, encrypted
questions, specialists asked for, what is owed, what was put off, who came, and the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import models, transaction

from bench.inside import names
from boards.identity import encrypt, seal
from boards.journal import entry
from boards.models import (
    Answer,
    Attendance,
    Booking,
    BookingState,
    Case,
    CaseItem,
    Cause,
    Deferral,
    ItemKind,
    JournalEntry,
    Meeting,
    Seat,
    TumourBoard,
)
from boards.rules import clock

SEEN_BEFORE = 0.3  # of a list: 42 cases of 100 come twice
CAME = 12  # people at a meeting
MINUTES = 5  # for each case
_BATCH = 2_000
_QUESTIONS = (
    "Treatment proposal after surgery?", "Progression on imaging: change of treatment?",
    "Local recurrence: surgery or radiotherapy?", "Eligible for a clinical trial?",
)  # fmt: skip


@dataclass
class Desk:
    """A board, those who sit on it, and the cases that it has discussed once."""

    board: TumourBoard
    seats: Sequence[Seat]
    secretaries: Sequence[UUID]
    known: list[Case] = field(default_factory=list)


@dataclass
class Leaf:
    """A part of the history. ``number`` tells its cases from those of the other parts."""

    chance: Random
    number: int
    meetings: list[Meeting] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    items: list[CaseItem] = field(default_factory=list)
    deferrals: list[Deferral] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    entries: list[JournalEntry] = field(default_factory=list)

    @transaction.atomic
    def write(self) -> None:
        """Insert all of it, in the order of its foreign keys."""
        Meeting.objects.bulk_create(self.meetings, _BATCH)
        Case.objects.bulk_create(self.cases, _BATCH)
        Booking.objects.bulk_create(self.bookings, _BATCH)
        Booking.specialties.through.objects.bulk_create(self.asked, _BATCH)
        CaseItem.objects.bulk_create(self.items, _BATCH)
        Deferral.objects.bulk_create(self.deferrals, _BATCH)
        Attendance.objects.bulk_create(self.attendance, _BATCH)
        JournalEntry.objects.bulk_create(self.entries, _BATCH)

    def hold(self, desk: Desk, meeting: Meeting) -> None:
        """A meeting that is over, its list, and who came."""
        self.meetings.append(meeting)
        for _ in range(meeting.booked_cases):
            self.book(desk, meeting, meeting.cutoff_at - self._early())
        for seat in self.chance.sample(list(desk.seats), min(CAME, len(desk.seats))):
            self.attendance.append(_came(meeting, seat))

    def _early(self) -> timedelta:
        """Six of ten bookings come in the two days before the cut-off (an assumption)."""
        return timedelta(hours=self.chance.uniform(1, 48 if self.chance.random() < 0.6 else 240))

    def book(self, desk: Desk, meeting: Meeting | None, at: datetime) -> None:
        """A booking with all that comes with it; on the waiting list without a meeting."""
        case, chance = self._case(desk, at), self.chance
        booking = Booking(
            case=case,
            board=desk.board,
            meeting=meeting,
            state=BookingState.BOOKED if meeting else BookingState.WAITING,
            waiting_since=None if meeting else at,
            minutes=MINUTES,
            presenter=chance.choice(desk.seats).person if chance.random() < 0.6 else None,
            question=encrypt(chance.choice(_QUESTIONS)),
            urgent=chance.random() < 0.04,
            booked_by_id=chance.choice(desk.secretaries),
            position=len(self.bookings) % desk.board.capacity_cases + 1,
            created_at=at,
        )
        self.bookings.append(booking)
        where = {"meeting": meeting} if meeting else {}
        self.entries.append(entry("case.booked", case, by=None, at=at, booking=booking, **where))
        if chance.random() < 0.4:
            self.asked.append(_asked(booking, chance.choice(desk.seats)))
        if meeting and chance.random() < 0.12:
            self.deferrals.append(_put_off(booking, chance.choice(desk.seats), meeting, at, chance))

    def _case(self, desk: Desk, at: datetime) -> Case:
        """Somebody new, or a case that this board has discussed before."""
        chance = self.chance
        older = len(desk.known) - desk.board.capacity_cases  # none of the same meeting
        if older > 0 and chance.random() < SEEN_BEFORE:
            return desk.known.pop(chance.randrange(older))
        home = (
            chance.choice(desk.seats).person.organisation
            if chance.random() < 0.4
            else desk.board.organisation
        )
        identity = names.patient(at.date(), chance)
        reference = names.reference(self.number * 10**6 + len(self.cases))
        case = Case(reference=reference, organisation=home, identity=seal(identity), created_at=at)
        self.cases.append(case)
        self.entries.append(entry("case.registered", case, by=None, at=at, organisation=home))
        if chance.random() < 0.3:
            self.items.append(_owed(case, chance.choice(desk.seats), at, chance))
        desk.known.append(case)
        return case


def meeting_row(board: TumourBoard, starts: datetime, booked: int) -> Meeting:
    """An unsaved meeting with so many cases on its list; ``starts`` is naive, by the board's own clock."""
    starts_at = clock.instant(starts, board.time_zone)
    return Meeting(
        board=board,
        day=starts.date(),
        start_time=starts.time(),
        duration_minutes=board.capacity_minutes,
        time_zone=board.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=board.capacity_minutes),
        cutoff_at=starts_at - timedelta(days=2),
        capacity_minutes=board.capacity_minutes,
        capacity_cases=board.capacity_cases,
        booked_cases=booked,
        booked_minutes=booked * MINUTES,
        changed_at=starts_at - timedelta(days=60),
    )


def _came(meeting: Meeting, seat: Seat) -> Attendance:
    return Attendance(
        meeting=meeting,
        person=seat.person,
        answer=Answer.ACCEPTED,
        answered_for=meeting.starts_at,
        answered_at=meeting.cutoff_at,
        present=True,
        specialty_id=seat.person.specialty_id,
    )


def _asked(booking: Booking, seat: Seat) -> models.Model:
    return Booking.specialties.through(booking=booking, specialty_id=seat.person.specialty_id)


def _put_off(booking: Booking, seat: Seat, meeting: Meeting, at: datetime, chance: Random) -> Deferral:
    booking.deferrals_count = 1
    cause = chance.choice(Cause.values)
    return Deferral(
        booking=booking, cause=cause, owner=seat.person, before=None, after=meeting, number=1, at=at
    )


def _owed(case: Case, seat: Seat, at: datetime, chance: Random) -> CaseItem:
    """Received a week later, but for what is still to come."""
    kind = chance.choice(ItemKind.values)
    late = (at + timedelta(days=7)).date()
    known = late if late < datetime.now(at.tzinfo).date() else None
    return CaseItem(
        case=case, kind=kind, owner=seat.person, expected_on=late, received_on=known, created_at=at
    )
