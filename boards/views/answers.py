"""An answer that came by telephone: recorded by those who run the board, for anybody expected there."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions.attendance import respond
from boards.forms.meetings import AnswerForSomebodyForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Answer
from boards.permissions import require
from boards.queries.answer_before import answer_before
from boards.queries.expected import people_at
from boards.queries.places import meeting_places, reader_place
from boards.rules.refusal import Refusal
from boards.views.meetings import found_meeting
from boards.views.request import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_for(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Undo posts to the address of the answer before."""
    asked, now = found_meeting(request, pk), timezone.now()
    require(request.user, "run", asked.board)
    typed = request.POST if "person" in request.POST else request.GET
    bound = typed if request.method == "POST" else None
    form = AnswerForSomebodyForm(bound, people=people_at(asked), initial={"person": typed.get("person", "")})
    if form.is_valid():
        person, given = form.cleaned_data["person"], Answer(form.cleaned_data["answer"])
        before = answer_before(asked, person)
        try:
            respond(asked, person, given, by=request.user, now=now, source="telephone")
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            again = urlencode({"person": person.pk, "answer": before})
            words = _("Recorded for %(person)s: %(answer)s.") % {"person": person, "answer": given.label}
            say(request, words, undo=f"{reverse('boards:answer_for', args=[pk])}?{again}")
            return redirect("boards:meeting", pk)
    context = {
        "meeting": asked,
        "form": form,
        "places": meeting_places(asked, reader_place(request.user)),
    }
    return render(request, "boards/answer_for.html", context, status=422 if form.is_bound else 200)
