"""A board's waiting list: who waits, in which order, and why."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.permissions import may, require, visible_boards
from boards.queries.places import reader_place
from boards.queries.waiting import board_queue
from boards.views.request import SignedInRequest


@login_required
@require_safe
def board_waiting(request: SignedInRequest, slug: str) -> HttpResponse:
    board = get_object_or_404(visible_boards(request.user).select_related("organisation"), slug=slug)
    require(request.user, "book")
    reader = reader_place(request.user)
    context = {
        "board": board,
        "queue": board_queue(board, request.user, reader, timezone.now()),
        "runs": may(request.user, "run", board),
    }
    return render(request, "boards/waiting.html", context)
