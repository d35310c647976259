"""A case: its page with the steps of its form, and one page for each step."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from boards.identity import unseal
from boards.models import Case
from boards.permissions import may, require, visible_cases
from boards.queries.case_page import bookings_of, day_of, last_edit, step_states
from boards.queries.case_values import case_values, open_booking
from boards.queries.completeness import completeness, items_of
from boards.queries.late import late_for
from boards.queries.places import reader_place
from boards.rules.case_fields import STEPS
from boards.views.case_editing import Editing
from boards.views.request import SignedInRequest


def found_case(request: SignedInRequest, pk: UUID) -> Case:
    return get_object_or_404(visible_cases(request.user).select_related("organisation"), pk=pk)


@login_required
@require_safe
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return render(request, "boards/case.html", case_context(request, found_case(request, pk)))


def case_context(request: SignedInRequest, shown: Case) -> dict[str, Any]:
    now, reader = timezone.now(), reader_place(request.user)
    booking = open_booking(shown, now)
    items = items_of([shown])[shown.pk]
    found = completeness(shown, items, booking.board if booking else None, day_of(booking))
    return {
        "case": shown,
        "identity": unseal(shown.identity),
        "booking": booking,
        "bookings": bookings_of(shown, request.user, reader),
        "completeness": found,
        "items": items,
        "chaseable": sum(item.received_on is None and item.owner is not None for item in items) > 1,
        "steps": step_states(case_values(shown, booking), found),
        "may_edit": may(request.user, "edit-case", shown),
        "late": late_for(shown, booking, items, reader=request.user, now=now),
        "last_edit": last_edit(shown),
        "reader": reader,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case_step(request: SignedInRequest, pk: UUID, step: str) -> HttpResponse:
    """One step; saved and on to the next. Whoever changed the same field meanwhile is not overwritten."""
    edited = found_case(request, pk)
    number = next((number for number, known in enumerate(STEPS) if known.name == step), None)
    if number is None:
        raise Http404
    require(request.user, "edit-case", edited)
    return Editing(request, edited, number, timezone.now()).answer()
