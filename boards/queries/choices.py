"""What can be chosen for a case on a board: the meetings that take it, and why the sooner ones do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.hours import Place
from boards.models import Meeting, MeetingState
from boards.queries.places import meeting_places

OFFERED = 5
_LOOKED_AT = 40  # meetings: nearly a year of a weekly board


@dataclass(frozen=True)
class Choice:
    """A meeting with the places whose hours it shows; ``refused`` says why it takes no case."""

    meeting: Meeting
    places: tuple[Place, ...]
    refused: Promise | str = ""


def meeting_choices(
    meetings: QuerySet[Meeting], reader: Place, now: datetime, wanted: UUID | None = None
) -> list[Choice]:
    """The next meetings up to `OFFERED` free ones, and ``wanted`` even if it is none of these.

    Two queries. Cancelled meetings are left out; full ones and those past their cut-off say so.
    """
    ahead = meetings.select_related("board__organisation").filter(starts_at__gt=now).order_by("starts_at")
    found = list(_until_enough(ahead.filter(state=MeetingState.PLANNED)[:_LOOKED_AT], now))
    if wanted and wanted not in {meeting.pk for meeting in found}:
        found += meetings.select_related("board__organisation").filter(pk=wanted)
    return [Choice(meeting, meeting_places(meeting, reader), refusal_of(meeting, now)) for meeting in found]


def _until_enough(meetings: QuerySet[Meeting], now: datetime) -> Iterator[Meeting]:
    free = 0
    for meeting in meetings:
        yield meeting
        free += not refusal_of(meeting, now)
        if free == OFFERED:
            return


def refusal_of(meeting: Meeting, now: datetime) -> Promise | str:
    """Why the meeting takes no case; empty if it does."""
    if meeting.cancelled:
        return MeetingState(meeting.state).label
    if meeting.starts_at <= now:
        return _("Over")
    if meeting.cutoff_at <= now:
        return _("Cut-off passed")
    if meeting.cases_left < 1 or meeting.minutes_left < 1:
        return _("Full")
    return ""


def first_free(choices: list[Choice]) -> Choice | None:
    return next((choice for choice in choices if not choice.refused), None)
