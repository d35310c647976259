"""The coordinator's page for one meeting: every request for it, what is missing, and what can be done."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.forms.preparing import PrepareFilter
from boards.models import Booking, BookingState, Guideline, Meeting
from boards.permissions import require
from boards.queries.answers import Answers
from boards.queries.guidelines import guidelines_for
from boards.queries.meeting_page import (
    Invited,
    agenda,
    deputies_at,
    invited_to,
    sees_load,
    silent_among,
    sites,
)
from boards.queries.places import meeting_places, reader_place
from boards.queries.prepared_rows import sections, tallies
from boards.queries.preparing import Known, Request, prepared, requests_for
from boards.queries.published import ListNews, list_news
from boards.queries.quorums import meeting_forecasts
from boards.views.meetings import found_meeting
from boards.views.request import SignedInRequest


@login_required
@require_safe
def prepare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    meeting = found_meeting(request, pk)
    require(request.user, "run", meeting.board)
    return render(request, "boards/prepare.html", _context(request, meeting))


def _context(request: SignedInRequest, meeting: Meeting) -> dict[str, Any]:
    now, reader = timezone.now(), reader_place(request.user)
    invited, answers = invited_to(meeting, request.user)
    bookings = requests_for(meeting, request.user)
    seats = [row.seat for row in invited]
    quorum, cases = meeting_forecasts(meeting, seats, answers, bookings)
    news = list_news(meeting)
    known = Known(cases, {change.key: change for change in news.changes})
    rows = prepared(meeting, bookings, request.user, known, now)
    return {
        "meeting": meeting,
        "places": meeting_places(meeting, reader),
        "sites": sites(meeting, invited, reader),
        "quorum": None if meeting.cancelled else quorum,
        "tallies": tallies(rows, meeting),
        "over": meeting.ends_at <= now,
        "begun": meeting.starts_at <= now,
        "guidelines": _guidelines(meeting),
        **_people(meeting, invited, answers),
        **_listed(request, bookings, rows),
        **_published(news),
    }


def _people(meeting: Meeting, invited: list[Invited], answers: Answers) -> dict[str, Any]:
    deputies = deputies_at(meeting, invited, answers)
    return {"deputies": deputies, "silent": silent_among(invited, deputies)}


def _listed(request: SignedInRequest, bookings: list[Booking], rows: list[Request]) -> dict[str, Any]:
    """The rows that the address asks for."""
    form = PrepareFilter(request.GET, sites=[booking.case.organisation for booking in bookings])
    chosen = form.chosen()
    found = sections(rows, **chosen)
    return {
        "form": form,
        "sections": found,
        "shown": sum(len(section.rows) for section in found),
        "filtered": bool(chosen["show"] or chosen["site"]),
    }


def _published(news: ListNews) -> dict[str, Any]:
    return {"published": news.last, "changed": len(news.changes)}


def _guidelines(meeting: Meeting) -> list[Guideline]:
    """By which a case of this board may be recorded. One query."""
    return list(guidelines_for(meeting.board))


@login_required
@require_safe
def meeting_list(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The list on paper: the cases that this reader may see, and how many she may not."""
    meeting = found_meeting(request, pk)
    items = agenda(meeting, request.user)
    invited, _answers = invited_to(meeting, request.user)
    context = {
        "meeting": meeting,
        "places": meeting_places(meeting, reader_place(request.user)),
        "agenda": items,
        "hidden": _hidden(meeting, len(items)) if sees_load(request.user, invited) else 0,
        "now": timezone.now(),
    }
    return render(request, "boards/meeting_list.html", context)


def _hidden(meeting: Meeting, shown: int) -> int:
    booked = Booking.objects.filter(meeting=meeting, state=BookingState.BOOKED).count()
    return max(0, booked - shown)
