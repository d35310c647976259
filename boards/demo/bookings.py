"""A meeting's list as its hospitals would book it: each sends its own, shortly before the cut-off."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from boards.actions.cases import Request
from boards.actions.lists import ListedCase, book_list
from boards.demo.debts import owe
from boards.demo.directory import Directory
from boards.demo.files import DemoFile, invent_file
from boards.demo.loads import DemoCase
from boards.demo.people import doctors
from boards.demo.references import reference
from boards.demo.story import Story
from boards.demo.streams import stream
from boards.demo.tumour_boards import GUIDED, Board
from boards.identity import Identity
from boards.models import Meeting, Person, SeatKind, SeatMode
from boards.queries.cutoffs import cutoff_for

# Most bookings come in the two days before the cut-off (an assumption), the others up to ten days before.
_LATE_SHARE, _LATE_HOURS, _EARLY_HOURS = 0.6, 48, 240
_FREE_CASES, _FREE_MINUTES = 6, 30


@dataclass(frozen=True)
class _Meeting:
    """A meeting whose list is being booked, with a random stream of its own."""

    story: Story
    rows: Directory
    board: Board
    day: date
    rng: Random


def book(story: Story, rows: Directory, board: Board, meeting: Meeting, listed: Sequence[DemoCase]) -> None:
    """Book the list of the meeting that the rule puts on ``meeting.slot_date``."""
    day = meeting.slot_date or meeting.day
    rng = stream(story.seed, "booked", board.slug, day)
    on = _Meeting(story, rows, board, day, rng)
    lists: dict[str, list[DemoCase]] = defaultdict(list)
    for case in listed:
        lists[case.organisation].append(case)
    latest = min(meeting.cutoff_at, story.now)
    times = sorted(_booked_at(rng, latest) for _ in lists)
    for usual, (home, cases) in zip(times, lists.items(), strict=True):
        at = min(usual, cutoff_for(meeting, rows.organisations[home]) - timedelta(hours=1))
        by = rng.choice(rows.secretaries[home]) if rows.secretaries[home] else None
        files = [_file(on, case) for case in cases]
        bookings = book_list(
            [_listed(on, case, file) for case, file in zip(cases, files, strict=True)],
            meeting,
            organisation=rows.organisations[home],
            by=by,
            now=at,
        )
        lacks = [(booking, file.lacks) for booking, file in zip(bookings, files, strict=True)]
        debts = stream(story.seed, "debts", board.slug, day, home)
        owe(debts, rows, board, meeting, lacks, by=by, now=at, today=story.today)


def _booked_at(rng: Random, latest: datetime) -> datetime:
    """Before ``latest``, on a working day and at a working hour."""
    hours = _LATE_HOURS if rng.random() < _LATE_SHARE else _EARLY_HOURS
    at = (latest - timedelta(hours=rng.uniform(0, hours))).replace(hour=rng.randrange(8, 17))
    while at >= latest or at.weekday() > 4:
        at -= timedelta(days=1)
    return at


def _file(on: _Meeting, case: DemoCase) -> DemoFile:
    rng = stream(on.story.seed, "file", on.board.slug, on.day, case.number)
    return invent_file(rng, on.board, case.patient.birth_date, on.day, ahead=on.day >= on.story.today)


def _listed(on: _Meeting, case: DemoCase, file: DemoFile) -> ListedCase:
    patient = case.patient
    presenter, mode = _presenter(on, case.organisation)
    return ListedCase(
        Identity(
            family_name=patient.birth_name,
            given_name=patient.given_names,
            birth_date=patient.birth_date.isoformat(),
            sex=patient.sex,
            local_id=patient.local_id,
        ),
        Request(
            question=case.question_fr if on.board.language == "fr" else case.question_en,
            minutes=case.minutes,
            presenter=presenter,
            presenter_mode=mode,
            specialties=[on.rows.specialties[code] for code in case.specialties],
        ),
        reference(on.story.seed, on.board, on.day, case.number),
        clinical=file.clinical,
        informed_on=file.informed_on,
        consented_on=file.consented_on,
    )


def _presenter(on: _Meeting, home: str) -> tuple[Person | None, SeatMode]:
    """Somebody of the referring hospital: a member of the board, or else a doctor who joins by video."""
    seated = [
        seat
        for seat in on.rows.seats[on.board.slug]
        if seat.person.organisation.slug == home and seat.kind != SeatKind.OBSERVER
    ]
    if seated:
        seat = on.rng.choice(seated)
        return seat.person, SeatMode(seat.mode)
    found = [doctor for doctor in doctors(on.story.seed) if doctor.organisation == home]
    fitting = [doctor for doctor in found if doctor.specialty in on.board.specialties] or found
    return (on.rows.people[on.rng.choice(fitting).slug] if fitting else None), SeatMode.REMOTE


def leave_room(board: Board, listed: Sequence[DemoCase]) -> Sequence[DemoCase]:
    """The list, cut so that the reader of the guided story finds a free place on its board."""
    if board.slug != GUIDED:
        return listed
    minutes = board.capacity_minutes - _FREE_MINUTES
    kept: list[DemoCase] = []
    for case in listed[: board.capacity_cases - _FREE_CASES]:
        if sum(other.minutes for other in kept) + case.minutes > minutes:
            break
        kept.append(case)
    return kept
