"""What is shown of each board found: its next meetings, until when each takes a case, and its room."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boards.hours import Place
from boards.models import Meeting, MeetingState, Organisation, User
from boards.permissions import STAFF, organisations_as, visible_meetings
from boards.queries.choices import refusal_of
from boards.queries.cutoffs import Cutoff, cutoffs_for
from boards.queries.find import Match
from boards.queries.places import meeting_places, reader_place

SHOWN = 3  # meetings of each board
_SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Coming:
    """A meeting ahead. ``cutoff`` is for the reader's organisation; ``refused`` says why it takes no case.

    ``closes`` says how long it still takes cases, empty where it does not; ``soon`` for less than a day.
    """

    meeting: Meeting
    places: tuple[Place, ...]
    cutoff: Cutoff
    refused: str
    closes: str
    soon: bool

    @property
    def own_first(self) -> tuple[Place, ...]:
        """Its places, the reader's own clock first."""
        return self.places[::-1]


@dataclass(frozen=True)
class Hit:
    match: Match
    coming: tuple[Coming, ...]

    @property
    def open(self) -> Coming | None:
        """The next meeting that takes a case."""
        return next((each for each in self.coming if not each.refused), None)


def hits(matches: Sequence[Match], reader: User, now: datetime) -> list[Hit]:
    """Four queries, however many boards."""
    place = reader_place(reader)
    meetings = _next_meetings(matches, reader, now)
    sender = sending_organisation(reader)
    cutoffs = cutoffs_for(meetings, sender) if sender else {}
    found: dict[UUID, list[Coming]] = defaultdict(list)
    for meeting in meetings:
        cutoff = cutoffs.get(meeting.pk) or Cutoff(meeting.cutoff_at, meeting.board.organisation)
        found[meeting.board_id].append(_coming(meeting, cutoff, place, now))
    return [Hit(match, tuple(found[match.board.pk])) for match in matches]


def sending_organisation(reader: User) -> Organisation | None:
    """The one for which a reader books; the first by name of several. One query."""
    hers = Organisation.objects.filter(pk__in=organisations_as(reader, *STAFF))
    return hers.order_by("short_name").first()


def _next_meetings(matches: Sequence[Match], reader: User, now: datetime) -> list[Meeting]:
    boards = [match.board.pk for match in matches]
    ahead = visible_meetings(reader).filter(board__in=boards, state=MeetingState.PLANNED, starts_at__gt=now)
    order = Window(RowNumber(), partition_by=F("board"), order_by=F("starts_at").asc())
    numbered = ahead.annotate(number=order).filter(number__lte=SHOWN)
    return list(numbered.select_related("board__organisation").order_by("starts_at"))


def _coming(meeting: Meeting, cutoff: Cutoff, reader: Place, now: datetime) -> Coming:
    left = cutoff.at - now
    refused = _("Cut-off passed") if left <= timedelta() else str(refusal_of(meeting, now))
    return Coming(
        meeting=meeting,
        places=meeting_places(meeting, reader),
        cutoff=cutoff,
        refused=refused,
        closes="" if refused else countdown(left),
        soon=left < _SOON,
    )


def countdown(left: timedelta) -> str:
    """“closes in 3 h 20”, for a time that is still to come."""
    minutes = int(left.total_seconds()) // 60
    if minutes < 60:
        return ngettext("closes in %(n)d minute", "closes in %(n)d minutes", minutes) % {"n": minutes}
    if left < _SOON:
        return _("closes in %(hours)d h %(minutes)02d") % {"hours": minutes // 60, "minutes": minutes % 60}
    return ngettext("closes in %(n)d day", "closes in %(n)d days", left.days) % {"n": left.days}
