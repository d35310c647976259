"""Search over everything that the reader sees: the palette asks for a list, without script it is a page.

What is typed may name a patient, so it travels in the body of a POST, and nothing keeps the answer.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from boards.commands import commands, saved
from boards.queries.places import reader_place
from boards.queries.search import LONGEST, search
from boards.views.request import SignedInRequest


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: SignedInRequest) -> HttpResponse:
    words = request.POST.get("words", "").replace("\x00", "")[:LONGEST]
    found = search(request.user, words, reader_place(request.user), timezone.now())
    found += (group for group in (saved(request.user, words), commands(request.user, words)) if group.hits)
    context = {"words": words, "groups": found, "count": sum(len(group.hits) for group in found)}
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "boards/_palette_found.html" if fragment else "boards/search.html", context)
