"""Incomplete files by deadline, and what the reader owes herself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.permissions import may
from boards.queries.incomplete import LOOKED_AT, open_files, own_debts
from boards.queries.places import reader_place
from boards.views.request import SignedInRequest


@login_required
@require_safe
def incomplete(request: SignedInRequest) -> HttpResponse:
    now, reader = timezone.now(), reader_place(request.user)
    books = may(request.user, "book")
    context = {
        "files": open_files(request.user, reader, now) if books else [],
        "debts": own_debts(request.user, reader, now),
        "books": books,
        "most": LOOKED_AT,
    }
    return render(request, "boards/incomplete.html", context)
