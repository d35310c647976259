"""Lists as files: the rows of a page, with the filters of its address, as CSV or XLSX."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.actions.files import note_export
from boards.permissions import is_staff, require
from boards.queries.files import Columns, agenda_columns, boards_columns, calendar_columns, people_columns
from boards.queries.meeting_page import agenda
from boards.queries.meetings import rows_of, with_next
from boards.queries.places import reader_place
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.tables import KINDS, Table, file_answer
from boards.views.boards import chosen_boards
from boards.views.calendar import chosen_week
from boards.views.meetings import found_meeting
from boards.views.people import chosen_people
from boards.views.request import SignedInRequest


@login_required
@require_safe
def people_file(request: SignedInRequest, kind: str) -> HttpResponse:
    require(request.user, "book")
    _form, found = chosen_people(request)
    return _file(request, "people", people_columns(found), kind, back="boards:people")


@login_required
@require_safe
def boards_file(request: SignedInRequest, kind: str) -> HttpResponse:
    _form, found = chosen_boards(request)
    rows = with_next(found, reader_place(request.user), timezone.now())
    columns = boards_columns(rows, shows_load=is_staff(request.user))
    return _file(request, "boards", columns, kind, back="boards:boards")


@login_required
@require_safe
def calendar_file(request: SignedInRequest, kind: str) -> HttpResponse:
    now, reader = timezone.now(), reader_place(request.user)
    _form, monday, meetings = chosen_week(request, reader, now)
    columns = calendar_columns(rows_of(meetings, reader, now), shows_load=is_staff(request.user))
    return _file(request, f"calendar-{monday:%G-W%V}", columns, kind, back="boards:calendar")


@login_required
@require_safe
def meeting_file(request: SignedInRequest, pk: UUID, kind: str) -> HttpResponse:
    """The cases that this reader sees; that their names left the house as a file is kept in the journal."""
    meeting = found_meeting(request, pk)
    items = agenda(meeting, request.user)
    name = f"{meeting.board.slug}-{meeting.day:%Y-%m-%d}"
    answer = _file(request, name, agenda_columns(items), kind, back="boards:calendar")
    if items:
        note_export(meeting, len(items), by=request.user, now=timezone.now())
    return answer


def _file(request: SignedInRequest, name: str, columns: Columns, kind: str, *, back: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    try:
        return file_answer(Table(f"quorum-{name}", columns.heads, columns.rows), kind)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect(back)
