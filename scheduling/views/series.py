"""A season changed from one meeting on, ended, withdrawn or restored, each with a preview."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions import series as actions
from boards.actions.series import Changed
from boards.frame import say
from boards.models import Meeting, Series
from boards.permissions import require, visible_meetings, visible_series
from boards.queries.boards import rule_in_words
from boards.queries.conflict_groups import planned_conflicts
from boards.queries.local_hours import Rule, site_hours
from boards.queries.taking_part import taking_part
from boards.rules.refusal import Refusal
from boards.views.request import SignedInRequest
from scheduling.forms.series import (
    ALL,
    FOLLOWING,
    THIS,
    CancelSeasonForm,
    ChangeSeasonForm,
    EndSeasonForm,
    RestoreSeasonForm,
    as_typed,
)
from scheduling.season_preview import mails_each, touched
from scheduling.views.steps import Step, status_of, take_step, typed

PAGES: dict[type[forms.Form], str] = {
    ChangeSeasonForm: "scheduling/change_season.html",
    CancelSeasonForm: "scheduling/cancel_season.html",
    EndSeasonForm: "scheduling/end_season.html",
    RestoreSeasonForm: "scheduling/restore_season.html",
}


@login_required
@require_http_methods(["GET", "POST"])
def change_season(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """This meeting, this and the following, or all ahead: another day, hour, length, place or rhythm."""
    meeting, series = _meeting_of_season(request, pk)
    now, form = timezone.now(), ChangeSeasonForm(typed(request), series=series, initial=request.GET.dict())
    if _asks_for(form, THIS, request):
        return redirect(_moving(form, meeting))

    def action() -> Changed:
        first = _first(form, series, meeting, now)
        moved_too = form.cleaned_data["moved_too"]
        return actions.change_series(
            series, first, form.pattern(), moved_too=moved_too, by=request.user, now=now
        )

    step = take_step(request, form, action, now=now, zone=series.time_zone)
    if isinstance(step.result, Changed) and step.name == "done":
        first = actions.first_ahead(step.result.season, now) or meeting
        undo = reverse("scheduling:change_season", args=[first.pk]) + f"?{urlencode(_as_query(series))}"
        words = _("%(board)s now meets %(rule)s, %(time)s %(city)s.") % _in_words(step.result.season)
        return _done(request, words, step.result.season, undo=undo)
    return _show(request, form, series, step, {"meeting": meeting})


@login_required
@require_http_methods(["GET", "POST"])
def cancel_season(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """This meeting and the following cancelled, or all ahead."""
    meeting, series = _meeting_of_season(request, pk)
    now, form = timezone.now(), CancelSeasonForm(typed(request), initial=request.GET.dict())
    if _asks_for(form, THIS, request):
        reason = urlencode({"reason": form.cleaned_data["reason"]})
        return redirect(reverse("scheduling:cancel_meeting", args=[pk]) + f"?{reason}")

    def action() -> Changed:
        first, reason = _first(form, series, meeting, now), form.cleaned_data["reason"]
        return actions.cancel_following(series, first, reason=reason, by=request.user, now=now)

    step = take_step(request, form, action, now=now, zone=series.time_zone)
    if isinstance(step.result, Changed) and step.name == "done":
        words = _("%(board)s: the season is cancelled from there on.") % {"board": series.board}
        return _done(request, words, step.result.season, undo=_undo_of_ending(step.result))
    return _show(request, form, series, step, {"meeting": meeting})


@login_required
@require_http_methods(["GET", "POST"])
def end_season(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Another last day: earlier or later."""
    series = _season_to_change(request, pk)
    now = timezone.now()
    form = EndSeasonForm(typed(request), initial={"ends_on": series.ends_on, **request.GET.dict()})

    def action() -> Changed:
        return actions.end_season(series, form.cleaned_data["ends_on"], by=request.user, now=now)

    step = take_step(request, form, action, now=now, zone=series.time_zone)
    if isinstance(step.result, Changed) and step.name == "done":
        words = _("%(board)s: the season has another last day.") % {"board": series.board}
        return _done(request, words, step.result.season, undo=_undo_of_ending(step.result))
    return _show(request, form, series, step, {})


