"""Asking a deputy in one click; reminding those who have not answered, after a look at who they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.chasing import Chased, chase
from boards.actions.deputies import ask_deputy
from boards.frame import say
from boards.hours import Place
from boards.models import Meeting, Person
from boards.permissions import require, visible_boards, visible_meetings
from boards.queries.answers import answers_to
from boards.queries.deputies import Stand, stands_at
from boards.queries.places import meeting_places, reader_place
from boards.queries.quorums import seats_at
from boards.queries.silent import Silent, next_meetings
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest, came_from
from scheduling.forms.chasing import ChaseBoardForm, ChaseMeetingForm
from scheduling.views.steps import status_of, take_step, typed


@dataclass(frozen=True)
class Reminded:
    """Somebody who has not answered, and the meetings that the reminder names."""

    person: Person
    meetings: tuple[tuple[Meeting, tuple[Place, ...]], ...]


def _meeting(request: SignedInRequest, pk: UUID) -> Meeting:
    meetings = visible_meetings(request.user).select_related("board__organisation", "series")
    found: Meeting = get_object_or_404(meetings, pk=pk)
    require(request.user, "run", found.board)
    return found


@login_required
@require_POST
def deputy_ask(request: SignedInRequest, pk: UUID, seat: UUID) -> HttpResponse:
    """One click on the meeting's page; whoever answered or was asked meanwhile is not asked again."""
    meeting = _meeting(request, pk)
    try:
        call = ask_deputy(_stand(meeting, seat), by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        told = _("%(deputy)s is asked by mail to come in the place of %(member)s.")
        say(request, told % {"deputy": call.seat.person, "member": call.instead_of.person})
    return redirect(came_from(request) or reverse("boards:meeting", args=[pk]))


def _stand(meeting: Meeting, seat: UUID) -> Stand:
    """Refusal ``not-a-deputy`` for a seat that is none, or where nobody needs her."""
    stands = stands_at(meeting, seats_at(meeting), answers_to([meeting]))
    stand = next((stand for stand in stands if stand.deputy.pk == seat), None)
    if stand is None:
        raise Refusal("not-a-deputy")
    return stand


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_chase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    meeting = _meeting(request, pk)
    form, places = ChaseMeetingForm(typed(request)), meeting_places(meeting, reader_place(request.user))
    context = {"board": meeting.board, "meeting": meeting, "places": places}
    context["back"] = reverse("boards:meeting", args=[pk])
    return _chase(request, form, lambda _now: [meeting], context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_chase(request: SignedInRequest, slug: str) -> HttpResponse:
    """The board's next meetings, as many as asked for."""
    board = get_object_or_404(visible_boards(request.user), slug=slug)
    require(request.user, "run", board)
    form = ChaseBoardForm(typed(request))
    context = {"board": board, "back": reverse("boards:board", args=[slug])}
    return _chase(
        request, form, lambda now: next_meetings(board, form.cleaned_data["meetings"], now), context
    )


def _chase(
    request: SignedInRequest,
    form: Form,
    meetings: Callable[[datetime], Sequence[Meeting]],
    context: dict[str, object],
) -> HttpResponse:
    now, reader = timezone.now(), reader_place(request.user)
    step = take_step(request, form, lambda: chase(meetings(now), by=request.user, now=now), now=now)
    context |= {"form": form, "step": step}
    if isinstance(step.result, Chased):
        chased = step.result
        if step.name == "done":
            say(request, _reminded(len(chased.reminded)))
            return redirect(str(context["back"]))
        context |= {"reminded": _rows(chased.reminded, reader), "lately": _rows(chased.lately, reader)}
    return render(request, "scheduling/chase.html", context, status=status_of(form, step))


def _reminded(people: int) -> str:
    return ngettext("%(n)d person is reminded by mail.", "%(n)d people are reminded by mail.", people) % {
        "n": people
    }


def _rows(silent: Silent, reader: Place) -> list[Reminded]:
    return [
        Reminded(person, tuple((meeting, meeting_places(meeting, reader)) for meeting in meetings))
        for person, meetings in silent.items()
    ]
