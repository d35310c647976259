"""What the files hold that a list can be saved as: the same rows as the page, as this reader may see them."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from boards.models import Meeting, Person
from boards.queries.meeting_page import AgendaItem
from boards.queries.meetings import BoardNext, Row
from boards.queries.places import board_place

Cells = tuple[str | int | date | time | None, ...]
Rows = list[Cells]


class Columns(NamedTuple):
    """The heads of a file and its rows."""

    heads: list[str]
    rows: Rows


def people_columns(people: QuerySet[Person]) -> Columns:
    """The heads are those that an import of people understands. Needs the related rows fetched."""
    heads = [
        _("Title"), _("Given name"), _("Family name"), _("E-mail address"), _("Organisation"), _("Specialty"),
        _("RPPS number"), _("Language"), _("Time zone"), _("Channel"), _("Active"),
    ]  # fmt: skip
    yes, no = _("yes"), _("no")
    rows: Rows = [
        (
            person.title, person.given_name, person.family_name, person.email, str(person.organisation),
            str(person.specialty or ""), person.rpps, person.get_language_display(), person.time_zone,
            person.get_channel_display(), yes if person.active else no,
        )
        for person in people
    ]  # fmt: skip
    return Columns(heads, rows)


def boards_columns(found: Iterable[BoardNext], *, shows_load: bool) -> Columns:
    heads = [
        _("Board"), _("Nature"), _("Organ"), _("Hosted by"), _("Place"), _("Language"),
        _("Next meeting"), _("Start"), _("Clock of"),
    ]  # fmt: skip
    heads += [_("Next free place"), _("Places left")] if shows_load else []
    rows: Rows = []
    for row in found:
        board, coming, free = row.board, row.next, row.free
        cells: Cells = (
            str(board), board.get_nature_display(), board.organ_label, str(board.organisation), board.place,
            board.get_language_display(), coming.day if coming else None,
            coming.start_time if coming else None, board_place(coming)[0] if coming else "",
        )  # fmt: skip
        rows.append((*cells, *_free_place(free)) if shows_load else cells)
    return Columns(heads, rows)


def _free_place(meeting: Meeting | None) -> Cells:
    return (meeting.day, meeting.cases_left) if meeting else (None, None)


def calendar_columns(found: Iterable[Row], *, shows_load: bool) -> Columns:
    heads = [
        _("Day"), _("Start"), _("End"), _("Clock of"), _("Board"), _("Hosted by"), _("Place"), _("State"),
        _("Quorum"),
    ]  # fmt: skip
    heads += [_("Cases"), _("capacity in cases")] if shows_load else []
    return Columns(heads, [_calendar_row(row, shows_load=shows_load) for row in found])


def _calendar_row(row: Row, *, shows_load: bool) -> Cells:
    meeting = row.meeting
    cells: Cells = (
        meeting.day,
        meeting.start_time,
        _local_end(meeting.ends_at, meeting.time_zone),
        board_place(meeting)[0],
        str(meeting.board),
        str(meeting.board.organisation),
        meeting.place or meeting.board.place,
        meeting.get_state_display(),
        row.quorum.words if row.quorum else "",
    )
    load = (
        (meeting.booked_cases, meeting.capacity_cases) if shows_load and not meeting.cancelled else ("", "")
    )
    return (*cells, *load) if shows_load else cells


def _local_end(instant: datetime, zone: str) -> time:
    return instant.astimezone(ZoneInfo(zone)).time()


def agenda_columns(items: Iterable[AgendaItem]) -> Columns:
    """A meeting's list with the identities that the reader sees on its page."""
    heads = [
        _("No."), _("Reference"), _("Family name"), _("Given name"), _("Birth date"), _("Sex"),
        _("Local patient number"), _("Organisation"), _("Question"), _("Presented by"),
        _("Specialists needed"), _("Minutes"),
    ]  # fmt: skip
    rows: Rows = []
    for item in items:
        booking, who = item.booking, item.identity
        rows.append((
            booking.position, booking.case.reference, who.family_name, who.given_name, _day(who.birth_date),
            who.sex, who.local_id, str(booking.case.organisation), item.question,
            str(booking.presenter or ""), ", ".join(map(str, booking.specialties.all())), booking.minutes,
        ))  # fmt: skip
    return Columns(heads, rows)


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
