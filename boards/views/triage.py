"""The queue of requests that a coordinator looks at first: discussed, recorded, or asked for more."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.lanes import discuss_again, mark_triaged, record_many, return_to_triage
from boards.forms.lanes import BoardFilter, TriageForm, cited, run_boards
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Booking, Guideline, TumourBoard, User
from boards.permissions import require
from boards.queries.guidelines import guidelines_for, guidelines_for_any
from boards.queries.places import reader_place
from boards.queries.triage import READY, batches, sorted_out, to_triage
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest, came_from

PAGE = 40


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def triage(request: SignedInRequest) -> HttpResponse:
    """The filters stay in the address, where a decision leads back to."""
    require(request.user, "triage")
    now = timezone.now()
    filters = BoardFilter(request.GET, user=request.user)
    filters.is_valid()
    board: TumourBoard | None = filters.cleaned_data.get("board")
    form = _form(request, board)
    if form.is_bound and form.is_valid() and _decided(request, form, now):
        return redirect(came_from(request) or request.get_full_path())
    found = to_triage(request.user, now, board)
    page = Paginator(found.select_related(*READY), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "filters": filters,
        "filtered": board is not None,
        "form": form,
        "chosen": form.chosen(),
        "page": page,
        "batches": batches(page, reader_place(request.user), now),
    }
    return render(request, "boards/triage.html", context, status=422 if form.is_bound else 200)


def _form(request: SignedInRequest, board: TumourBoard | None) -> TriageForm:
    user: User = request.user
    guidelines = guidelines_for(board) if board else guidelines_for_any(run_boards(user))
    return TriageForm(request.POST or None, bookings=sorted_out(user).distinct(), guidelines=guidelines)


def _decided(request: SignedInRequest, form: TriageForm, now: datetime) -> bool:
    """Whether it was done; a refusal stands in the form then."""
    chosen: list[Booking] = list(form.cleaned_data["booking"])
    try:
        if form.records:
            record_many(chosen, form.cleaned_data["guideline"], by=request.user, now=now)
        else:
            mark_triaged(chosen, by=request.user, now=now)
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    say(request, _said(form, len(chosen)), undo=_undo("record" if form.records else "discuss", chosen))
    return True


def _said(form: TriageForm, count: int) -> str:
    if form.records:
        words = ngettext(
            "%(count)s case is recorded only – %(guideline)s.",
            "%(count)s cases are recorded only – %(guideline)s.",
            count,
        )
        return words % {"count": count, "guideline": cited(form.cleaned_data["guideline"])}
    words = ngettext("%(count)s request will be discussed.", "%(count)s requests will be discussed.", count)
    return words % {"count": count}


def _undo(what: str, bookings: list[Booking]) -> str:
    keys = [("booking", str(row.pk)) for row in bookings]
    return f"{reverse('boards:triage_undo')}?{urlencode([('what', what), *keys])}"


@login_required
@require_POST
def triage_undo(request: SignedInRequest) -> HttpResponse:
    """Put requests back into the queue, and recorded ones into discussion."""
    require(request.user, "triage")
    now, user = timezone.now(), request.user
    form = TriageForm(request.GET, bookings=sorted_out(user).distinct(), guidelines=Guideline.objects.none())
    rows = list(form.cleaned_data["booking"]) if form.is_valid() else []
    try:
        with transaction.atomic():
            for row in rows:
                if not row.discussed and request.GET.get("what") == "record":
                    discuss_again(row, by=user, now=now)
            return_to_triage(rows, by=user, now=now)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("boards:triage")
    words = ngettext(
        "%(count)s request is in the queue again.", "%(count)s requests are in the queue again.", len(rows)
    )
    say(request, words % {"count": len(rows)})
    return redirect("boards:triage")
