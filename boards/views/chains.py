"""One case before several boards: its discussion split, or the case sent on; and urgent cases."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.chains import refer_booking, split_booking, undo_split
from boards.actions.urgency import mark_not_urgent, mark_urgent
from boards.forms.desk import SOONEST, ReferForm, SplitForm, UrgentForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.identity import unseal
from boards.models import Booking, BookingState, Meeting, TumourBoard
from boards.permissions import require
from boards.queries.room import soonest_for
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.templatetags.quorum import long_date
from boards.views.bookings import found_booking
from boards.views.request import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the case as two: on two boards, or on two days of one."""
    booking = _mine(request, pk)
    form = SplitForm(request.POST or None, user=request.user, booking=booking)
    if form.is_valid():
        typed, now = form.cleaned_data, timezone.now()
        board, asked = typed["board"], form.request()
        try:
            to = _meeting(booking, board, typed, None)
            part = split_booking(
                booking, asked, keep=typed["keep"], board=board, to=to, by=request.user, now=now
            )
        except Refusal as refusal:
            refuse(form, refusal, {"meeting": "where", "case": "board"})
        else:
            words = _("%(case)s is asked as two. The second part: %(where)s.")
            say(request, words % _facts(part), undo=reverse("boards:split_undo", args=[part.pk]))
            return redirect("boards:booking", pk=part.pk)
    return _page(request, "boards/split.html", booking, form)


@login_required
@require_POST
def split_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    part = _mine(request, pk)
    try:
        whole = undo_split(part, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("boards:booking", pk=pk)
    say(request, _("%(case)s is one discussion again.") % {"case": whole.case})
    return redirect("boards:booking", pk=whole.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send the case on to a board of reference, or further."""
    booking = _mine(request, pk)
    form = ReferForm(request.POST or None, user=request.user, booking=booking)
    if form.is_valid():
        typed, now = form.cleaned_data, timezone.now()
        board: TumourBoard = typed["board"]
        try:
            to = _meeting(booking, board, typed, typed["not_before"])
            sent = refer_booking(booking, board, form.request(), to=to, by=request.user, now=now)
        except Refusal as refusal:
            refuse(form, refusal, {"meeting": "where", "case": "board"})
        else:
            words = _("%(case)s is sent on: %(where)s.")
            say(request, words % _facts(sent), undo=reverse("boards:withdraw", args=[sent.pk]))
            return redirect("boards:booking", pk=sent.pk)
    return _page(request, "boards/refer.html", booking, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def urgent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say why the case cannot wait for its turn."""
    booking = _mine(request, pk)
    form = UrgentForm(request.POST or None)
    if form.is_valid():
        try:
            mark_urgent(booking, form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            undo = reverse("boards:not_urgent", args=[pk])
            say(request, _("%(case)s is marked as urgent.") % {"case": booking.case}, undo=undo)
            return redirect("boards:booking", pk=pk)
    return _page(request, "boards/urgent.html", booking, form)


@login_required
@require_POST
def not_urgent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    booking = _mine(request, pk)
    try:
        mark_not_urgent(booking, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        say(request, _("%(case)s waits for its turn like the others.") % {"case": booking.case})
    return redirect("boards:booking", pk=pk)


def _mine(request: SignedInRequest, pk: UUID) -> Booking:
    booking = found_booking(request, pk)
    require(request.user, "withdraw", booking)
    return booking


def _meeting(
    booking: Booking, board: TumourBoard, typed: dict[str, Any], since: date | None
) -> Meeting | None:
    if typed["where"] != SOONEST:
        return None
    return soonest_for(booking.case, board.meetings.all(), typed["minutes"], timezone.now(), since)


def _facts(booking: Booking) -> dict[str, object]:
    if booking.meeting:
        where = _("%(board)s, %(day)s") % {"board": booking.board, "day": long_date(booking.meeting.day)}
    else:
        where = _("%(board)s, waiting list") % {"board": booking.board}
    return {"case": booking.case, "where": where}


def _page(request: SignedInRequest, template: str, booking: Booking, form: Form) -> HttpResponse:
    context = {
        "booking": booking,
        "identity": unseal(booking.case.identity),
        "form": form,
        "closed": booking.state == BookingState.WITHDRAWN,
    }
    return render(request, template, context, status=422 if form.errors else 200)
