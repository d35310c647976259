"""What becomes of a booking: read, put on another meeting, withdrawn."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from boards.actions.cases import place_booking, reinstate_booking, withdraw_booking
from boards.forms.booking import PlaceForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.identity import decrypt, unseal
from boards.models import Booking, BookingState, Meeting
from boards.permissions import may, require, visible_bookings, visible_meetings
from boards.queries.choices import meeting_choices
from boards.queries.desk import chain_of, lines_of
from boards.queries.places import meeting_places, reader_place
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.moves import moment
from boards.views.request import SignedInRequest


@login_required
@require_safe
def booking(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _booking_page(request, found_booking(request, pk))


def found_booking(request: SignedInRequest, pk: UUID) -> Booking:
    bookings = visible_bookings(request.user).select_related(
        "case__organisation",
        "board__organisation",
        "meeting__board__organisation",
        "last_meeting__board__organisation",
        "presenter__organisation",
        "requester__organisation",
        "guideline",
    )
    return get_object_or_404(bookings.distinct(), pk=pk)


def _booking_page(
    request: SignedInRequest, booked: Booking, form: PlaceForm | None = None, said: str = ""
) -> HttpResponse:
    now, reader = timezone.now(), reader_place(request.user)
    last = booked.meeting or booked.last_meeting
    context = {
        "booking": booked,
        "identity": unseal(booked.case.identity),
        "question": decrypt(booked.question),
        "specialties": list(booked.specialties.all()),
        "places": meeting_places(last, reader) if last else (),
        "withdrawn": booked.state == BookingState.WITHDRAWN,
        "waiting": booked.state == BookingState.WAITING,
        "urgent_reason": decrypt(booked.urgent_reason) if booked.urgent_reason else "",
        "lines": lines_of(booked) if booked.deferrals_count else (),
        "chain": chain_of(booked, request.user, reader),
        "said": said,
        **_changes(request, booked, form),
    }
    if context["may_change"]:
        context["choices"] = meeting_choices(_others(request, booked), reader, now)
    return render(request, "boards/booking.html", context, status=422 if said or form else 200)


def _changes(request: SignedInRequest, booked: Booking, form: PlaceForm | None) -> dict[str, Any]:
    """A booking whose meeting has begun is history."""
    over = booked.meeting is not None and booked.meeting.starts_at <= timezone.now()
    hers = booked.state != BookingState.WITHDRAWN and may(request.user, "withdraw", booked)
    return {
        "may_change": hers and not over,
        "may_put_off": hers and booked.meeting is not None,
        "form": form or PlaceForm(meetings=Meeting.objects.none()),
        "over": over,
        "may_triage": hers and not over and may(request.user, "triage", booked.board),
    }


def _others(request: SignedInRequest, booked: Booking) -> QuerySet[Meeting]:
    meetings = visible_meetings(request.user).filter(board=booked.board)
    return meetings.exclude(pk=booked.meeting_id) if booked.meeting_id else meetings


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Its place is free at once; the reader goes back to where the case was."""
    booked = found_booking(request, pk)
    require(request.user, "withdraw", booked)
    try:
        withdraw_booking(booked, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return _booking_page(request, booked, said=sentence(refusal))
    words = _("%(case)s is withdrawn from %(board)s.") % {"case": booked.case, "board": booked.board}
    say(request, words, undo=reverse("boards:reinstate", args=[pk]))
    return redirect("boards:booking", pk=pk)


@login_required
@require_POST
def reinstate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Undo a withdrawal."""
    booked = found_booking(request, pk)
    require(request.user, "withdraw", booked)
    try:
        reinstate_booking(booked, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return _booking_page(request, booked, said=sentence(refusal))
    words = _("%(case)s is back on %(board)s.") % {"case": booked.case, "board": booked.board}
    say(request, words, undo=reverse("boards:withdraw", args=[pk]))
    return redirect("boards:booking", pk=pk)


@login_required
@require_POST
def place(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put the case on another meeting of its board."""
    booked = found_booking(request, pk)
    require(request.user, "withdraw", booked)
    form = PlaceForm(meetings=_others(request, booked), data=request.POST)
    if form.is_valid():
        now = timezone.now()
        try:
            place_booking(booked, form.cleaned_data["meeting"], by=request.user, now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            moved = _("%(case)s now has a place on another meeting of %(board)s.")
            undo = reverse("boards:moves_undo", args=[moment(now)])
            say(request, moved % {"case": booked.case, "board": booked.board}, undo=undo)
            return redirect("boards:booking", pk=pk)
    return _booking_page(request, booked, form)
