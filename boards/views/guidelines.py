"""The guideline library: listed, one with its versions, and the pages that add, replace and withdraw."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from boards.actions.guidelines import (
    add_guideline,
    edit_guideline,
    new_edition,
    restore_guideline,
    withdraw_guideline,
)
from boards.forms.guidelines import EditionForm, GuidelineForm, LibrarySearch
from boards.forms.lanes import cited
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Guideline
from boards.permissions import may, require, visible_guidelines
from boards.queries.guidelines import editions, library
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest


@login_required
@require_safe
def guidelines(request: SignedInRequest) -> HttpResponse:
    form = LibrarySearch(request.GET, user=request.user)
    form.is_valid()
    asked = form.cleaned_data
    context = {
        "form": form,
        "filtered": any(asked.values()),
        "rows": library(
            visible_guidelines(request.user),
            words=asked.get("q", ""),
            organisation=asked.get("organisation"),
            withdrawn=asked.get("withdrawn", False),
        ),
        "may_add": may(request.user, "keep-guidelines"),
    }
    return render(request, "boards/guidelines.html", context)


def _found(request: SignedInRequest, pk: UUID) -> Guideline:
    seen = visible_guidelines(request.user).select_related("organisation", "board")
    return get_object_or_404(seen, pk=pk)


@login_required
@require_safe
def guideline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = _found(request, pk)
    versions = editions(shown)
    context = {
        "guideline": shown,
        "versions": versions,
        "keeps": may(request.user, "keep-guidelines", shown),
        "used": any(row.pk == shown.pk and getattr(row, "recorded") for row in versions),  # noqa: B009  annotated
    }
    return render(request, "boards/guideline.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guideline_new(request: SignedInRequest) -> HttpResponse:
    require(request.user, "keep-guidelines")
    form = GuidelineForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            added = add_guideline(form.save(commit=False), by=request.user, now=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("%(guideline)s is in the library.") % {"guideline": cited(added)})
            return redirect("boards:guideline", pk=added.pk)
    return _form_page(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guideline_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Only while no case is recorded by it."""
    shown = _found(request, pk)
    require(request.user, "keep-guidelines", shown)
    form = GuidelineForm(request.POST or None, user=request.user, instance=_found(request, pk))
    if form.is_valid():
        try:
            edit_guideline(form.instance, changed=form.changed_data, by=request.user, now=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("%(guideline)s is saved.") % {"guideline": cited(form.instance)})
            return redirect("boards:guideline", pk=pk)
    return _form_page(request, form, shown)


def _form_page(request: SignedInRequest, form: GuidelineForm, shown: Guideline | None) -> HttpResponse:
    context = {"form": form, "guideline": shown}
    return render(request, "boards/guideline_form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guideline_edition(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A newer version takes the place of this one."""
    shown = _found(request, pk)
    require(request.user, "keep-guidelines", shown)
    form = EditionForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            newer = new_edition(
                shown,
                edition=typed["edition"],
                dated_on=typed["dated_on"],
                url=typed["url"],
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            words = _("%(guideline)s takes the place of the version before, which its cases keep.")
            say(request, words % {"guideline": cited(newer)})
            return redirect("boards:guideline", pk=newer.pk)
    context = {"form": form, "guideline": shown}
    return render(request, "boards/guideline_edition.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def guideline_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = _found(request, pk)
    require(request.user, "keep-guidelines", shown)
    try:
        withdraw_guideline(shown, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        words = _("%(guideline)s is withdrawn. The cases recorded by it keep it.")
        undo = reverse("boards:guideline_restore", args=[pk])
        say(request, words % {"guideline": cited(shown)}, undo=undo)
    return redirect("boards:guideline", pk=pk)


@login_required
@require_POST
def guideline_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = _found(request, pk)
    require(request.user, "keep-guidelines", shown)
    try:
        restore_guideline(shown, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        undo = reverse("boards:guideline_withdraw", args=[pk])
        say(request, _("%(guideline)s can be used again.") % {"guideline": cited(shown)}, undo=undo)
    return redirect("boards:guideline", pk=pk)
