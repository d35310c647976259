"""The lane of one booking: recorded by a guideline, or discussed again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.lanes import discuss_again, record_only
from boards.forms.lanes import RecordForm, cited
from boards.forms.refusals import refuse
from boards.frame import say
from boards.identity import decrypt, unseal
from boards.models import Booking
from boards.permissions import require, visible_bookings
from boards.queries.guidelines import guidelines_for
from boards.queries.places import meeting_places, reader_place
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest, came_from


def _found(request: SignedInRequest, pk: UUID) -> Booking:
    bookings = visible_bookings(request.user).select_related(
        "case__organisation", "board__organisation", "meeting__board__organisation", "guideline"
    )
    return get_object_or_404(bookings.distinct(), pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The guideline is chosen here; undo takes the case back into discussion."""
    booked = _found(request, pk)
    require(request.user, "triage", booked.board)
    typed = {"guideline": request.GET["guideline"]} if "guideline" in request.GET else None
    bound = request.POST if "guideline" in request.POST else typed if request.method == "POST" else None
    form = RecordForm(bound, guidelines=guidelines_for(booked.board))
    if form.is_valid():
        try:
            record_only(booked, form.cleaned_data["guideline"], by=request.user, now=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            words = _("%(case)s is recorded only – %(guideline)s.")
            facts = {"case": booked.case, "guideline": cited(form.cleaned_data["guideline"])}
            say(request, words % facts, undo=reverse("boards:discuss", args=[pk]))
            return redirect(came_from(request) or reverse("boards:booking", args=[pk]))
    context = {
        "booking": booked,
        "form": form,
        "identity": unseal(booked.case.identity),
        "question": decrypt(booked.question),
        "places": meeting_places(booked.meeting, reader_place(request.user)) if booked.meeting else (),
        "next": came_from(request),
    }
    return render(request, "boards/record.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def discuss(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One click: it takes a place of its meeting again, or waits for one."""
    booked = _found(request, pk)
    require(request.user, "triage", booked.board)
    before = booked.guideline_id
    try:
        again = discuss_again(booked, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("boards:booking", pk=pk)
    if again.meeting_id:
        words = _("%(case)s will be discussed on %(board)s.")
    else:
        words = _("%(case)s will be discussed on %(board)s: the meeting is full, so it waits for a place.")
    undo = f"{reverse('boards:record', args=[pk])}?guideline={before}"
    say(request, words % {"case": booked.case, "board": booked.board}, undo=undo)
    return redirect(came_from(request) or reverse("boards:booking", args=[pk]))
