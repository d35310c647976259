"""The deferral ledger: why cases are put off, in whose hands it was, how often and since when."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.forms.desk import LedgerFilter
from boards.permissions import require
from boards.queries import deferrals as ledger
from boards.views.request import SignedInRequest

PAGE = 50  # lines


@login_required
@require_safe
def deferrals(request: SignedInRequest) -> HttpResponse:
    require(request.user, "book")
    now = timezone.now()
    form = LedgerFilter(request.GET or None, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    lines = ledger.found_lines(request.user, asked, request.user.time_zone, now)
    page = Paginator(ledger.shown(lines), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": ledger.ledger_lines(list(page.object_list), now),
        "causes": ledger.by_cause(lines),
        "boards": ledger.by_board(lines),
        "filtered": any(asked.values()),
    }
    return render(request, "boards/deferrals.html", context, status=422 if form.errors else 200)
