"""One meeting: read, answered, and added outside the season."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from boards.actions.attendance import respond
from boards.actions.meetings import add_meeting
from boards.forms.meetings import AnswerForm, MeetingForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Meeting, Person, Seat, TumourBoard
from boards.permissions import may, require, visible_boards, visible_meetings
from boards.queries.answer_before import answer_before
from boards.queries.answers import Answers
from boards.queries.choices import refusal_of
from boards.queries.conflict_groups import planned_conflicts
from boards.queries.local_hours import meeting_hours
from boards.queries.meeting_page import (
    Invited,
    agenda,
    deputies_at,
    invited_to,
    may_answer,
    own_seat,
    sees_load,
    silent_among,
    sites,
    with_forecasts,
)
from boards.queries.places import meeting_places, reader_place
from boards.queries.waiting import decided_over
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.templatetags.quorum import long_date, places_hours
from boards.views.request import SignedInRequest, came_from


def found_meeting(request: SignedInRequest, pk: UUID) -> Meeting:
    meetings = visible_meetings(request.user).select_related("board__organisation", "series")
    return get_object_or_404(meetings.prefetch_related("board__required_specialties"), pk=pk)


@login_required
@require_safe
def meeting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = found_meeting(request, pk)
    return render(request, "boards/meeting.html", _meeting_context(request, shown))


def _meeting_context(request: SignedInRequest, shown: Meeting) -> dict[str, Any]:
    now, reader, user = timezone.now(), reader_place(request.user), request.user
    invited, answers = invited_to(shown, user)
    listed = agenda(shown, user)
    discussed = [item for item in listed if item.booking.discussed]
    quorum, items = with_forecasts(shown, invited, answers, discussed)
    runs = may(user, "run", shown.board)
    return {
        "meeting": shown,
        "places": meeting_places(shown, reader),
        "sites": sites(shown, invited, reader),
        "invited": invited,
        "required": list(shown.board.required_specialties.all()),
        "quorum": quorum,
        "agenda": items,
        "recorded": [item for item in listed if not item.booking.discussed],
        "hidden": max(0, shown.booked_cases - len(items)),
        "sees_load": sees_load(user, invited),
        "decided_over": decided_over(shown),
        "own": own_seat(invited),
        "may_answer": may_answer(shown, now),
        "over": shown.ends_at <= now,
        "begun": shown.starts_at <= now,
        "not_bookable": refusal_of(shown, now),
        "runs": runs,
        "books": may(user, "book"),
        **(_quorum_work(shown, invited, answers) if runs and may_answer(shown, now) else {}),
    }


def _quorum_work(shown: Meeting, invited: list[Invited], answers: Answers) -> dict[str, Any]:
    """What whoever runs the board may do for the quorum: ask deputies, remind the silent."""
    deputies = deputies_at(shown, invited, answers)
    return {"deputies": deputies, "silent": silent_among(invited, deputies)}


@login_required
@require_POST
def answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The reader's own answer: present or absent."""
    asked, now = found_meeting(request, pk), timezone.now()
    form = AnswerForm(request.POST)
    try:
        person = _seated(request, asked)
        given, before = form.given(), answer_before(asked, person)
        respond(asked, person, given, by=request.user, now=now, source="web")
    except Refusal as refusal:
        context = {**_meeting_context(request, asked), "refused": sentence(refusal)}
        return render(request, "boards/meeting.html", context, status=422)
    told = _("You answered “%(answer)s” for %(board)s, %(day)s.")
    words = told % {"answer": given.label, "board": asked.board, "day": long_date(asked.day)}
    again = {"answer": before} if before in AnswerForm.OFFERED else {}
    say(request, words, undo=reverse("boards:answer", args=[pk]) if again else "", fields=again)
    return redirect(came_from(request) or reverse("boards:meeting", args=[pk]))


def _seated(request: SignedInRequest, asked: Meeting) -> Person:
    """The reader as a person invited to the meeting; Refusal ``not-on-board``."""
    seats = Seat.objects.filter(
        Q(meeting__isnull=True) | Q(meeting=asked),
        board=asked.board_id,
        person=request.user.person_id,
        ended_at__isnull=True,
    )
    seat = seats.select_related("person").first()
    if seat is None:
        raise Refusal("not-on-board")
    return seat.person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """An extraordinary meeting of a board."""
    board = get_object_or_404(visible_boards(request.user).select_related("organisation"), slug=slug)
    require(request.user, "run", board)
    form = MeetingForm(request.POST or None, board=board, initial=request.GET.dict())
    context: dict[str, Any] = {"board": board, "form": form}
    if not form.is_valid():
        return render(request, "boards/meeting_new.html", context, status=422 if form.is_bound else 200)
    try:
        context |= _warnings(_tried(request, board, form))
        warned = context["conflicts"] or context["hours"]
        if warned and request.POST.get("anyway") != context["agreed"]:
            return render(request, "boards/meeting_new.html", context)
        added = add_meeting(board, form.time_and_place(), by=request.user, now=timezone.now())
    except Refusal as refusal:
        refuse(form, refusal)
        return render(request, "boards/meeting_new.html", context, status=422)
    told = _("%(board)s also meets on %(day)s, %(hours)s.")
    hours = places_hours(added.starts_at, meeting_places(added, reader_place(request.user)))
    words = told % {"board": board, "day": long_date(added.day), "hours": hours}
    say(request, words, undo=reverse("scheduling:cancel_meeting", args=[added.pk]))
    return redirect("boards:meeting", pk=added.pk)


def _tried(request: SignedInRequest, board: TumourBoard, form: MeetingForm) -> Meeting:
    """The meeting as it would be: it is added and undone."""
    with transaction.atomic():
        added = add_meeting(board, form.time_and_place(), by=request.user, now=timezone.now())
        transaction.set_rollback(True)
    return added


def _warnings(planned: Meeting) -> dict[str, Any]:
    """What to read before the meeting is added. ``agreed`` names the hours to which the reader agrees."""
    return {
        "conflicts": planned_conflicts([planned]),
        "hours": meeting_hours(planned, planned),
        "agreed": f"{planned.starts_at:%Y-%m-%dT%H:%M} {planned.duration_minutes} {planned.place}",
    }
