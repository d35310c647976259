"""Tumour boards: the list, one with its rules, and the pages that create and edit them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from boards.actions.seasons import open_season
from boards.actions.tumour_boards import create_board, edit_board
from boards.forms.as_posted import as_posted
from boards.forms.boards import BoardForm, BoardSearch, SeasonForm
from boards.forms.fields import alphabetical
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Meeting, MeetingState, Series, TumourBoard
from boards.permissions import is_staff, may, require, visible_boards, visible_meetings
from boards.queries.boards import coming, found_boards, free_slug, seasons, standing_seats
from boards.queries.conflict_groups import planned_conflicts
from boards.queries.local_hours import Rule, board_hours, site_hours
from boards.queries.meetings import rows_of, with_next
from boards.queries.places import reader_place
from boards.queries.season_slots import season_slots
from boards.queries.taking_part import taking_part
from boards.queries.week import board_waiting
from boards.rules.refusal import Refusal
from boards.views.request import SignedInRequest

PREVIEWED = 5  # dates of a season that its preview names


@login_required
@require_safe
def boards(request: SignedInRequest) -> HttpResponse:
    form, found = chosen_boards(request)
    context = {
        "form": form,
        "rows": with_next(found, reader_place(request.user), timezone.now()),
        "filtered": any(form.cleaned_data.values()),
        "shows_load": is_staff(request.user),
        "may_create": may(request.user, "create-board"),
    }
    return render(request, "boards/boards.html", context)


def chosen_boards(request: SignedInRequest) -> tuple[BoardSearch, QuerySet[TumourBoard]]:
    """Those for which the address asks; a filter that makes no sense filters nothing."""
    form = BoardSearch(request.GET, user=request.user)
    form.is_valid()
    asked = form.cleaned_data
    found = found_boards(
        alphabetical(visible_boards(request.user)),
        words=asked.get("q", ""),
        nature=asked.get("nature", ""),
        host=asked.get("host"),
    )
    return form, found


def _found(request: SignedInRequest, slug: str) -> TumourBoard:
    return get_object_or_404(visible_boards(request.user).select_related("organisation"), slug=slug)


@login_required
@require_safe
def board(request: SignedInRequest, slug: str) -> HttpResponse:
    shown, now, reader = _found(request, slug), timezone.now(), reader_place(request.user)
    meetings = visible_meetings(request.user).filter(board=shown)
    context = {
        "board": shown,
        "required": list(shown.required_specialties.all()),
        "open_to": list(shown.open_to.all()),
        "seats": standing_seats(shown),
        "rows": rows_of(coming(meetings, now), reader, now),
        "waiting": board_waiting(request.user, shown, reader),
        "site_hours": board_hours(shown, now),
        "seasons": seasons(shown, now),
        "runs": may(request.user, "run", shown),
        "books": may(request.user, "book"),
        "shows_load": is_staff(request.user),
    }
    return render(request, "boards/board.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_new(request: SignedInRequest) -> HttpResponse:
    require(request.user, "create-board")
    form = BoardForm(request.POST or None, user=request.user, initial={"time_zone": request.user.time_zone})
    if form.is_valid():
        made = form.save(commit=False)
        made.slug = free_slug(TumourBoard, made.name)
        create_board(
            made,
            required=form.cleaned_data["required_specialties"],
            open_to=form.cleaned_data["open_to"],
            by=request.user,
            now=timezone.now(),
        )
        say(request, _("%(board)s is created. Seat its members, then open a season.") % {"board": made})
        return redirect("boards:board", slug=made.slug)
    return _board_form(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    shown = _found(request, slug)
    require(request.user, "run", shown)
    form = BoardForm(request.POST or None, user=request.user, instance=shown)
    if form.is_valid():
        before = as_posted(BoardForm(user=request.user, instance=_found(request, slug)))
        edit_board(
            form.instance,
            changed=form.changed_data,
            required=form.cleaned_data["required_specialties"],
            open_to=form.cleaned_data["open_to"],
            by=request.user,
            now=timezone.now(),
        )
        words = _("The rules of %(board)s are saved.") % {"board": form.instance}
        say(request, words, undo=reverse("boards:board_edit", args=[slug]), fields=before)
        return redirect("boards:board", slug=slug)
    return _board_form(request, form, _found(request, slug) if form.is_bound else shown)


def _board_form(request: SignedInRequest, form: BoardForm, shown: TumourBoard | None) -> HttpResponse:
    """``shown`` is the row as stored: a form that was refused has already written to its own instance."""
    context = {"form": form, "board": shown}
    return render(request, "boards/board_form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def season_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """First the dates that the rule gives, then the season."""
    shown = _found(request, slug)
    require(request.user, "run", shown)
    form = SeasonForm(request.POST or None, initial=request.GET.dict())
    context: dict[str, Any] = {"board": shown, "form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "boards/season_new.html", context, status=422 if form.is_bound else 200)
    try:
        if "preview" not in request.POST:
            return _opened(request, shown, form)
        meetings = _tried(request, shown, form)
    except Refusal as refusal:
        refuse(form, refusal, {"rrule": "frequency"})
        return render(request, "boards/season_new.html", context, status=422)
    return render(request, "boards/season_new.html", context | _preview(shown, form, meetings))


def _preview(shown: TumourBoard, form: SeasonForm, meetings: list[Meeting]) -> dict[str, Any]:
    """The first dates and all days off, the hours at the other sites, and what the meetings clash with."""
    ruled = season_slots(_ruled(shown, form))
    days = [slot.placing.slot for slot in ruled]
    rule = Rule(form.cleaned_data["start_time"], form.minutes(), shown.time_zone, days)
    return {
        "days": days[:PREVIEWED],
        "last": days[-1],
        "count": sum(slot.placing.held for slot in ruled),
        "more": len(days) > PREVIEWED,
        "exceptions": [slot for slot in ruled if slot.placing.why],
        "hours": site_hours(rule, taking_part([shown.pk])[shown.pk]),
        "conflicts": planned_conflicts(meetings),
    }


def _ruled(shown: TumourBoard, form: SeasonForm) -> Series:
    """The season as typed, not stored."""
    typed = form.cleaned_data
    return Series(
        board=shown,
        rrule=form.rule(),
        starts_on=typed["starts_on"],
        ends_on=typed["ends_on"],
        start_time=typed["start_time"],
        duration_minutes=form.minutes(),
        time_zone=shown.time_zone,
    )


def _tried(request: SignedInRequest, shown: TumourBoard, form: SeasonForm) -> list[Meeting]:
    """The meetings that the season would have: it is opened and undone."""
    with transaction.atomic():
        series = _open(request, shown, form)
        meetings = list(
            series.meetings.filter(state=MeetingState.PLANNED).select_related("board__organisation")
        )
        transaction.set_rollback(True)
    return meetings


def _opened(request: SignedInRequest, shown: TumourBoard, form: SeasonForm) -> HttpResponse:
    _open(request, shown, form)
    say(request, _("A season of %(board)s is open: its members are invited.") % {"board": shown})
    return redirect("boards:board", slug=shown.slug)


def _open(request: SignedInRequest, shown: TumourBoard, form: SeasonForm) -> Series:
    typed = form.cleaned_data
    return open_season(
        shown,
        rrule=form.rule(),
        starts_on=typed["starts_on"],
        ends_on=typed["ends_on"],
        start_time=typed["start_time"],
        duration_minutes=form.minutes(),
        by=request.user,
        now=timezone.now(),
    )
