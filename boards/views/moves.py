"""What was moved or put off, taken back."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from boards.actions.deferrals import put_back
from boards.frame import say
from boards.permissions import require
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest

_SHAPE = "%Y%m%dT%H%M%S%f"


def moment(at: datetime) -> str:
    """An instant as the last part of an address."""
    return f"{at.astimezone(UTC):{_SHAPE}}"


@login_required
@require_POST
def moves_undo(request: SignedInRequest, moved: str) -> HttpResponse:
    """Put back what the reader herself moved or put off at that moment."""
    require(request.user, "book")
    try:
        at = datetime.strptime(moved, _SHAPE).replace(tzinfo=UTC)
    except ValueError:
        raise Http404 from None
    try:
        back = put_back(at, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("boards:my_week")
    words = ngettext("%(n)d case is back where it was.", "%(n)d cases are back where they were.", len(back))
    say(request, words % {"n": len(back)})
    if len(back) == 1:
        return redirect("boards:booking", back[0].pk)
    meeting = back[0].meeting
    return redirect("boards:meeting", meeting.pk) if meeting else redirect("boards:my_week")
