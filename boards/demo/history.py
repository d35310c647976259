"""Months of meetings, loaded through the actions while the pages are open: lists, answers, presence.

One short transaction a meeting, with a pause after each, since SQLite has one writer at a time.
"""

import time
from collections import defaultdict
from contextlib import suppress
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from boards.actions.attendance import record_presence
from boards.actions.lists import enter_answers
from boards.demo.bookings import book, leave_room
from boards.demo.directory import Directory
from boards.demo.fates import known_fate
from boards.demo.loads import LAST_DAYS, cases
from boards.demo.missions import away, missions
from boards.demo.overfull import is_overfull, overfill
from boards.demo.presences import presences
from boards.demo.progress import Progress
from boards.demo.rosters import apply_fate, coordinator
from boards.demo.seating import Seat, seats
from boards.demo.sorting import review, sort_ahead, sort_past
from boards.demo.story import HISTORY, Story, is_loaded, mark_loaded
from boards.demo.streams import stream
from boards.demo.tumour_boards import Board, board_named
from boards.models import Answer, Meeting, MeetingState
from boards.rules.refusal import Refusal

PAUSE = 0.02  # seconds after each meeting, in which others write


def load_history(story: Story, progress: Progress, *, pause: float = PAUSE) -> None:
    """Load what is missing: the lists of the coming weeks, which are looked at first, then the past.

    Killed and run again, it goes on with the first meeting that has no case yet.
    """
    if not is_loaded(HISTORY):
        teller = _Teller(story)
        ahead = _meetings(story, story.today, story.today + timedelta(days=LAST_DAYS))
        past = _meetings(story, story.first_day, story.today)
        for label, meetings, tell in (
            (gettext_noop("Loading the lists of the coming weeks"), ahead, teller.tell_ahead),
            (gettext_noop("Loading the meetings of the past six months"), past, teller.tell_past),
        ):
            progress.begin(label, len(meetings))
            for meeting in meetings:
                tell(meeting)
                progress.step()
                time.sleep(pause)
            progress.finish()
        with transaction.atomic():
            review(story, teller.rows)
            mark_loaded(story, HISTORY)
    progress.close()


def _meetings(story: Story, first: date, before: date) -> list[Meeting]:
    """Those that the rules put on these days and that have no case yet; held ones always have one."""
    slugs = [board.slug for board in story.boards]
    found = Meeting.objects.filter(board__slug__in=slugs, slot_date__gte=first, slot_date__lt=before)
    untold = found.filter(booked_cases=0, state=MeetingState.PLANNED)
    return list(untold.select_related("board__organisation", "series").order_by("slot_date", "starts_at"))


class _Teller:
    """What is the same for every meeting, read once."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.rows = Directory(story.seed)
        self.trips = missions(story.seed, story.today)
        self.seats: dict[str, list[Seat]] = defaultdict(list)
        for seat in seats(story.seed):
            self.seats[seat.board].append(seat)

    def tell_ahead(self, meeting: Meeting) -> None:
        """Book what is known by now; a visitor of the demo who was quicker keeps her places."""
        board, day = _slot(meeting)
        known = cases(self.story.seed, self.story.today, board, day)
        if is_overfull(self.story, board, day):
            with suppress(Refusal):
                overfill(self.story, self.rows, board, meeting, known)
            return
        if listed := leave_room(board, known):
            with suppress(Refusal), transaction.atomic():
                book(self.story, self.rows, board, meeting, listed)
                sort_ahead(self.story, self.rows, board, meeting)

    @transaction.atomic
    def tell_past(self, meeting: Meeting) -> None:
        board, day = _slot(meeting)
        meeting = self._change(board, day, meeting)
        if not meeting.cancelled:
            book(self.story, self.rows, board, meeting, cases(self.story.seed, self.story.today, board, day))
            sort_past(self.story, self.rows, board, meeting)
            self._attend(board, day, meeting)

    def _change(self, board: Board, day: date, meeting: Meeting) -> Meeting:
        """What was decided about it, three to nine days before."""
        rng = stream(self.story.seed, "decided", board.slug, day)
        at = meeting.starts_at - timedelta(days=rng.randrange(3, 10), minutes=rng.randrange(240))
        fate = known_fate(self.story.seed, self.story.today, board, day)
        by = coordinator(self.story, self.rows, board.slug)
        return apply_fate(fate, meeting, by=by, at=at, language=board.language)

    def _attend(self, board: Board, day: date, meeting: Meeting) -> None:
        gone = away(self.trips, meeting.day)
        found = presences(self.story.seed, board, day, self.seats[board.slug], gone)
        people = self.rows.people
        answers = {people[one.person]: Answer(one.answer) for one in found if one.answer != "NEEDS-ACTION"}
        by = coordinator(self.story, self.rows, board.slug)
        enter_answers(meeting, answers, by=by, now=meeting.starts_at - timedelta(hours=26), source="demo")
        present = [people[one.person] for one in found if one.present]
        record_presence(meeting, present, by=by, now=meeting.ends_at + timedelta(minutes=20))


def _slot(meeting: Meeting) -> tuple[Board, date]:
    return board_named(meeting.board.slug), meeting.slot_date or meeting.day
