"""Publishing a meeting's list, after a look at what changed and whom it tells."""

from functools import partial
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from boards.actions.publications import Published, publish_list
from boards.frame import say
from boards.permissions import require, visible_meetings
from boards.queries.list_changes import shown_changes
from boards.queries.places import meeting_places, reader_place
from boards.queries.published import list_news
from boards.views.request import SignedInRequest
from scheduling.views.steps import Step, status_of, take_step


class PublishForm(forms.Form):
    """Nothing to type; it carries what a refused rule says."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The page is its own preview: it shows the mails before it is confirmed."""
    meetings = visible_meetings(request.user).select_related("board__organisation", "series")
    meeting = get_object_or_404(meetings, pk=pk)
    require(request.user, "run", meeting.board)
    now = timezone.now()
    form = PublishForm(request.POST if request.method == "POST" else {})
    news = list_news(meeting)
    action = "confirm" if request.POST.get("action") == "confirm" else "preview"
    step = Step("form")
    if request.method == "POST" or news.changes:
        deed = partial(publish_list, meeting, by=request.user, now=now)
        step = take_step(request, form, deed, now=now, zone=meeting.time_zone, wanted=action)
    if step.name == "done" and isinstance(step.result, Published):
        say(request, _done(len(step.result.people)))
        return redirect("boards:prepare", pk)
    context = {
        "meeting": meeting,
        "places": meeting_places(meeting, reader_place(request.user)),
        "form": form,
        "step": step,
        "news": news,
        "changes": shown_changes(news.changes, request.user),
    }
    status = status_of(form, step) if request.method == "POST" else 200
    return render(request, "scheduling/publish.html", context, status=status)


def _done(people: int) -> str:
    if not people:
        return _("The list is published. Nobody had to be told.")
    told = ngettext(
        "The list is published. %(n)d person is told by mail.",
        "The list is published. %(n)d people are told by mail.",
        people,
    )
    return told % {"n": people}
