"""The planner: hours that suit a set of sites all year."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.forms.planner import PlannerForm
from boards.permissions import may, require
from boards.queries.planner import Line, plan, sites_of
from boards.views.request import SignedInRequest


@login_required
@require_safe
def planner(request: SignedInRequest) -> HttpResponse:
    """The question is the address. A board alone asks for the usual length, days and year."""
    require(request.user, "book")
    today = timezone.now().astimezone(ZoneInfo(request.user.time_zone)).date()
    blank = PlannerForm(user=request.user, today=today)
    form = PlannerForm(_asked(request.GET, blank), user=request.user, today=today)
    context: dict[str, Any] = {"form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "boards/planner.html", context, status=422 if form.errors else 200)
    return render(request, "boards/planner.html", context | _answered(request, form))


def _asked(typed: QueryDict, blank: PlannerForm) -> QueryDict | None:
    """What was typed, with the usual answers to what was not asked, as for a link from a board's page."""
    if not typed:
        return None
    asked = typed.copy()
    for name in ("minutes", "weekdays", "starts_on", "ends_on"):
        usual = blank.get_initial_for_field(blank.fields[name], name)
        if name not in asked:
            asked.setlist(name, [str(one) for one in (usual if isinstance(usual, list) else [usual])])
    return asked


def _answered(request: SignedInRequest, form: PlannerForm) -> dict[str, Any]:
    typed = form.cleaned_data
    board, minutes = typed["board"], typed["minutes"]
    sites = sites_of(board, list(typed["sites"]))
    zone = typed["time_zone"] or (board.time_zone if board else request.user.time_zone)
    found = plan(zone, sites, form.days(), minutes)
    opens = board is not None and found.place[1] == board.time_zone and may(request.user, "run", board)
    return {
        "plan": found,
        "board": board,
        "minutes": minutes,
        "lines": [(line, _season(line, typed) if opens else "") for line in found.lines],
    }


def _season(line: Line, typed: dict[str, Any]) -> str:
    """What the page that opens a season is to be filled with."""
    facts = {
        "start_time": f"{line.option.at:%H:%M}",
        "end_time": f"{line.end:%H:%M}",
        "starts_on": typed["starts_on"].isoformat(),
        "ends_on": typed["ends_on"].isoformat(),
        "weekday": typed["weekdays"][0] if len(typed["weekdays"]) == 1 else "",
    }
    return urlencode({name: value for name, value in facts.items() if value})
