"""Where the requests of a list would go: the first meeting of their board with room left by those before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from boards.models import Meeting, Organisation, TumourBoard, User
from boards.permissions import visible_meetings
from boards.queries.cutoffs import Cutoff, cutoffs_for
from boards.queries.meetings import bookable

LOOKED_AT = 60  # meetings of a board: more than a year of a weekly one


@dataclass
class _Left:
    meeting: Meeting
    minutes: int
    cases: int


class Room:
    """Counts down while a list is read; nothing is held."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user, self.now = user, now
        self._boards: dict[UUID, list[_Left]] = {}
        self._cutoffs: dict[tuple[UUID, UUID], dict[UUID, Cutoff]] = {}

    def first(self, board: TumourBoard, sender: Organisation, minutes: int) -> Meeting | None:
        """Takes its place; None for the waiting list. Three queries for each board and sender."""
        ahead = self._ahead(board)
        until = self._until(board, sender, ahead)
        for left in ahead:
            in_time = until[left.meeting.pk].at > self.now
            if in_time and left.cases > 0 and left.minutes >= minutes:
                left.cases, left.minutes = left.cases - 1, left.minutes - minutes
                return left.meeting
        return None

    def _ahead(self, board: TumourBoard) -> list[_Left]:
        if board.pk not in self._boards:
            meetings = bookable(visible_meetings(self.user).filter(board=board), self.now)
            found = meetings.select_related("board__organisation")[:LOOKED_AT]
            self._boards[board.pk] = [_Left(row, row.minutes_left, row.cases_left) for row in found]
        return self._boards[board.pk]

    def _until(self, board: TumourBoard, sender: Organisation, ahead: list[_Left]) -> dict[UUID, Cutoff]:
        key = board.pk, sender.pk
        if key not in self._cutoffs:
            self._cutoffs[key] = cutoffs_for([left.meeting for left in ahead], sender) if ahead else {}
        return self._cutoffs[key]
