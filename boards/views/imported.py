"""What an import made: shown to whoever imported it, and taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from boards.actions.imports import take_back_people, take_back_requests
from boards.frame import say
from boards.identity import unseal
from boards.models import Booking, BookingState, JournalEntry, Person
from boards.permissions import may, require, visible_bookings, visible_people
from boards.queries.places import meeting_places, reader_place
from boards.views.request import SignedInRequest

SHOWN = 200


def _own(request: SignedInRequest, pk: int) -> JournalEntry:
    """An import is its author's alone."""
    return get_object_or_404(JournalEntry, pk=pk, verb__in=_SHOWS, actor=request.user.pk)


def _bookings(request: SignedInRequest, entry: JournalEntry) -> QuerySet[Booking]:
    seen = visible_bookings(request.user).filter(pk__in=entry.facts["bookings"]).distinct()
    return seen.select_related("case", "board__organisation", "meeting__board__organisation")


def _people(request: SignedInRequest, entry: JournalEntry) -> QuerySet[Person]:
    people = visible_people(request.user).filter(pk__in=entry.facts["people"])
    return people.select_related("organisation", "specialty")


@never_cache
@login_required
@require_safe
def imported(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = _own(request, pk)
    context = {
        "entry": entry,
        "count": len(next(iter(entry.facts.values()))),
        **_SHOWS[entry.verb](request, entry),
    }
    return render(request, "boards/imported.html", context)


def _people_made(request: SignedInRequest, entry: JournalEntry) -> dict[str, Any]:
    people = _people(request, entry)
    return {"left": people.count(), "people": people[:SHOWN]}


def _requests_made(request: SignedInRequest, entry: JournalEntry) -> dict[str, Any]:
    reader = reader_place(request.user)
    standing = _bookings(request, entry).exclude(state=BookingState.WITHDRAWN)
    rows = [
        (
            booking,
            unseal(booking.case.identity),
            meeting_places(booking.meeting, reader) if booking.meeting else (),
        )
        for booking in standing[:SHOWN]
    ]
    return {"left": standing.count(), "bookings": rows}


@login_required
@require_POST
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = _own(request, pk)
    (_take_back_people if entry.verb == "people.imported" else _take_back_requests)(request, entry)
    return redirect("boards:imported", pk=pk)


def _take_back_requests(request: SignedInRequest, entry: JournalEntry) -> None:
    require(request.user, "book")
    hers = [row for row in _bookings(request, entry) if may(request.user, "withdraw", row)]
    gone = take_back_requests(hers, by=request.user, now=timezone.now())
    words = ngettext("%(n)d request is withdrawn.", "%(n)d requests are withdrawn.", gone)
    say(request, words % {"n": gone})


def _take_back_people(request: SignedInRequest, entry: JournalEntry) -> None:
    require(request.user, "edit-person")
    keys = list(_people(request, entry).values_list("pk", flat=True))
    stay = take_back_people(keys, by=request.user, now=timezone.now())
    gone = len(keys) - len(stay)
    say(request, ngettext("%(n)d person is removed.", "%(n)d people are removed.", gone) % {"n": gone})
    if stay:
        words = ngettext(
            "%(n)d person stays: she sits on a board or is named somewhere by now.",
            "%(n)d people stay: they sit on boards or are named somewhere by now.",
            len(stay),
        )
        messages.warning(request, words % {"n": len(stay)})


_SHOWS: dict[str, Callable[[SignedInRequest, JournalEntry], dict[str, Any]]] = {
    "people.imported": _people_made,
    "requests.imported": _requests_made,
}
