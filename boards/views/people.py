"""The directory: people looked for, one with her seats, and somebody new."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from boards.actions.people import add_person
from boards.forms.people import PeopleSearch, PersonForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Person
from boards.permissions import may, require, visible_boards, visible_people
from boards.queries.absences import absences_ahead
from boards.queries.directory import found_people, local_time, seats_of
from boards.queries.person_hours import week_of
from boards.queries.places import place_of
from boards.rules.refusal import Refusal
from boards.views.request import SignedInRequest

PAGE = 30


@login_required
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    form, found = chosen_people(request)
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "filtered": any(form.cleaned_data.values()),
        "may_send": may(request.user, "book"),
        "may_add": may(request.user, "edit-person"),
        "sees_load": may(request.user, "see-reading-load"),
    }
    return render(request, "boards/people.html", context)


def chosen_people(request: SignedInRequest) -> tuple[PeopleSearch, QuerySet[Person]]:
    """Those whom the address asks for; a filter that makes no sense filters nothing."""
    form = PeopleSearch(request.GET, user=request.user)
    form.is_valid()
    asked = form.cleaned_data
    people = visible_people(request.user)
    return form, found_people(people, words=asked.get("q", ""), organisation=asked.get("organisation"))


@login_required
@require_safe
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    people = visible_people(request.user).select_related("organisation", "specialty")
    shown, now = get_object_or_404(people, pk=pk), timezone.now()
    context = {
        "person": shown,
        "now": local_time(shown.organisation, now),
        "absences": absences_ahead(shown, now),
        "may_enter_absence": shown.active and may(request.user, "enter-absence", shown),
        "week": week_of(shown),
        "place": place_of(shown.time_zone, shown.organisation)[0],
        "may_set_hours": shown.active and may(request.user, "set-hours", shown),
        "seats": seats_of(shown, visible_boards(request.user)),
        "may_edit": may(request.user, "edit-person", shown),
        "reads": shown.specialty
        and shown.specialty.preparation
        and may(request.user, "see-reading-load", shown),
    }
    return render(request, "boards/person.html", context)


def _prepares(person: Person) -> bool:
    return person.specialty is not None and person.specialty.preparation > 0


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: SignedInRequest) -> HttpResponse:
    require(request.user, "edit-person")
    initial = {"time_zone": request.user.time_zone, "language": request.user.language}
    initial["email"] = request.GET.get("email", "")[:200]
    form = PersonForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        try:
            added = add_person(form.save(commit=False), by=request.user, now=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("%(person)s is in the directory.") % {"person": added})
            return redirect("boards:person", pk=added.pk)
    return render(request, "boards/person_new.html", {"form": form}, status=422 if form.is_bound else 200)
