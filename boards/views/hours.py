"""The hours of the week at which a person can present: shown, added, removed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.hours import add_hours, remove_hours
from boards.forms.hours import HoursForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Person
from boards.permissions import require, visible_people
from boards.queries.person_hours import week_of
from boards.queries.places import place_of
from boards.rules.refusal import Refusal
from boards.views.request import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_hours(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Her hours, and one more stretch: the page stays, ready for the next one."""
    shown, now = _found(request, pk), timezone.now()
    require(request.user, "set-hours", shown)
    form = HoursForm(request.POST or None)
    if form.is_valid():
        try:
            add_hours(shown, **form.cleaned_data, by=request.user, now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("The hours of %(person)s are saved.") % {"person": shown})
            return redirect("boards:person_hours", pk=pk)
    context = {
        "form": form,
        "person": shown,
        "week": week_of(shown),
        "place": place_of(shown.time_zone, shown.organisation)[0],
    }
    return render(request, "boards/person_hours.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def remove_stretch(request: SignedInRequest, pk: UUID, stretch: int) -> HttpResponse:
    shown = _found(request, pk)
    require(request.user, "set-hours", shown)
    remove_hours(get_object_or_404(shown.hours, pk=stretch), by=request.user, now=timezone.now())
    say(request, _("The hours of %(person)s are saved.") % {"person": shown})
    return redirect("boards:person_hours", pk=pk)


def _found(request: SignedInRequest, pk: UUID) -> Person:
    return get_object_or_404(visible_people(request.user).select_related("organisation"), pk=pk)
