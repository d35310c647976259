"""Reminding, for the requests of one meeting that were ticked, whoever owes something: one mail each."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from boards.actions.items import ChasedItems, chase_items
from boards.frame import say
from boards.models import Booking, CaseItem, Meeting
from boards.permissions import visible_items
from boards.queries.places import meeting_places, reader_place
from boards.queries.preparing import requests_for
from boards.views.request import SignedInRequest, came_from
from scheduling.forms.items import ChaseItemsForm
from scheduling.forms.overflow import keys_in
from scheduling.views.overflow import found_meeting
from scheduling.views.steps import status_of, take_step


@login_required
@require_POST
def chase_owed(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The page is its own preview: the button of the preparation leads to it, its own button sends."""
    meeting, now = found_meeting(request, pk), timezone.now()
    back = came_from(request) or f"{reverse('boards:prepare', args=[pk])}#requests"
    bookings = _ticked(request, meeting)
    if not bookings:
        messages.error(request, _("Tick at least one request first."))
        return redirect(back)
    items = _owed(request, bookings)
    form = ChaseItemsForm(request.POST)
    wanted = "confirm" if request.POST.get("action") == "confirm" else "preview"
    step = take_step(
        request, form, lambda: chase_items(items, by=request.user, now=now), now=now, wanted=wanted
    )
    chased = step.result if isinstance(step.result, ChasedItems) else None
    if step.name == "done" and chased:
        say(request, _reminded(len(chased.due)))
        return redirect(back)
    context = {
        "meeting": meeting,
        "places": meeting_places(meeting, reader_place(request.user)),
        "form": form,
        "step": step,
        "back": back,
        "bookings": bookings,
        "chased": chased,
        "ownerless": [item for item in items if item.owner_id is None],
    }
    return render(request, "scheduling/chase_owed.html", context, status=status_of(form, step))


def _ticked(request: SignedInRequest, meeting: Meeting) -> list[Booking]:
    """Requests of this meeting alone, whatever was sent."""
    ticked = keys_in(request.POST.getlist("booking"))
    return [booking for booking in requests_for(meeting, request.user) if booking.pk in ticked]


def _owed(request: SignedInRequest, bookings: list[Booking]) -> list[CaseItem]:
    cases = {booking.case_id for booking in bookings}
    items = visible_items(request.user).filter(case__in=cases, received_on__isnull=True)
    return list(items.select_related("case", "owner").order_by("created_at", "pk"))


def _reminded(people: int) -> str:
    return ngettext("%(n)d person is reminded by mail.", "%(n)d people are reminded by mail.", people) % {
        "n": people
    }
