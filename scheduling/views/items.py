"""Reminding those who owe something for a case: first the mail itself is shown, then it is sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from boards.actions.items import ChasedItems, chase_items
from boards.frame import say
from boards.identity import unseal
from boards.models import Booking, Case, CaseItem, Person
from boards.permissions import require, visible_cases, visible_items
from boards.queries.deadlines import next_bookings
from boards.views.request import SignedInRequest
from scheduling.actions.item_notes import KIND, line_for
from scheduling.forms.items import ChaseItemsForm
from scheduling.views.steps import status_of, take_step, typed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_chase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Whoever owes one thing."""
    items = visible_items(request.user).select_related("case__organisation")
    item = get_object_or_404(items, pk=pk)
    return _chase(request, item.case, [item])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case_chase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Whoever owes anything for a case, by one mail each."""
    case = get_object_or_404(visible_cases(request.user).select_related("organisation"), pk=pk)
    return _chase(request, case, list(case.items.filter(received_on__isnull=True)))


def _chase(request: SignedInRequest, case: Case, items: Sequence[CaseItem]) -> HttpResponse:
    require(request.user, "edit-case", case)
    form, now = ChaseItemsForm(typed(request)), timezone.now()
    step = take_step(request, form, lambda: chase_items(items, by=request.user, now=now), now=now)
    context = {"form": form, "step": step, "case": case, "identity": unseal(case.identity)}
    if isinstance(step.result, ChasedItems):
        if step.name == "done":
            say(request, _reminded(len(step.result.due)))
            return redirect("boards:case", case.pk)
        context |= {"letters": _letters(step.result.due, now), "lately": step.result.lately}
    return render(request, "scheduling/chase_items.html", context, status=status_of(form, step))


def _reminded(people: int) -> str:
    return ngettext("%(n)d person is reminded by mail.", "%(n)d people are reminded by mail.", people) % {
        "n": people
    }


def _letters(due: dict[Person, list[CaseItem]], now: datetime) -> list[dict[str, str]]:
    """Each mail as it will read, in its reader's language, but for the link, which is hers."""
    bookings = next_bookings((item.case_id for items in due.values() for item in items), now)
    return [_letter(person, items, bookings) for person, items in due.items()]


def _letter(person: Person, items: Sequence[CaseItem], bookings: dict[UUID, Booking]) -> dict[str, str]:
    with translation.override(person.language):
        lines = [line_for(person, item, bookings.get(item.case_id)) for item in items]
        context = {"lines": lines, "name": person.full_name, "reader": person, "shown": True}
        subject, text = (render_to_string(f"mail/{KIND}.{end}", context) for end in ("subject.txt", "txt"))
    return {
        "to": person.full_name,
        "language": person.language,
        "subject": subject.strip(),
        "text": text.strip(),
    }
