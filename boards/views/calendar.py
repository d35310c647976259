"""The week as a list by day: for the screen, the telephone and paper."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.forms.calendar import CalendarFilter
from boards.hours import Place
from boards.models import Meeting, Organisation, TumourBoard
from boards.permissions import RUNS_BOARDS, is_staff, organisations_as, visible_boards, visible_meetings
from boards.queries.day_notes import day_notes
from boards.queries.meetings import between, by_day, rows_of, with_notes
from boards.queries.places import reader_place
from boards.views.request import SignedInRequest


@login_required
@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    now, reader = timezone.now(), reader_place(request.user)
    form, monday, meetings = chosen_week(request, reader, now)
    sunday = monday + timedelta(days=6)
    rows = rows_of(meetings, reader, now)
    hosts = Organisation.objects.filter(boards__in=_boards(visible_boards(request.user), form.cleaned_data))
    notes = day_notes(hosts.distinct(), monday, sunday)
    context = {
        "form": form,
        "days": with_notes(by_day(rows, reader[1], now), notes, reader[1], now),
        "monday": monday,
        "sunday": sunday,
        "number": monday.isocalendar().week,
        "previous": _address(request.GET, monday, -7),
        "next": _address(request.GET, monday, 7),
        "current": _address(request.GET, None, 0),
        "this_week": monday == monday_of(now, reader[1]),
        "filtered": any(value for name, value in form.cleaned_data.items() if name != "week"),
        "shows_load": is_staff(request.user),
        "prepares": organisations_as(request.user, *RUNS_BOARDS),
        "place": reader[0],
    }
    return render(request, "boards/calendar.html", context)


def chosen_week(
    request: SignedInRequest, reader: Place, now: datetime
) -> tuple[CalendarFilter, date, QuerySet[Meeting]]:
    """The Monday and the meetings for which the address asks, ready for `rows_of`."""
    form = CalendarFilter(user=request.user, data=request.GET)
    form.is_valid()  # a filter that makes no sense says so and filters nothing
    monday = form.cleaned_data.get("week") or monday_of(now, reader[1])
    meetings = _filtered(visible_meetings(request.user), form.cleaned_data)
    return form, monday, between(meetings, monday, monday + timedelta(days=6), reader[1])


def monday_of(now: datetime, zone: str) -> date:
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - timedelta(days=today.weekday())


def _boards(boards: QuerySet[TumourBoard], asked: dict[str, Any]) -> QuerySet[TumourBoard]:
    """The boards that the filters leave, whether or not they meet."""
    return boards.filter(pk=asked["board"].pk) if asked.get("board") else boards


def _filtered(meetings: QuerySet[Meeting], asked: dict[str, Any]) -> QuerySet[Meeting]:
    if board := asked.get("board"):
        meetings = meetings.filter(board=board)
    if nature := asked.get("nature"):
        meetings = meetings.filter(board__nature=nature)
    if organ := asked.get("organ"):
        meetings = meetings.filter(board__organ=organ)
    if partner := asked.get("partner"):
        joined = partner.boards_joined.values("pk")
        meetings = meetings.filter(Q(board__organisation=partner) | Q(board__in=joined))
    return meetings


def _address(filters: QueryDict, monday: date | None, days: int) -> str:
    """The same filters in another week; this week needs no name."""
    asked = filters.copy()
    asked.pop("week", None)
    if monday:
        year, week, _ = (monday + timedelta(days=days)).isocalendar()
        asked["week"] = f"{year}-W{week:02}"
    return f"?{asked.urlencode()}"
