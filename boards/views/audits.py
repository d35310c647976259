"""The review of recorded cases: the sample, the verdicts, and what they add up to."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from boards.actions.audits import draw_audit, settle_audit
from boards.forms.fields import alphabetical
from boards.forms.lanes import BoardFilter, run_boards
from boards.frame import say
from boards.models import Audit, TumourBoard
from boards.permissions import require, visible_boards, visible_bookings
from boards.queries.audits import awaiting, draws, figures
from boards.queries.places import reader_place
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest, came_from


@login_required
@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    require(request.user, "triage")
    now, reader = timezone.now(), reader_place(request.user)
    filters = BoardFilter(request.GET, user=request.user)
    filters.is_valid()
    board: TumourBoard | None = filters.cleaned_data.get("board")
    boards = run_boards(request.user)
    boards = boards.filter(pk=board.pk) if board else boards
    context: dict[str, Any] = {
        "filters": filters,
        "filtered": board is not None,
        "figures": figures(alphabetical(boards), now),
        "awaiting": awaiting(request.user, reader, board),
        "draws": draws(boards),
        "zone": reader[1],
    }
    return render(request, "boards/audit.html", context)


@login_required
@require_POST
def audit_draw(request: SignedInRequest, slug: str) -> HttpResponse:
    """Once a case has been in a draw, drawn or not, it is in no other: there is nothing to undo."""
    board = get_object_or_404(visible_boards(request.user), slug=slug)
    require(request.user, "triage", board)
    try:
        draw = draw_audit(board, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        words = ngettext(
            "%(drawn)s of %(cases)s recorded case is to be reviewed.",
            "%(drawn)s of %(cases)s recorded cases are to be reviewed.",
            draw.cases,
        )
        say(request, words % {"drawn": draw.drawn, "cases": draw.cases})
    return redirect(came_from(request) or "boards:audit")


@login_required
@require_POST
def audit_verdict(request: SignedInRequest, pk: UUID) -> HttpResponse:
    seen = visible_bookings(request.user).select_related("board", "case").distinct()
    booking = get_object_or_404(seen, pk=pk)
    require(request.user, "triage", booking.board)
    given = request.POST.get("verdict", "")
    try:
        settle_audit(
            booking,
            Audit(given) if given in Audit.values else Audit.NOT_DRAWN,
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        if given == Audit.CONFIRMED:
            words = _("%(case)s was rightly recorded.")
        else:
            words = _("%(case)s should have been discussed: it is asked of %(board)s again.")
        say(request, words % {"case": booking.case, "board": booking.board})
    return redirect(came_from(request) or "boards:audit")
