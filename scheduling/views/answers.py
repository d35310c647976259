"""The answer page of a mail: no sign-in, one person, one meeting. A GET shows; only a POST records."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from boards.actions.attendance import respond
from boards.forms.meetings import AnswerForm
from boards.models import Meeting, Person, User
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from scheduling.answer_links import read_answer_token
from scheduling.answering import find_asked, what_is_asked
from scheduling.views.access import language_of, private


@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners and browsers that fetch ahead change nothing."""
    ids = read_answer_token(token)
    found = find_asked(*ids) if ids else None
    if found is None:
        return render(request, "scheduling/answer_gone.html", {"unknown": True}, status=404)
    with translation.override(language_of(request, found[0])):
        return _page(request, *found)


def _page(request: HttpRequest, person: Person, meeting: Meeting) -> HttpResponse:
    now, language = timezone.now(), get_language() or person.language
    asked = what_is_asked(person, meeting, language, now)
    if asked is None:
        return render(request, "scheduling/answer_gone.html", {}, status=410)
    if request.method != "POST":
        return render(request, "scheduling/answer.html", {"asked": asked})
    by = request.user if isinstance(request.user, User) else None
    try:
        respond(meeting, person, AnswerForm(request.POST).given(), by=by, now=now, source="link")
    except Refusal as refusal:
        context = {"asked": asked, "refused": sentence(refusal)}
        return render(request, "scheduling/answer.html", context, status=422)
    return redirect(request.path)
