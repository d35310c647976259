"""More requests than places: who stays and who goes is proposed, adjusted, shown to whom it is told, done."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.overflow import settle_requests, take_back
from boards.frame import say
from boards.models import Meeting
from boards.permissions import require, visible_meetings
from boards.queries.overflow import propose
from boards.queries.places import meeting_places, reader_place
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest, came_from
from scheduling.forms.overflow import OverflowForm, keys_in
from scheduling.views.steps import Step, status_of, take_step


def found_meeting(request: SignedInRequest, pk: UUID) -> Meeting:
    """One that the reader runs."""
    meetings = visible_meetings(request.user).select_related("board__organisation", "series")
    meeting = get_object_or_404(meetings, pk=pk)
    require(request.user, "run", meeting.board)
    return meeting


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overflow(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET proposes for all requests; the button of the preparation posts those that were ticked."""
    meeting, now = found_meeting(request, pk), timezone.now()
    wanted = request.POST.get("action", "choose")
    ticked = keys_in(request.POST.getlist("booking"))
    back = came_from(request) or f"{reverse('boards:prepare', args=[pk])}#requests"
    if request.method == "POST" and not ticked:
        messages.error(request, _("Tick at least one request first."))
        return redirect(back)
    whole = "all" in request.POST or request.method != "POST"
    form = _form(request, meeting, now, whole=whole)
    step = _step(request, form, meeting, now, wanted)
    if step.name == "done":
        undo = f"{reverse('scheduling:overflow_undo', args=[pk])}?{urlencode({'at': now.isoformat()})}"
        say(request, _done(form), undo=undo)
        return redirect(back)
    context = {
        "meeting": meeting,
        "places": meeting_places(meeting, reader_place(request.user)),
        "form": form,
        "step": step,
        "back": back,
        "all": whole,
    }
    return render(request, "scheduling/overflow.html", context, status=status_of(form, step))


def _form(request: SignedInRequest, meeting: Meeting, now: datetime, *, whole: bool) -> OverflowForm:
    """Typed once the page itself was sent; as proposed before."""
    ticked = keys_in(request.POST.getlist("booking"))
    proposal = propose(meeting, request.user, now, None if whole else ticked)
    if ticked:  # what was asked for since the page was shown is left as it is
        kept = tuple(row for row in proposal.rows if row.booking.pk in ticked)
        proposal = replace(proposal, rows=kept)
    if request.POST.get("action", "choose") == "choose":
        initial = OverflowForm(proposal=proposal)
        return OverflowForm(
            {name: field.initial for name, field in initial.fields.items()}, proposal=proposal
        )
    return OverflowForm(request.POST, proposal=proposal)


def _step(request: SignedInRequest, form: OverflowForm, meeting: Meeting, now: datetime, wanted: str) -> Step:
    def settle() -> None:
        settle_requests(meeting, enter=form.enter(), leave=form.leave(), by=request.user, now=now)

    if not form.fields:
        return Step("form")
    step = "confirm" if wanted == "confirm" else "preview"
    return take_step(request, form, settle, now=now, zone=meeting.time_zone, wanted=step)


def _done(form: OverflowForm) -> str:
    gone, come = len(form.leave()), len(form.enter())
    words = ngettext("%(n)d request goes elsewhere", "%(n)d requests go elsewhere", gone) % {"n": gone}
    if come:
        comes = ngettext("%(n)d comes onto the list", "%(n)d come onto the list", come) % {"n": come}
        words = f"{words}, {comes}"
    return f"{words}."


@login_required
@require_POST
def overflow_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everything that this reader moved at that instant goes back, and its lines leave the ledger."""
    meeting = found_meeting(request, pk)
    try:
        back = take_back(meeting, _moment(request), by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        words = ngettext(
            "%(n)d request is back where it was.", "%(n)d requests are back where they were.", len(back)
        )
        say(request, words % {"n": len(back)})
    return redirect("boards:prepare", meeting.pk)


def _moment(request: SignedInRequest) -> datetime:
    """Refusal ``nothing-to-undo`` for an address that names none."""
    try:
        at = parse_datetime(request.GET.get("at", ""))
        if at is not None and timezone.is_aware(at):
            return at.astimezone(UTC)
    except (ValueError, OverflowError):  # of no calendar, or before the first year
        pass
    raise Refusal("nothing-to-undo")
