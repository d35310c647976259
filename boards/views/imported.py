"""What an import made: shown to whoever imported it, and taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from boards.actions.imports import take_back_people
from boards.frame import say
from boards.models import JournalEntry, Person
from boards.permissions import require, visible_people
from boards.views.request import SignedInRequest

SHOWN = 200


def _own(request: SignedInRequest, pk: int) -> JournalEntry:
    """An import is its author's alone."""
    verbs = ("people.imported",)
    return get_object_or_404(JournalEntry, pk=pk, verb__in=verbs, actor=request.user.pk)


@login_required
@require_safe
def imported(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = _own(request, pk)
    keys = [UUID(key) for key in entry.facts["people"]]
    people = visible_people(request.user).filter(pk__in=keys).select_related("organisation", "specialty")
    context: dict[str, Any] = {
        "entry": entry,
        "count": len(keys),
        "left": people.count(),
        "people": people[:SHOWN],
    }
    return render(request, "boards/imported.html", context)


@login_required
@require_POST
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    entry, now = _own(request, pk), timezone.now()
    require(request.user, "edit-person")
    keys = [UUID(key) for key in entry.facts["people"]]
    before = Person.objects.filter(pk__in=keys).count()
    stay = take_back_people(keys, by=request.user, now=now)
    gone = before - len(stay)
    say(request, ngettext("%(n)d person is removed.", "%(n)d people are removed.", gone) % {"n": gone})
    if stay:
        words = ngettext(
            "%(n)d person stays: she sits on a board or is named somewhere by now.",
            "%(n)d people stay: they sit on boards or are named somewhere by now.",
            len(stay),
        )
        messages.warning(request, words % {"n": len(stay)})
    return redirect("boards:imported", pk=pk)
