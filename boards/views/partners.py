"""Partners: map and table, one with what binds it, and the pages that create and edit them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from boards.actions.organisations import add_organisation, bind_partner, edit_organisation, edit_partnership
from boards.forms.as_posted import as_posted
from boards.forms.partners import PartnerForm, PartnershipForm
from boards.frame import say
from boards.models import Organisation
from boards.permissions import may, require, visible_boards, visible_organisations, visible_partnerships
from boards.queries.boards import free_slug
from boards.queries.directory import boards_with, dates, local_time, map_points, partner_rows
from boards.queries.partner_map import partner_map
from boards.views.request import SignedInRequest


@login_required
@require_safe
def partners(request: SignedInRequest) -> HttpResponse:
    rows = partner_rows(
        visible_organisations(request.user),
        visible_partnerships(request.user),
        visible_boards(request.user),
        timezone.now(),
    )
    context = {
        "rows": rows,
        "partner_map": partner_map(map_points(rows)),
        "may_edit": may(request.user, "edit-partner"),
    }
    return render(request, "boards/partners.html", context)


def _found(request: SignedInRequest, slug: str) -> Organisation:
    return get_object_or_404(visible_organisations(request.user).select_related("parent"), slug=slug)


@login_required
@require_safe
def partner(request: SignedInRequest, slug: str) -> HttpResponse:
    shown, now = _found(request, slug), timezone.now()
    bound = visible_partnerships(request.user).select_related("host", "partner")
    context = {
        "partner": shown,
        "dates": dates(shown, now.date()),
        "now": local_time(shown, now),
        "former": [(name, dates(name, now.date())) for name in shown.former_names.all()],
        "parts": list(shown.parts.all()),
        "partnerships": [(row, dates(row, now.date())) for row in bound.filter(partner=shown)],
        "hosted": [(row, dates(row, now.date())) for row in bound.filter(host=shown)],
        "boards": boards_with(visible_boards(request.user), shown),
        "may_edit": may(request.user, "edit-partner", shown),
    }
    return render(request, "boards/partner.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partner_new(request: SignedInRequest) -> HttpResponse:
    require(request.user, "edit-partner")
    form = PartnerForm(request.POST or None, user=request.user, initial={"time_zone": "Europe/Paris"})
    if form.is_valid():
        made = form.save(commit=False)
        made.slug = free_slug(Organisation, made.short_name)
        add_organisation(made, by=request.user, now=timezone.now())
        say(request, _("%(partner)s is now a partner.") % {"partner": made})
        return redirect("boards:partner", slug=made.slug)
    context = {"form": form, "partner": None}
    return render(request, "boards/partner_form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partner_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    shown = _found(request, slug)
    require(request.user, "edit-partner", shown)
    form = PartnerForm(request.POST or None, user=request.user, instance=_found(request, slug))
    if form.is_valid():
        before = as_posted(PartnerForm(user=request.user, instance=shown))
        edit_organisation(form.instance, changed=form.changed_data, by=request.user, now=timezone.now())
        words = _("What is known of %(partner)s is saved.") % {"partner": form.instance}
        say(request, words, undo=reverse("boards:partner_edit", args=[slug]), fields=before)
        return redirect("boards:partner", slug=slug)
    context = {"form": form, "partner": shown}
    return render(request, "boards/partner_form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partnership_new(request: SignedInRequest, slug: str) -> HttpResponse:
    shown = _found(request, slug)
    require(request.user, "edit-partner", shown)
    form = PartnershipForm(request.POST or None, user=request.user, partner=shown)
    if form.is_valid():
        bind_partner(form.save(commit=False), by=request.user, now=timezone.now())
        say(request, _("%(partner)s has a new partnership.") % {"partner": shown})
        return redirect("boards:partner", slug=slug)
    context = {"form": form, "partner": shown}
    return render(request, "boards/partnership_form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partnership_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_partnerships(request.user).select_related("partner", "host"), pk=pk)
    require(request.user, "edit-partner", found.partner)
    form = PartnershipForm(request.POST or None, user=request.user, partner=found.partner, instance=found)
    if form.is_valid():
        stored = visible_partnerships(request.user).get(pk=pk)
        unchanged = PartnershipForm(user=request.user, partner=found.partner, instance=stored)
        before = as_posted(unchanged)
        edit_partnership(form.instance, changed=form.changed_data, by=request.user, now=timezone.now())
        words = _("The partnership of %(partner)s is saved.") % {"partner": found.partner}
        say(request, words, undo=reverse("boards:partnership_edit", args=[pk]), fields=before)
        return redirect("boards:partner", slug=found.partner.slug)
    context = {"form": form, "partner": found.partner, "host": found.host}
    return render(request, "boards/partnership_form.html", context, status=422 if form.is_bound else 200)
