"""A closure or local holiday added or withdrawn, with a look at the meetings and mails that it makes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions.days_off import Change, add_day_off, withdraw_day_off
from boards.frame import say
from boards.models import DayOff, DayOffKind
from boards.permissions import require, visible_days_off
from boards.queries.places import meeting_places, reader_place
from boards.views.request import SignedInRequest
from scheduling.forms.days_off import DayOffForm, WithdrawForm
from scheduling.views.steps import Step, status_of, take_step, typed

KINDS = ("cancelled", "moved", "restored")


@login_required
@require_http_methods(["GET", "POST"])
def day_off_new(request: SignedInRequest) -> HttpResponse:
    require(request.user, "close")
    now = timezone.now()
    form = DayOffForm(typed(request), user=request.user, initial=request.GET.dict())
    rows: list[DayOff] = []

    def add() -> list[Change]:
        rows.append(form.day_off())
        return add_day_off(rows[0], by=request.user, now=now)

    step = take_step(request, form, add, now=now)
    if step.name == "done":
        undo = reverse("scheduling:day_off_withdraw", args=[rows[0].pk])
        say(request, _("%(name)s: the day off is added.") % {"name": rows[0].name}, undo=undo)
        return redirect("boards:days_off")
    context = {"day_off": rows[0]} if step.preview else {}
    return _show(request, "scheduling/day_off_new.html", form, step, context)


@login_required
@require_http_methods(["GET", "POST"])
def day_off_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = visible_days_off(request.user).exclude(kind=DayOffKind.SCHOOL)
    row = get_object_or_404(rows.select_related("board__organisation", "organisation"), pk=pk)
    require(request.user, "close", row)
    form, now = WithdrawForm(typed(request)), timezone.now()
    step = take_step(request, form, lambda: withdraw_day_off(row, by=request.user, now=now), now=now)
    if step.name == "done":
        undo = f"{reverse('scheduling:day_off_new')}?{urlencode(_as_query(row))}"
        say(request, _("%(name)s: the day off is withdrawn.") % {"name": row.name}, undo=undo)
        return redirect("boards:days_off")
    return _show(request, "scheduling/day_off_withdraw.html", form, step, {"day_off": row})


def _as_query(row: DayOff) -> dict[str, str]:
    """What one would type to add it again."""
    return {
        "kind": row.kind,
        "name": row.name,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        "board": row.board.slug if row.board else "",
        "place": row.organisation.slug if row.organisation else "",
    }


def _show(
    request: SignedInRequest, page: str, form: BaseForm, step: Step, facts: Mapping[str, object]
) -> HttpResponse:
    context = {"form": form, "step": step, **facts, **_changes(request, step)}
    return render(request, page, context, status=status_of(form, step))


def _changes(request: SignedInRequest, step: Step) -> dict[str, Any]:
    """What would become of each meeting, by kind, with the hours at its place and the reader's."""
    tried = step.result if isinstance(step.result, list) else []
    found = [change for change in tried if isinstance(change, Change)]
    reader = reader_place(request.user)
    shown = [(change, meeting_places(change.meeting, reader)) for change in found]
    by_kind = [(kind, [row for row in shown if row[0].kind == kind]) for kind in KINDS]
    return {
        "changes": [(kind, rows) for kind, rows in by_kind if rows],
        "waiting": sum(change.waiting for change in found),
        "back": sum(change.back for change in found),
    }
