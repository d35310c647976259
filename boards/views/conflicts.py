"""The conflicts of the weeks ahead, for those who run boards."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.forms.conflicts import USUAL_WEEKS, ConflictFilter
from boards.permissions import RUNS_BOARDS, organisations_as, require
from boards.queries.conflict_groups import grouped
from boards.queries.conflicts import Found, conflicts_between
from boards.queries.places import reader_place
from boards.views.request import SignedInRequest


@login_required
@require_safe
def conflicts(request: SignedInRequest) -> HttpResponse:
    require(request.user, "see-conflicts")
    now, reader = timezone.now(), reader_place(request.user)
    form = ConflictFilter(request.GET or None, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    first = asked.get("day") or now.astimezone(ZoneInfo(reader[1])).date()
    last = first + timedelta(weeks=int(asked.get("weeks") or USUAL_WEEKS))
    context = {
        "form": form,
        "groups": grouped(_chosen(_between(first, last, reader[1]), asked), _hosts(request)),
        "first": first,
        "last": last - timedelta(days=1),
        "place": reader[0],
        "filtered": any(asked.values()),
    }
    return render(request, "boards/conflicts.html", context, status=422 if form.errors else 200)


def _between(first: date, last: date, zone: str) -> Found:
    begin, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, last))
    return conflicts_between(begin, end)


def _hosts(request: SignedInRequest) -> set[UUID]:
    return organisations_as(request.user, *RUNS_BOARDS)


def _chosen(found: Found, asked: dict[str, object]) -> Found:
    kind, board = asked.get("kind"), asked.get("board")
    kept = (
        conflict
        for conflict in found.conflicts
        if (not kind or conflict.kind == kind)
        and (not board or any(slot.board == board for slot in conflict.slots))
    )
    return Found(tuple(kept), found.facts)