@login_required
@require_http_methods(["GET", "POST"])
def restore_season(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A season that was withdrawn is held after all."""
    series, now = _season_to_change(request, pk), timezone.now()
    form = RestoreSeasonForm(typed(request))
    step = take_step(
        request,
        form,
        lambda: actions.restore_season(series, by=request.user, now=now),
        now=now,
        zone=series.time_zone,
    )
    if isinstance(step.result, Changed) and step.name == "done":
        first = actions.first_ahead(step.result.season, now)
        undo = reverse("scheduling:cancel_season", args=[first.pk]) + "?scope=all&reason=" if first else ""
        words = _("%(board)s: the season takes place after all.") % {"board": series.board}
        return _done(request, words, step.result.season, undo=undo)
    return _show(request, form, series, step, {})


def _meeting_of_season(request: SignedInRequest, pk: UUID) -> tuple[Meeting, Series]:
    found = visible_meetings(request.user).select_related("board__organisation", "series")
    meeting = get_object_or_404(found, pk=pk)
    require(request.user, "run", meeting.board)
    if meeting.series is None:
        raise Http404
    meeting.series.board = meeting.board
    return meeting, meeting.series


def _season_to_change(request: SignedInRequest, pk: UUID) -> Series:
    found = visible_series(request.user).select_related("board__organisation")
    series = get_object_or_404(found, pk=pk)
    require(request.user, "run", series.board)
    return series


def _asks_for(form: forms.Form, scope: str, request: SignedInRequest) -> bool:
    """Whether this POST is about such meetings; one meeting alone has pages of its own."""
    return request.POST.get("action") != "edit" and form.is_valid() and form.cleaned_data["scope"] == scope


def _moving(form: ChangeSeasonForm, meeting: Meeting) -> str:
    """The page that moves one meeting, with what was typed."""
    given = form.cleaned_data
    query = {
        "day": f"{form.day_of(meeting):%Y-%m-%d}",
        "start_time": f"{given['start_time']:%H:%M}",
        "end_time": f"{given['end_time']:%H:%M}",
        "place": given["place"],
    }
    return reverse("scheduling:move_meeting", args=[meeting.pk]) + f"?{urlencode(query)}"


def _first(form: forms.Form, series: Series, meeting: Meeting, now: datetime) -> Meeting:
    """Refusal ``season-over``."""
    if form.cleaned_data["scope"] != ALL:
        return meeting
    first = actions.first_ahead(series, now)
    if first is None:
        raise Refusal("season-over", "scope")
    return first


def _undo_of_ending(changed: Changed) -> str:
    if changed.season.withdrawn_at:
        return reverse("scheduling:restore_season", args=[changed.season.pk])
    back = urlencode({"ends_on": f"{changed.before.ends_on:%Y-%m-%d}"})
    return reverse("scheduling:end_season", args=[changed.season.pk]) + f"?{back}"


def _as_query(series: Series) -> dict[str, str]:
    """The rhythm as it was, for Undo."""
    was: dict[str, Any] = as_typed(series)
    hours = {name: f"{was[name]:%H:%M}" for name in ("start_time", "end_time")}
    return {**was, **hours, "scope": FOLLOWING}


def _in_words(series: Series) -> dict[str, object]:
    return {
        "board": series.board,
        "rule": rule_in_words(series.rrule),
        "time": f"{series.start_time:%H:%M}",
        "city": series.board.organisation.city,
    }


def _show(
    request: SignedInRequest, form: forms.Form, series: Series, step: Step, facts: dict[str, object]
) -> HttpResponse:
    context = {"form": form, "series": series, "board": series.board, "step": step, **facts}
    context["rule"] = rule_in_words(series.rrule)
    if isinstance(step.result, Changed) and step.preview:
        context |= {
            "touched": touched(step.result, request.user),
            "mails_each": mails_each(step.preview),
            **_warnings(step.result),
        }
    return render(request, PAGES[type(form)], context, status=status_of(form, step))


def _warnings(changed: Changed) -> dict[str, object]:
    """What the meetings, as they would be, clash with, and the sites that do not accept their hours."""
    held = [change.after for change in changed.touched if not change.after.cancelled]
    days = [meeting.day for meeting in held if meeting.slot == meeting.local_start]
    if not held:
        return {}
    season = changed.season
    rule = Rule(season.start_time, season.duration_minutes, season.time_zone, days)
    return {
        "conflicts": planned_conflicts(change.after for change in changed.touched),
        "hours": site_hours(rule, taking_part([season.board_id])[season.board_id]) if days else [],
    }


def _done(request: SignedInRequest, words: str, series: Series, *, undo: str) -> HttpResponse:
    say(request, words, undo=undo)
    return redirect("boards:board", series.board.slug)
