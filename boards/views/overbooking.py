"""Places over a meeting's capacity, for whoever runs its board."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.overbooking import overbook, take_back_extra
from boards.forms.desk import OverbookForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Meeting
from boards.permissions import require
from boards.queries.places import meeting_places, reader_place
from boards.queries.room import waiting_in_order
from boards.queries.waiting import board_queue
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.meetings import found_meeting
from boards.views.request import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overbook_meeting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    meeting, now = found_meeting(request, pk), timezone.now()
    require(request.user, "run", meeting.board)
    form = OverbookForm(request.POST or None, waiting=waiting_in_order(meeting.board.bookings.all()))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            first = list(typed["first"])
            done = overbook(meeting, typed["cases"], typed["minutes"], first=first, by=request.user, now=now)
        except Refusal as refusal:
            refuse(form, refusal, {"meeting": "cases"})
        else:
            words = _("The meeting now takes %(cases)d cases and %(minutes)d minutes over its capacity.")
            facts = {"cases": done.extra_cases, "minutes": done.extra_minutes}
            say(request, words % facts, undo=reverse("boards:overbook_undo", args=[pk]))
            return redirect("boards:meeting", pk)
    reader = reader_place(request.user)
    context = {
        "meeting": meeting,
        "form": form,
        "places": meeting_places(meeting, reader),
        "queue": board_queue(meeting.board, request.user, reader, now),
        "chosen": {str(key) for key in form["first"].value() or ()},
    }
    return render(request, "boards/overbook.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def overbook_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give up the places over the capacity that nobody has taken."""
    meeting: Meeting = found_meeting(request, pk)
    require(request.user, "run", meeting.board)
    try:
        take_back_extra(meeting, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        say(request, _("The places over the capacity that nobody had taken are given up."))
    return redirect("boards:meeting", pk)
