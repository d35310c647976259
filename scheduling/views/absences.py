"""Absences entered and withdrawn, by the person herself or by whoever runs her boards.

Both first show the meetings concerned, the deputies who are asked or freed, and the mails.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions.absences import Entered, Withdrawn, enter_absence, withdraw_absence
from boards.frame import say
from boards.hours import Place, day_in_words
from boards.models import Absence, DeputyCall, Meeting, Person, User
from boards.permissions import require, visible_absences, visible_people
from boards.queries.places import meeting_places, reader_place
from boards.views.request import SignedInRequest
from scheduling.forms.absences import AbsenceForm, WithdrawAbsenceForm
from scheduling.views.access import Visit, for_visit
from scheduling.views.steps import status_of, take_step, typed


@dataclass(frozen=True)
class Asking:
    """Who is away, who says so, and where the page comes from and goes back to."""

    person: Person
    by: User | None
    now: datetime
    place: Place
    back: str
    own: bool


@dataclass(frozen=True)
class Concerned:
    """A meeting on those days, and the deputies whom the change asks or frees."""

    meeting: Meeting
    places: tuple[Place, ...]
    deputies: tuple[Person, ...]


@for_visit
@require_http_methods(["GET", "HEAD", "POST"])
def own_absence_new(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _enter(request, _own(visit))


@for_visit
@require_http_methods(["GET", "HEAD", "POST"])
def own_absence_withdraw(request: HttpRequest, visit: Visit, pk: UUID) -> HttpResponse:
    hers = visit.person.absences.filter(withdrawn_at__isnull=True).select_related("person__organisation")
    return _withdraw(request, _own(visit), get_object_or_404(hers, pk=pk))


def _own(visit: Visit) -> Asking:
    back = reverse("scheduling:my_calendar")
    return Asking(visit.person, visit.by, visit.now, visit.place, back, own=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(visible_people(request.user).select_related("organisation"), pk=pk)
    return _enter(request, _of(request, person))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absence_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    absences = visible_absences(request.user).select_related("person__organisation")
    absence = get_object_or_404(absences, pk=pk)
    return _withdraw(request, _of(request, absence.person), absence)


def _of(request: SignedInRequest, person: Person) -> Asking:
    require(request.user, "enter-absence", person)
    back = reverse("boards:person", args=[person.pk])
    return Asking(person, request.user, timezone.now(), reader_place(request.user), back, own=False)


def _entering(asking: Asking) -> str:
    """Where Undo of a withdrawal posts to."""
    if asking.own:
        return reverse("scheduling:own_absence_new")
    return reverse("scheduling:absence_new", args=[asking.person.pk])


def _withdrawing(asking: Asking, absence: Absence) -> str:
    """Where Undo of an entry posts to."""
    page = "own_absence_withdraw" if asking.own else "absence_withdraw"
    return reverse(f"scheduling:{page}", args=[absence.pk])


def _enter(request: HttpRequest, asking: Asking) -> HttpResponse:
    form = AbsenceForm(typed(request))
    step = take_step(
        request,
        form,
        lambda: enter_absence(
            asking.person,
            form.cleaned_data["first_day"],
            form.cleaned_data["last_day"],
            by=asking.by,
            now=asking.now,
        ),
        now=asking.now,
    )
    context = {"asking": asking, "person": asking.person, "form": form, "step": step}
    if isinstance(step.result, Entered):
        entered = step.result
        if step.name == "done":
            words = _("The absence is entered: %(days)s.") % {"days": days_in_words(entered.absence)}
            say(request, words, undo=_withdrawing(asking, entered.absence))
            return redirect(asking.back)
        context |= {"days": days_in_words(entered.absence)}
        context["concerned"] = _concerned(entered.meetings, entered.calls, asking.place)
    return render(request, "scheduling/absence_new.html", context, status=status_of(form, step))


def _withdraw(request: HttpRequest, asking: Asking, absence: Absence) -> HttpResponse:
    form = WithdrawAbsenceForm(typed(request))
    step = take_step(
        request, form, lambda: withdraw_absence(absence, by=asking.by, now=asking.now), now=asking.now
    )
    days = days_in_words(absence)
    context = {"asking": asking, "person": asking.person, "form": form, "step": step, "days": days}
    if isinstance(step.result, Withdrawn):
        withdrawn = step.result
        if step.name == "done":
            again = {"first_day": absence.first_day.isoformat(), "last_day": absence.last_day.isoformat()}
            words = _("The absence is withdrawn: %(days)s.") % {"days": days}
            say(request, words, undo=_entering(asking), fields=again)
            return redirect(asking.back)
        context["concerned"] = _concerned(withdrawn.meetings, withdrawn.released, asking.place)
    return render(request, "scheduling/absence_withdraw.html", context, status=status_of(form, step))


def days_in_words(absence: Absence) -> str:
    """“Tuesday 1 December 2026 to Thursday 10 December 2026”, or one day."""
    if absence.first_day == absence.last_day:
        return day_in_words(absence.first_day)
    return _("%(first)s to %(last)s") % {
        "first": day_in_words(absence.first_day),
        "last": day_in_words(absence.last_day),
    }


def _concerned(
    meetings: tuple[Meeting, ...], calls: tuple[DeputyCall, ...], reader: Place
) -> list[Concerned]:
    return [
        Concerned(
            meeting,
            meeting_places(meeting, reader),
            tuple(call.seat.person for call in calls if call.meeting_id == meeting.pk),
        )
        for meeting in meetings
    ]
