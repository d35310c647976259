"""What the demo's coordinators decided: what is recorded by a guideline, and what is still to sort."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from boards.actions.audits import draw_audit, settle_audit
from boards.actions.guidelines import add_guideline, new_edition
from boards.actions.lanes import mark_triaged, record_many
from boards.demo.directory import Directory
from boards.demo.rosters import coordinator
from boards.demo.seating import coordinators
from boards.demo.story import Story
from boards.demo.streams import stream
from boards.demo.tumour_boards import Board
from boards.models import Audit, Booking, Guideline, Meeting
from boards.queries.guidelines import guidelines_for
from boards.rules.refusal import Refusal

# Boards whose coordinators record standard cases; on the others every case is discussed.
RECORDING = ("sarcoma", "breast", "lung")
_REMEMBERED = timedelta(days=120)  # before today, in which past meetings have recorded cases
_UNSORTED, _SOON = timedelta(days=2), timedelta(days=14)

# Invented. (name, board or none, months and days of the editions of the years before the demo begins)
_LIBRARY = (
    ("Situations standard du réseau (démo)", "", ((1, 20), (1, 18))),
    ("Sarcome des tissus mous, suivi après résection (démo)", "sarcoma", ((3, 3), (2, 24))),
    ("Cancer du sein, tumeur de moins de deux centimètres (démo)", "breast", ((6, 12),)),
    ("Cancer du poumon, nodule opéré sans atteinte ganglionnaire (démo)", "lung", ((9, 30),)),
)


def add_guidelines(story: Story, rows: Directory) -> Iterator[object]:
    """The library of the host, which its partners use as well: an edition a year."""
    year = story.founded.year
    for name, slug, days in _LIBRARY:
        if slug and slug not in rows.boards:
            continue
        first, *others = [date(year - len(days) + number, *day) for number, day in enumerate(days)]
        guideline = Guideline(
            organisation=rows.organisations["clb"],
            board=rows.boards[slug] if slug else None,
            name=name,
            edition=str(first.year),
            dated_on=first,
        )
        yield add_guideline(guideline, by=None, now=story.founded)
        for day in others:
            edition = str(day.year)
            guideline = new_edition(
                guideline, edition=edition, dated_on=day, url="", by=None, now=story.founded
            )


def sort_past(story: Story, rows: Directory, board: Board, meeting: Meeting) -> None:
    """One or two cases of a meeting of the last months were recorded, at its cut-off."""
    if board.slug in RECORDING and meeting.starts_at > story.now - _REMEMBERED:
        listed = list(meeting.bookings.order_by("minutes", "position")[:2])
        count = stream(story.seed, "recorded", board.slug, meeting.day).choice((1, 1, 2))
        _record(story, rows, board, meeting, listed[: min(count, len(listed) - 1)])


def sort_ahead(story: Story, rows: Directory, board: Board, meeting: Meeting) -> None:
    """What was asked for lately of the boards that record cases is still to be sorted."""
    by = coordinator(story, rows, board.slug)
    listed = list(meeting.bookings.order_by("minutes", "position"))
    if board.slug not in RECORDING or meeting.starts_at > story.now + _SOON:
        mark_triaged(listed, by=by, now=story.now)
        return
    old = [booking for booking in listed if booking.created_at < story.now - _UNSORTED]
    mark_triaged(old, by=by, now=story.now)
    _record(story, rows, board, meeting, old[:1])


def _record(story: Story, rows: Directory, board: Board, meeting: Meeting, cases: list[Booking]) -> None:
    if cases:
        own = guidelines_for(rows.boards[board.slug]).order_by("board", "-dated_on")
        guideline = own.filter(board=rows.boards[board.slug]).first() or own[0]
        at = min(meeting.cutoff_at, story.now)
        record_many(cases, guideline, by=coordinator(story, rows, board.slug), now=at)


def review(story: Story, rows: Directory) -> None:
    """A sample of a month ago, found right, and one of today that awaits its verdicts."""
    then = story.now - timedelta(days=28)
    for slug in (slug for slug in RECORDING if slug in rows.boards):
        board, other = rows.boards[slug], rows.users[coordinators(story.seed)[slug][1]]
        for at in (then, story.now):
            with suppress(Refusal):
                draw = draw_audit(board, seed=f"{story.seed}{at:%m%d}", by=other, now=at)
                for booking in draw.bookings.filter(audit=Audit.DRAWN) if at == then else ():
                    settle_audit(booking, Audit.CONFIRMED, by=other, now=then + timedelta(days=1))
