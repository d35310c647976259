"""Everything that a reader may see, looked for by a few words: what the palette and the search page show."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.hours import Place, day_in_words, hours_in_places
from boards.models import Case, Meeting, MeetingState, Organisation, TumourBoard, User
from boards.permissions import (
    visible_boards,
    visible_cases,
    visible_meetings,
    visible_organisations,
    visible_people,
)
from boards.queries.patients import find_patients
from boards.queries.places import meeting_places
from boards.rules.folding import folded, mentions
from boards.rules.spoken_days import spoken_day

MOST = 6  # of one kind: whoever sees more types another letter
_FITTING = 500  # references: three letters fit 30 of 600,000 cases
LONGEST = 80  # letters of a search


@dataclass(frozen=True)
class Hit:
    """One thing found. ``page`` and ``key`` name its address, unless ``address`` is given.

    ``keys`` are those that lead there, if any.
    """

    page: str
    title: str
    icon: str
    detail: str = ""
    key: object = None
    keys: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Group:
    label: str | Promise
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Asked:
    """What was typed: a day, if a word names one, and the other words, folded."""

    text: str
    day: date | None
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, today: date) -> "Asked":
        typed = text[:LONGEST].split()
        days = [day for word in typed if (day := spoken_day(word, today))]
        others = " ".join(word for word in typed if not spoken_day(word, today))
        return cls(" ".join(typed), days[0] if days else None, tuple(folded(others).split()))


def search(user: User, text: str, reader: Place, now: datetime) -> list[Group]:
    """What the words name among all that this user sees, by kind; nothing for no words.

    Six queries, and up to eight for patients.
    """
    asked = Asked.of(text, now.astimezone(ZoneInfo(reader[1])).date())
    if not asked.text:
        return []
    boards = list(visible_boards(user).select_related("organisation")) if asked.words or asked.day else []
    found = (
        Group(_("Patients"), tuple(_patients(user, asked, now))),
        Group(_("Cases"), tuple(_cases(user, asked))),
        Group(_("Meetings"), tuple(_meetings(user, asked, boards, reader))),
        Group(_("Boards"), tuple(_boards(asked, boards))),
        Group(_("People"), tuple(_people(user, asked))),
        Group(_("Partners"), tuple(_partners(user, asked))),
    )
    return [group for group in found if group.hits]


def first(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """As many as are shown."""
    return tuple(hit for _number, hit in zip(range(MOST), hits, strict=False))


def _patients(user: User, asked: Asked, now: datetime) -> Iterator[Hit]:
    """Of the user's own organisations, through the blind index."""
    for found in find_patients(user, asked.text, now=now)[:MOST]:
        who, board = found.identity, str(found.last.board) if found.last else ""
        detail = " · ".join(filter(None, (_born(who.birth_date), found.case.reference, board)))
        yield Hit("boards:case", f"{who.family_name.upper()} {who.given_name}", "user", detail, found.case.pk)


def _born(text: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text), "j F Y")
    except ValueError:
        return text


def _cases(user: User, asked: Asked) -> Sequence[Hit]:
    """By the first letters of a reference, with or without its hyphen."""
    letters = "".join(asked.words).upper()
    if not 3 <= len(letters) <= 8:
        return ()
    wanted = f"{letters[:4]}-{letters[4:]}" if len(letters) > 4 else letters
    last = wanted + "ZZZZ-ZZZZ"[len(wanted) :]  # between the two an index finds them; LIKE would read all
    fitting = Case.objects.filter(reference__range=(wanted, last)).values_list("pk", flat=True)[:_FITTING]
    cases = visible_cases(user).filter(pk__in=list(fitting)).select_related("organisation")
    found = cases.distinct().order_by("reference")[:MOST]
    return [Hit("boards:case", row.reference, "file-text", str(row.organisation), row.pk) for row in found]


def _meetings(user: User, asked: Asked, boards: Sequence[TumourBoard], reader: Place) -> Sequence[Hit]:
    """Those of a day, on the reader's clock; other words name their boards."""
    if asked.day is None:
        return ()
    begin = datetime.combine(asked.day, time(), ZoneInfo(reader[1]))
    on_it = visible_meetings(user).filter(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1))
    on_it = on_it.filter(state=MeetingState.PLANNED, board__in=[board.pk for board in _named(boards, asked)])
    return [_meeting(meeting, reader) for meeting in on_it.select_related("board__organisation")[: 2 * MOST]]


def _meeting(meeting: Meeting, reader: Place) -> Hit:
    hours = " · ".join(
        hour.text for hour in hours_in_places(meeting.starts_at, meeting_places(meeting, reader))
    )
    day = day_in_words(meeting.day)
    return Hit("boards:meeting", str(meeting.board), "calendar-days", f"{day}, {hours}", meeting.pk)


def _named(boards: Sequence[TumourBoard], asked: Asked) -> list[TumourBoard]:
    return [board for board in boards if mentions(_words_of(board), asked.words)]


def _words_of(board: TumourBoard) -> str:
    """Both names, since a letter from a partner may use either, and what else it is known by."""
    organs = " ".join(map(str, board.organs))
    parts = (board.name, board.name_fr, board.organ, board.organ_label, organs, board.keywords)
    return " ".join((*parts, board.get_nature_display()))


def _boards(asked: Asked, boards: Sequence[TumourBoard]) -> Sequence[Hit]:
    if not asked.words:
        return ()
    return first(
        Hit("boards:board", str(board), "clipboard-list", str(board.organisation), board.slug)
        for board in sorted(_named(boards, asked), key=str)
    )


def _people(user: User, asked: Asked) -> Sequence[Hit]:
    """The directory is read whole: it is small, and no database ignores accents in the same way."""
    if not asked.words:
        return ()
    rows = visible_people(user).filter(active=True)
    names = rows.values_list("pk", "given_name", "family_name", "organisation")
    keys = [key for key, given, family, _at in names if mentions(f"{given} {family}", asked.words)][:MOST]
    found = rows.filter(pk__in=keys).select_related("organisation", "specialty")
    return [
        Hit(
            "boards:person",
            person.full_name,
            "user",
            " · ".join(map(str, filter(None, (person.specialty, person.organisation)))),
            person.pk,
        )
        for person in found
    ]


def _partners(user: User, asked: Asked) -> Sequence[Hit]:
    if not asked.words:
        return ()
    rows = visible_organisations(user).prefetch_related("former_names")
    return first(
        Hit("boards:partner", str(row), "building-2", row.city, row.slug)
        for row in rows
        if mentions(" ".join(_names(row)), asked.words)
    )


def _names(row: Organisation) -> Iterator[str]:
    yield from (row.name, row.short_name, row.local_name, row.local_short_name, row.city)
    yield from (former.name for former in row.former_names.all())
