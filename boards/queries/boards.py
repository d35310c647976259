"""Boards: looked for, and one with its rules, seats and seasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boards.models import Meeting, MeetingState, Organisation, Seat, Series, TumourBoard
from boards.organs import organs_called
from boards.queries.meetings import listed
from boards.rules.recurrence import rule_parts

SHOWN_MEETINGS = 8
_WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
_NTH = {
    1: gettext_lazy("first %(day)s of the month"),
    2: gettext_lazy("second %(day)s of the month"),
    3: gettext_lazy("third %(day)s of the month"),
    4: gettext_lazy("fourth %(day)s of the month"),
    -1: gettext_lazy("last %(day)s of the month"),
}


@dataclass(frozen=True)
class Season:
    """A season with its rule in words, the number of meetings made so far, and the first one ahead."""

    series: Series
    rule: str
    meetings: int
    over: bool
    first: UUID | None


def found_boards(
    boards: QuerySet[TumourBoard], *, words: str, nature: str, host: Organisation | None
) -> QuerySet[TumourBoard]:
    """Every word somewhere in the name or the organ."""
    for word in words.split():
        boards = boards.filter(
            Q(name__icontains=word)
            | Q(name_fr__icontains=word)
            | Q(organ__icontains=word)
            | Q(organ__in=organs_called(word))
        )
    if nature:
        boards = boards.filter(nature=nature)
    return boards.filter(organisation=host) if host else boards


def coming(meetings: QuerySet[Meeting], now: datetime) -> QuerySet[Meeting]:
    """The next meetings of one board, cancelled ones included."""
    return listed(meetings.filter(ends_at__gt=now))[:SHOWN_MEETINGS]


def standing_seats(board: TumourBoard) -> list[Seat]:
    """Who sits on a board now, guests of single meetings included, by kind."""
    seats = board.seats.filter(ended_at__isnull=True).select_related(
        "person__organisation", "person__specialty", "deputy_for__person", "meeting"
    )
    order = {"core": 0, "deputy": 1, "guest": 2, "observer": 3}
    return sorted(seats, key=lambda seat: (order[seat.kind], seat.person.family_name))


def seasons(board: TumourBoard, now: datetime) -> list[Season]:
    """The latest first; one whose meetings all went to another is left out."""
    made = Count("meetings", filter=Q(meetings__state=MeetingState.PLANNED))
    ahead = Meeting.objects.filter(series=OuterRef("pk"), state=MeetingState.PLANNED, starts_at__gt=now)
    first = Subquery(ahead.order_by("starts_at").values("pk")[:1])
    found = board.series.filter(
        Q(withdrawn_at__isnull=True) | Exists(Meeting.objects.filter(series=OuterRef("pk")))
    )
    today = now.astimezone(ZoneInfo(board.time_zone)).date()
    return [
        _season(series, today) for series in found.annotate(made=made, first=first).order_by("-starts_on")
    ]


def _season(series: Series, today: date) -> Season:
    made: int = getattr(series, "made")  # noqa: B009  annotated, so unknown to the model
    first: UUID | None = getattr(series, "first")  # noqa: B009  the same
    return Season(series, rule_in_words(series.rrule), made, series.ends_on < today, first)


def rule_in_words(rule: str) -> str:
    """“every second week, Thursday”, in the active language."""
    interval, nth, weekday = rule_parts(rule)
    day = str(_WEEKDAYS[weekday])
    if nth:
        return str(_NTH[nth]) % {"day": day}
    if interval == 1:
        return _("every week on %(day)s") % {"day": day}
    return _("every %(n)d weeks on %(day)s") % {"n": interval, "day": day}


def free_slug(rows: type[TumourBoard] | type[Organisation], name: str) -> str:
    """An identifier for an address: the name in plain letters, numbered if it is taken.

    ``new`` and ``find`` are taken by pages.
    """
    stem = slugify(name)[:50] or "x"
    others = rows.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    taken: Sequence[str] = ["new", "find", *others]
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
