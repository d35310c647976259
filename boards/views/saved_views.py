"""Saved views: listed, saved, renamed, deleted."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from boards.actions.saved_views import delete_view, rename_view, save_view
from boards.forms.refusals import refuse
from boards.forms.saved_views import RenameForm, SaveForm
from boards.frame import say
from boards.models import SavedView
from boards.rules.refusal import Refusal
from boards.views.request import SignedInRequest


@login_required
@require_safe
def views(request: SignedInRequest) -> HttpResponse:
    return _page(request)


def _page(request: SignedInRequest, form: RenameForm | None = None, at: UUID | None = None) -> HttpResponse:
    """``form`` is the one that was refused; ``at`` the view that it was to rename, or None for a new one."""
    rows = [
        (
            view,
            form
            if form and view.pk == at
            else RenameForm(initial={"name": view.name}, auto_id=f"id_{view.pk}_%s"),
        )
        for view in SavedView.objects.filter(user=request.user)
    ]
    context = {"rows": rows, "form": form, "fresh": form if form and at is None else None}
    return render(request, "boards/views.html", context, status=422 if form else 200)


@login_required
@require_POST
def view_new(request: SignedInRequest) -> HttpResponse:
    """Saved where the reader is; she stays there. Undo of a deletion comes here too."""
    form = SaveForm(request.POST, user=request.user)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            view = save_view(asked["name"], asked["address"], by=request.user, now=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            undo = reverse("boards:view_delete", args=[view.pk])
            say(request, _("The view “%(name)s” is saved.") % {"name": view.name}, undo=undo)
            return redirect(view.address)
    return _page(request, form)


def _own(request: SignedInRequest, pk: UUID) -> SavedView:
    return get_object_or_404(SavedView, user=request.user, pk=pk)


@login_required
@require_POST
def view_rename(request: SignedInRequest, pk: UUID) -> HttpResponse:
    view = _own(request, pk)
    before, form = view.name, RenameForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        try:
            rename_view(view, form.cleaned_data["name"], by=request.user, now=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            undo = reverse("boards:view_rename", args=[pk])
            words = _("The view is now called “%(name)s”.") % {"name": view.name}
            say(request, words, undo=undo, fields={"name": before})
            return redirect("boards:views")
    return _page(request, form, pk)


@login_required
@require_POST
def view_delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    view = _own(request, pk)
    again = {"name": view.name, "address": view.address}
    delete_view(view, by=request.user, now=timezone.now())
    words = _("The view “%(name)s” is deleted.") % {"name": again["name"]}
    say(request, words, undo=reverse("boards:view_new"), fields=again)
    return redirect("boards:views")
