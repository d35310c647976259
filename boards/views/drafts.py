"""Drafts of forms: kept while one types, thrown away when one says so."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from boards.actions.drafts import discard_draft, save_draft
from boards.frame import say
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest, came_from

UNTYPED = frozenset({"csrfmiddlewaretoken", "refresh", "do"})


@login_required
@cache_control(no_store=True, private=True)
@require_POST
def save(request: SignedInRequest, form: str) -> HttpResponse:
    """Keep what stands in the form; answers with one line that says so, and when."""
    now = timezone.now()
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in UNTYPED}
    try:
        save_draft(request.user, form, fields, now=now)
    except Refusal as refusal:
        return render(request, "partials/draft_kept.html", {"refused": sentence(refusal)})
    return render(request, "partials/draft_kept.html", {"saved_at": now})


@login_required
@require_POST
def discard(request: SignedInRequest, form: str) -> HttpResponse:
    """Throw a draft away and show its form empty."""
    discard_draft(request.user, form)
    say(request, _("The draft is discarded."))
    return redirect(came_from(request) or "/")
