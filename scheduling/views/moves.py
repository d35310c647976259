"""Cases moved or put off, one or many, and the waiting list moved up, each with a look at whom it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from boards.actions.deferrals import defer_many, defer_to_soonest, move_many
from boards.actions.promotion import promote_waiting
from boards.forms.desk import SOONEST, MoveCasesForm
from boards.frame import say
from boards.models import Booking, BookingState, Cause, Meeting, TumourBoard
from boards.permissions import (
    STAFF,
    may,
    organisations_as,
    require,
    visible_boards,
    visible_bookings,
    visible_meetings,
)
from boards.queries.choices import meeting_choices
from boards.queries.desk import Moved, moved_at
from boards.queries.meeting_page import agenda
from boards.queries.places import apart, meeting_places, place_of, reader_place
from boards.views.moves import moment
from boards.views.request import SignedInRequest
from scheduling.forms.meetings import RestoreForm
from scheduling.views.steps import status_of, take_step


@login_required
@require_http_methods(["GET", "POST"])
def move_cases(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Cases of one meeting that the reader may move: to another meeting, or to the waiting list."""
    meeting = get_object_or_404(
        visible_meetings(request.user).select_related("board__organisation", "series"), pk=pk
    )
    require(request.user, "book")
    now = timezone.now()
    form = _form(request, meeting, now)
    step = take_step(request, form, lambda: _moved(form, request, now), now=now, zone=meeting.time_zone)
    if step.name == "done" and isinstance(step.result, Moved):
        say(request, _in_words(step.result), undo=reverse("boards:moves_undo", args=[moment(now)]))
        return redirect("boards:meeting", pk)
    reader = reader_place(request.user)
    context = {
        "form": form,
        "step": step,
        "meeting": meeting,
        "places": meeting_places(meeting, reader),
        "items": [item for item in agenda(meeting, request.user) if _may_move(item.booking, request)],
        "chosen": {str(key) for key in form["bookings"].value() or ()},
        "choices": meeting_choices(_others(request, meeting), reader, now),
        "back": reverse("boards:meeting", args=[pk]),
    }
    return render(request, "scheduling/move_cases.html", context, status=status_of(form, step))


def _form(request: SignedInRequest, meeting: Meeting, now: datetime) -> MoveCasesForm:
    return MoveCasesForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        meeting=meeting,
        bookings=_movable(request, meeting),
        meetings=_others(request, meeting).filter(starts_at__gt=now),
        initial={"bookings": request.GET.getlist("case"), "to": SOONEST},
    )


def _movable(request: SignedInRequest, meeting: Meeting) -> QuerySet[Booking]:
    """Her organisation's, or all of them if she runs the board."""
    on_it = Booking.objects.filter(meeting=meeting, state=BookingState.BOOKED)
    if may(request.user, "run", meeting.board):
        return on_it
    return on_it.filter(case__organisation__in=organisations_as(request.user, *STAFF))


def _may_move(booking: Booking, request: SignedInRequest) -> bool:
    return may(request.user, "withdraw", booking)


def _others(request: SignedInRequest, meeting: Meeting) -> QuerySet[Meeting]:
    return visible_meetings(request.user).filter(board=meeting.board_id).exclude(pk=meeting.pk)


def _moved(form: MoveCasesForm, request: SignedInRequest, now: datetime) -> Moved:
    typed, by = form.cleaned_data, request.user
    bookings: Sequence[Booking] = list(typed["bookings"])
    if form.target and not form.puts_off:
        move_many(bookings, form.target, by=by, now=now)
    else:
        cause, owner, note = Cause(typed["cause"]), typed["owner"], typed["note"]
        if typed["to"] == SOONEST:
            defer_to_soonest(bookings, cause, owner, note, by=by, now=now)
        else:
            defer_many(bookings, form.target, cause, owner, note, by=by, now=now)
    return moved_at(now, bookings, by, form.meeting.board)


def _in_words(moved: Moved) -> str:
    words = ngettext("%(n)d case is moved.", "%(n)d cases are moved.", len(moved.rows)) % {
        "n": len(moved.rows)
    }
    if moved.promoted:
        words += " " + ngettext(
            "%(n)d case of the waiting list has a place now.",
            "%(n)d cases of the waiting list have a place now.",
            len(moved.promoted),
        ) % {"n": len(moved.promoted)}
    return words


@dataclass(frozen=True)
class Promoted:
    rows: list[Booking]


@login_required
@require_http_methods(["GET", "POST"])
def give_places(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give every case of a board's waiting list the soonest place that it fits."""
    board = get_object_or_404(visible_boards(request.user).select_related("organisation"), slug=slug)
    require(request.user, "run", board)
    now = timezone.now()
    form = RestoreForm(request.POST if request.method == "POST" else None)
    step = take_step(request, form, lambda: _promoted(board, now), now=now, zone=board.time_zone)
    if step.name == "done" and isinstance(step.result, Promoted):
        count = len(step.result.rows)
        words = ngettext("%(n)d case has a place now.", "%(n)d cases have a place now.", count)
        say(request, words % {"n": count})
        return redirect("boards:board_waiting", slug)
    seen = visible_bookings(request.user).filter(board=board, state=BookingState.WAITING)
    context = {
        "board": board,
        "form": form,
        "step": step,
        "places": apart((place_of(board.time_zone, board.organisation), reader_place(request.user))),
        "waiting": seen.distinct().count(),
    }
    return render(request, "scheduling/give_places.html", context, status=status_of(form, step))


def _promoted(board: TumourBoard, now: datetime) -> Promoted:
    return Promoted(promote_waiting(board, now=now))
