"""Days off by place and board: holidays, closures, school holidays, and the import of the latter."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from boards.actions.school_holidays import import_school_holidays
from boards.forms.days_off import DaysOffFilter, SchoolFileForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import DayOff, DayOffKind, Organisation, TumourBoard
from boards.permissions import may, require, visible_boards, visible_days_off, visible_organisations
from boards.queries.day_notes import public_days, school_breaks
from boards.rules.refusal import Refusal
from boards.rules.school_file import BadLine, Break
from boards.rules.school_file import school_breaks as read_breaks
from boards.sentences import sentence
from boards.views.request import SignedInRequest

AHEAD = timedelta(days=365)


@login_required
@require_safe
def days_off(request: SignedInRequest) -> HttpResponse:
    form = DaysOffFilter(request.GET, user=request.user)
    form.is_valid()
    place, board = form.cleaned_data.get("place"), form.cleaned_data.get("board")
    today = timezone.now().astimezone(ZoneInfo(request.user.time_zone)).date()
    places = list(_places(request, place, board))
    context = {
        "form": form,
        "filtered": bool(place or board),
        "rows": [(row, may(request.user, "close", row)) for row in _own(request, place, board, today)],
        "public": public_days(places, today, today + AHEAD),
        "school": school_breaks(places, today, today + AHEAD),
        "may_close": may(request.user, "close", board or place),
        "may_import": may(request.user, "create-board"),
    }
    return render(request, "boards/days_off.html", context)


def _places(
    request: SignedInRequest, place: Organisation | None, board: TumourBoard | None
) -> QuerySet[Organisation]:
    """The place asked for, or those that host the boards asked for."""
    seen = visible_organisations(request.user)
    if place:
        return seen.filter(pk=place.pk)
    hosts = [board.organisation_id] if board else visible_boards(request.user).values("organisation")
    return seen.filter(pk__in=hosts)


def _own(
    request: SignedInRequest, place: Organisation | None, board: TumourBoard | None, today: date
) -> QuerySet[DayOff]:
    """Closures and local holidays that stand and are not over, with the meetings that each concerns."""
    found = visible_days_off(request.user).filter(withdrawn_at__isnull=True, last_day__gte=today)
    found = found.exclude(kind=DayOffKind.SCHOOL).annotate(concerned=Count("meetings"))
    if place:
        found = found.filter(Q(organisation=place) | Q(board__organisation=place))
    if board:
        found = found.filter(Q(board=board) | Q(organisation=board.organisation_id))
    return found.select_related("board__organisation", "organisation")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def school_import(request: SignedInRequest) -> HttpResponse:
    """Read a file, show every line that is wrong, store nothing before all is right and confirmed."""
    require(request.user, "create-board")
    form = SchoolFileForm(request.POST or None, request.FILES or None)
    asked = request.POST.get("action", "preview")
    breaks, bad = _read(form) if form.is_bound and form.is_valid() else ([], [])
    if breaks and not bad and asked == "confirm":
        return _imported(request, breaks)
    typed = request.POST.copy()
    if form.is_bound and "lines" in form.cleaned_data:
        typed["lines"] = form.cleaned_data["lines"]  # those of an uploaded file too, ready to be put right
    form.data = typed
    said = [(found.line, sentence(found.why)) for found in bad]
    for line, why in said:
        form.add_error("lines", _("Line %(line)s: %(why)s") % {"line": line, "why": why})
    context = {
        "form": form,
        "breaks": breaks,
        "bad": said,
        "ready": bool(breaks) and not bad and asked == "preview",
        "lines": typed.get("lines", ""),
    }
    wrong = form.is_bound and bool(form.errors or bad)
    return render(request, "boards/school_import.html", context, status=422 if wrong else 200)


def _read(form: SchoolFileForm) -> tuple[Sequence[Break], Sequence[BadLine]]:
    try:
        return read_breaks(form.cleaned_data["lines"])
    except Refusal as refusal:
        refuse(form, refusal)
        return [], []


def _imported(request: SignedInRequest, breaks: Sequence[Break]) -> HttpResponse:
    stored = import_school_holidays(breaks, by=request.user, now=timezone.now())
    words = ngettext(
        "%(count)s school holiday is imported.", "%(count)s school holidays are imported.", len(stored)
    )
    say(request, words % {"count": len(stored)} if stored else _("All of them were known already."))
    return redirect("boards:days_off")
