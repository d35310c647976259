"""The reading load of the weeks ahead: whose hours, where it is uneven, and the same as a file."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from boards.forms.lanes import BoardFilter, run_boards
from boards.models import Seat, User
from boards.permissions import may, require
from boards.queries.places import reader_place
from boards.queries.reading_load import reading_ahead
from boards.queries.reading_table import advice, lines, nobody
from boards.tables import Cell, Table, file_answer
from boards.views.request import SignedInRequest


@login_required
@require_safe
def reading_load(request: SignedInRequest) -> HttpResponse:
    """Whoever runs boards sees those who sit there; everybody else sees her own hours."""
    require(request.user, "see-reading-load")
    form = BoardFilter(request.GET, user=request.user)
    form.is_valid()
    reader = reader_place(request.user)
    ahead = reading_ahead(timezone.now(), reader[1])
    boards = _boards(request.user, form)
    context: dict[str, Any] = {
        "form": form,
        "filtered": bool(form.cleaned_data.get("board")),
        "weeks": ahead.weeks,
        "lines": lines(ahead, _people(request.user, boards)),
        "advice": advice(ahead, boards),
        "nobody": nobody(ahead, boards),
        "runs": may(request.user, "triage"),
        "may_edit": may(request.user, "edit-specialties"),
        "place": reader[0],
    }
    return render(request, "boards/reading_load.html", context)


def _boards(user: User, form: BoardFilter) -> frozenset[UUID]:
    chosen = form.cleaned_data.get("board")
    return frozenset([chosen.pk] if chosen else run_boards(user).values_list("pk", flat=True))


def _people(user: User, boards: frozenset[UUID]) -> list[UUID]:
    seated = Seat.objects.filter(board__in=boards, ended_at__isnull=True).order_by()
    found = set(seated.values_list("person", flat=True))
    return list(found | ({user.person_id} if user.person_id else set()))


@login_required
@require_safe
def reading_load_file(request: SignedInRequest) -> HttpResponse:
    require(request.user, "see-reading-load")
    form = BoardFilter(request.GET, user=request.user)
    form.is_valid()
    ahead = reading_ahead(timezone.now(), reader_place(request.user)[1])
    heads = [_("Person"), _("Specialty"), *(week.isoformat() for week in ahead.weeks), _("Together")]
    rows: list[list[Cell]] = [
        [str(line.person), str(line.person.specialty), *map(_tenths, line.hours), _tenths(line.total)]
        for line in lines(ahead, _people(request.user, _boards(request.user, form)))
    ]
    return file_answer(Table("quorum-reading-load", heads, rows), "csv")


def _tenths(hours: Fraction) -> float:
    return round(float(hours), 1)
