"""Seats given, changed and ended; each says first whom it invites and whose invitation it cancels."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions import seats
from boards.forms.as_posted import as_posted
from boards.frame import say
from boards.models import Meeting, Person, Seat, SeatMode, TumourBoard
from boards.permissions import require, visible_boards, visible_meetings, visible_people, visible_seats
from boards.queries.places import board_place
from boards.views.request import SignedInRequest
from scheduling.candidates import find_candidates
from scheduling.forms.seats import ChangeSeatForm, EndSeatForm, SeatForm
from scheduling.views.steps import status_of, take_step, typed


@login_required
@require_http_methods(["GET", "POST"])
def seat_person(request: SignedInRequest, slug: str) -> HttpResponse:
    board = get_object_or_404(visible_boards(request.user).select_related("organisation"), slug=slug)
    require(request.user, "run", board)
    meeting = _meeting_of(request, board)
    asked_for = (typed(request) or request.GET).get("person", "")
    person = _person_with(request, asked_for)
    if person is None:
        return _search(request, board, meeting)
    return _seat(request, board, meeting, person, timezone.now())


def _search(request: SignedInRequest, board: TumourBoard, meeting: Meeting | None) -> HttpResponse:
    """Step one: who. The list alone where htmx asks while she types."""
    words = request.GET.get("q", "")[:80]
    found = find_candidates(request.user, board, meeting, words)
    context = {**_facts(board, meeting), "typed": words, "found": found}
    template = "_candidates.html" if request.headers.get("HX-Request") else "find_person.html"
    return render(request, f"scheduling/{template}", context)


def _seat(
    request: SignedInRequest, board: TumourBoard, meeting: Meeting | None, person: Person, now: datetime
) -> HttpResponse:
    """Step two: what kind of seat; then whom it invites."""
    first = {"person": person.pk, "kind": "core", "mode": usual_mode(person, board)}
    form = SeatForm(typed(request), board=board, meeting=meeting, initial=first)
    step = take_step(
        request,
        form,
        lambda: seats.seat_person(
            board,
            person,
            kind=form.seat_kind,
            mode=SeatMode(form.cleaned_data["mode"]),
            deputy_for=form.deputised,
            meeting=meeting,
            by=request.user,
            now=now,
        ),
        now=now,
    )
    if step.name == "done" and isinstance(step.result, Seat):
        words = _("%(person)s has a seat on %(board)s.") % {"person": person, "board": board}
        say(request, words, undo=reverse("scheduling:unseat", args=[step.result.pk]))
        return redirect(_back(board, meeting))
    context = {**_facts(board, meeting), "person": person, "form": form, "step": step}
    return render(request, "scheduling/seat_person.html", context, status=status_of(form, step))


@login_required
@require_http_methods(["GET", "POST"])
def change_seat(request: SignedInRequest, pk: UUID) -> HttpResponse:
    seat, now = _seat_to_change(request, pk), timezone.now()
    was = seat.get_kind_display(), seat.get_mode_display()
    before = as_posted(ChangeSeatForm(seat=seat))
    form = ChangeSeatForm(typed(request), seat=seat)
    step = take_step(
        request,
        form,
        lambda: seats.change_seat(
            seat, kind=form.seat_kind, mode=SeatMode(form.cleaned_data["mode"]), by=request.user, now=now
        ),
        now=now,
    )
    if step.name == "done":
        words = _("The seat of %(person)s is changed.") % {"person": seat.person}
        say(request, words, undo=reverse("scheduling:change_seat", args=[pk]), fields=before)
        return redirect(_back(seat.board, seat.meeting))
    context = {**_facts(seat.board, seat.meeting), "seat": seat, "was": was, "form": form, "step": step}
    return render(request, "scheduling/change_seat.html", context, status=status_of(form, step))


@login_required
@require_http_methods(["GET", "POST"])
def unseat(request: SignedInRequest, pk: UUID) -> HttpResponse:
    seat, now = _seat_to_change(request, pk), timezone.now()
    form = EndSeatForm(typed(request))
    step = take_step(request, form, lambda: seats.unseat_person(seat, by=request.user, now=now), now=now)
    if step.name == "done":
        words = _("%(person)s no longer sits on %(board)s.") % {"person": seat.person, "board": seat.board}
        say(request, words, undo=_seat_again(seat))
        return redirect(_back(seat.board, seat.meeting))
    context = {**_facts(seat.board, seat.meeting), "seat": seat, "form": form, "step": step}
    return render(request, "scheduling/unseat.html", context, status=status_of(form, step))


def _seat_again(seat: Seat) -> str:
    """Where Undo posts to: the seat's own facts, to be previewed."""
    facts = f"?person={seat.person_id}&kind={seat.kind}&mode={seat.mode}"
    facts += f"&deputy_for={seat.deputy_for_id}" if seat.deputy_for_id else ""
    facts += f"&meeting={seat.meeting_id}" if seat.meeting_id else ""
    return reverse("scheduling:seat_person", args=[seat.board.slug]) + facts


def _seat_to_change(request: SignedInRequest, pk: UUID) -> Seat:
    found = visible_seats(request.user).select_related(
        "board__organisation", "person__organisation", "meeting__board__organisation"
    )
    seat = get_object_or_404(found, pk=pk)
    require(request.user, "run", seat.board)
    return seat


def _meeting_of(request: SignedInRequest, board: TumourBoard) -> Meeting | None:
    """The one meeting that a guest is asked to, from the address."""
    asked = request.GET.get("meeting")
    if not asked:
        return None
    try:
        meetings = visible_meetings(request.user).filter(board=board)
        return meetings.select_related("board__organisation").get(pk=asked)
    except (Meeting.DoesNotExist, ValidationError) as unknown:
        raise Http404 from unknown


def _person_with(request: SignedInRequest, asked: str) -> Person | None:
    if not asked:
        return None
    try:
        return visible_people(request.user).select_related("organisation", "specialty").get(pk=asked)
    except (Person.DoesNotExist, ValidationError) as unknown:
        raise Http404 from unknown


def usual_mode(person: Person, board: TumourBoard) -> str:
    at_hand = person.organisation.city == board.organisation.city
    return SeatMode.ON_SITE if at_hand else SeatMode.REMOTE


def _back(board: TumourBoard, meeting: Meeting | None) -> str:
    """Where one comes from and goes back to."""
    if meeting:
        return reverse("boards:meeting", args=[meeting.pk])
    return reverse("boards:board", args=[board.slug])


def _facts(board: TumourBoard, meeting: Meeting | None) -> dict[str, object]:
    places = [board_place(meeting)] if meeting else []
    return {"board": board, "meeting": meeting, "places": places, "back": _back(board, meeting)}
