"""Lists imported in two steps: first what every row would become, then all of it in one transaction.

Between the steps the file lies encrypted on the server, and nowhere else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from boards.actions.imports import Upload, add_people, ask_boards, forget_upload, keep_upload, kept_upload
from boards.forms.imports import SheetForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.imports.columns import Column
from boards.imports.people import people_columns, plan_people
from boards.imports.plan import Plan
from boards.imports.requests import plan_requests, request_columns
from boards.models import JournalEntry, User
from boards.permissions import require
from boards.rules.refusal import Refusal
from boards.rules.sheets import LARGEST, Sheet, read_sheet
from boards.tables import KINDS, Table, file_answer
from boards.views.request import SignedInRequest

SHOWN = 500  # rows of a preview that are shown of each sort; all of them are counted


@dataclass(frozen=True)
class Importing:
    """One sort of list: who may send it, what it may hold, and what is made of it."""

    kind: str
    verb: str
    title: Promise
    back: str
    columns: Callable[[User], Sequence[Column]]
    plan: Callable[[Sheet, User, datetime], Plan[Any]]
    add: Callable[[Plan[Any], User, datetime], JournalEntry]
    added: Callable[[int], str]


PEOPLE = Importing(
    "people",
    "edit-person",
    _("Import people"),
    "boards:people",
    people_columns,
    lambda sheet, user, _now: plan_people(sheet, user),
    lambda plan, user, now: add_people(plan.ready, by=user, now=now),
    lambda count: ngettext("%(n)d person is added.", "%(n)d people are added.", count) % {"n": count},
)
REQUESTS = Importing(
    "requests",
    "book",
    _("Import requests"),
    "boards:book",
    request_columns,
    plan_requests,
    lambda plan, user, now: ask_boards(plan.ready, by=user, now=now),
    lambda count: ngettext("%(n)d request is entered.", "%(n)d requests are entered.", count) % {"n": count},
)
KINDS_OF_LIST = {importing.kind: importing for importing in (PEOPLE, REQUESTS)}


def _found(request: SignedInRequest, kind: str) -> Importing:
    if kind not in KINDS_OF_LIST:
        raise Http404
    importing = KINDS_OF_LIST[kind]
    require(request.user, importing.verb)
    return importing


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: SignedInRequest, kind: str) -> HttpResponse:
    """Undo and the list of what was made follow on a page of their own."""
    importing, now = _found(request, kind), timezone.now()
    confirming = request.POST.get("action") == "confirm"
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    try:
        if confirming:
            return _confirmed(request, importing, now)
        if form.is_valid():
            content = form.cleaned_data["file"].read(LARGEST + 1)
            plan = importing.plan(read_sheet(content), request.user, now)
            return _preview(request, importing, plan, keep_upload(kind, content, user=request.user, now=now))
    except Refusal as refusal:
        form = SheetForm(request.POST, request.FILES)
        form.full_clean()
        form.errors.clear()  # of a confirmation, which sends no file
        refuse(form, refusal)
    return _page(request, importing, {"form": form}, 422 if form.is_bound else 200)


def _page(
    request: SignedInRequest, importing: Importing, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    facts = {"importing": importing, "columns": importing.columns(request.user), **context}
    return render(request, "boards/import.html", facts, status=status)


def _preview(
    request: SignedInRequest, importing: Importing, plan: Plan[Any], upload: Upload, *, again: bool = False
) -> HttpResponse:
    """``again``: something changed since the preview that she confirmed, so that she sees it once more."""
    context = {
        "form": SheetForm(),
        "plan": plan,
        "token": upload.token,
        "again": again,
        "sorts": [(plan.wrong[:SHOWN], "bad"), (plan.new[:SHOWN], "good"), (plan.known[:SHOWN], "neutral")],
        "shown": SHOWN,
    }
    return _page(request, importing, context, 422 if again or not plan.new else 200)


def _confirmed(request: SignedInRequest, importing: Importing, now: datetime) -> HttpResponse:
    user = request.user
    upload = kept_upload(importing.kind, request.POST.get("token", ""), user=user, now=now)
    plan = importing.plan(read_sheet(upload.content), user, now)
    if not plan.new or request.POST.get("agreed") != str(len(plan.new)):
        return _preview(request, importing, plan, upload, again=True)
    made = importing.add(plan, user, now)
    forget_upload(importing.kind, user=user)
    say(request, importing.added(len(plan.new)), undo=reverse("boards:import_undo", args=[made.pk]))
    return redirect("boards:imported", pk=made.pk)


@login_required
@require_safe
def import_template(request: SignedInRequest, kind: str, file: str) -> HttpResponse:
    """An empty list with the heads that every import understands."""
    importing = _found(request, kind)
    if file not in KINDS:
        raise Http404
    heads = [str(column.label) for column in importing.columns(request.user)]
    return file_answer(Table(f"quorum-{kind}", heads, []), file)
