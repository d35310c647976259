"""One meeting moved, cancelled or restored, each with a look at whom it tells first."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions import meetings
from boards.frame import say
from boards.hours import hours_in_places
from boards.models import Answer, Attendance, BookingState, Meeting
from boards.permissions import require, visible_bookings, visible_meetings
from boards.queries.conflict_groups import planned_conflicts
from boards.queries.local_hours import meeting_hours
from boards.queries.places import apart, board_place
from boards.queries.room import coming_back
from boards.templatetags.quorum import short_date
from boards.views.request import SignedInRequest
from scheduling.forms.meetings import CancelForm, MoveForm, RestoreForm, as_typed
from scheduling.places import shifts, sites
from scheduling.views.steps import Step, status_of, take_step, typed

PAGES = {
    MoveForm: "scheduling/move_meeting.html",
    CancelForm: "scheduling/cancel_meeting.html",
    RestoreForm: "scheduling/restore_meeting.html",
}


@login_required
@require_http_methods(["GET", "POST"])
def move_meeting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    meeting, now = _meeting_to_change(request, pk), timezone.now()
    initial = request.GET.dict()
    form = MoveForm(typed(request), meeting=meeting, now=now, initial=initial)
    step = take_step(
        request,
        form,
        lambda: meetings.move_meeting(meeting, form.time_and_place(), by=request.user, now=now),
        now=now,
        zone=meeting.time_zone,
    )
    if step.name == "done":
        back = reverse("scheduling:move_meeting", args=[pk]) + f"?{urlencode(_as_query(meeting))}"
        return _done(request, _moved_in_words(meeting, step.result), meeting, undo=back)
    moved = step.result
    facts = _move_facts(meeting, moved, request, now) if isinstance(moved, Meeting) else {}
    return _show(request, form, meeting, step, facts)


def _move_facts(
    before: Meeting, after: Meeting, request: SignedInRequest, now: datetime
) -> dict[str, object]:
    answered = Attendance.objects.filter(meeting=before, answered_for=before.starts_at)
    return {
        "after": after,
        "hours": meeting_hours(before, after),
        "conflicts": planned_conflicts([after]),
        "shifts": shifts(before, after, sites(before, request.user)),
        "home": [board_place(before)],
        "cutoff_passed": after.cutoff_at <= now,
        "answers_lost": answered.exclude(answer=Answer.NEEDS_ACTION).count()
        if before.starts_at != after.starts_at
        else 0,
    }


@login_required
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    meeting, now = _meeting_to_change(request, pk), timezone.now()
    form = CancelForm(typed(request), initial=request.GET.dict())
    step = take_step(
        request,
        form,
        lambda: meetings.cancel_meeting(
            meeting, reason=form.cleaned_data["reason"], by=request.user, now=now
        ),
        now=now,
        zone=meeting.time_zone,
    )
    if step.name == "done":
        words = _("%(meeting)s is cancelled.") % {"meeting": _in_words(meeting)}
        return _done(request, words, meeting, undo=reverse("scheduling:restore_meeting", args=[pk]))
    return _show(request, form, meeting, step, {})


@login_required
@require_http_methods(["GET", "POST"])
def restore_meeting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    meeting, now = _meeting_to_change(request, pk), timezone.now()
    form = RestoreForm(typed(request))
    step = take_step(
        request,
        form,
        lambda: meetings.restore_meeting(meeting, by=request.user, now=now),
        now=now,
        zone=meeting.time_zone,
    )
    if step.name == "done":
        words = _("%(meeting)s takes place after all.") % {"meeting": _in_words(meeting)}
        return _done(request, words, meeting, undo=reverse("scheduling:cancel_meeting", args=[pk]))
    back = coming_back([meeting.pk]).count()
    return _show(request, form, meeting, step, {"cases_back": back})


def _meeting_to_change(request: SignedInRequest, pk: UUID) -> Meeting:
    meetings_seen = visible_meetings(request.user).select_related("board__organisation")
    meeting = get_object_or_404(meetings_seen, pk=pk)
    require(request.user, "run", meeting.board)
    return meeting


def _show(
    request: SignedInRequest, form: forms.Form, meeting: Meeting, step: Step, facts: dict[str, object]
) -> HttpResponse:
    bookings = visible_bookings(request.user).filter(meeting=meeting, state=BookingState.BOOKED)
    context = {
        "form": form,
        "meeting": meeting,
        "step": step,
        "places": apart(sites(meeting, request.user)),
        "bookings": bookings.select_related("case", "presenter") if step.preview else (),
        **facts,
    }
    return render(request, PAGES[type(form)], context, status=status_of(form, step))


def _done(request: SignedInRequest, words: str, meeting: Meeting, *, undo: str) -> HttpResponse:
    say(request, words, undo=undo)
    return redirect("boards:meeting", meeting.pk)


def _in_words(meeting: Meeting) -> str:
    return f"{meeting.board}, {_when(meeting)}"


def _when(meeting: Meeting) -> str:
    place = board_place(meeting)
    return f"{short_date(meeting.day)} {hours_in_places(meeting.starts_at, [place])[0].text}"


def _moved_in_words(before: Meeting, after: object) -> str:
    if not isinstance(after, Meeting) or before.starts_at == after.starts_at:
        return _("%(meeting)s: the change is made.") % {"meeting": _in_words(before)}
    return _("%(meeting)s now takes place on %(when)s.") % {
        "meeting": _in_words(before),
        "when": _when(after),
    }


def _as_query(meeting: Meeting) -> dict[str, str]:
    now_typed = as_typed(meeting)
    return {
        "day": f"{now_typed['day']:%Y-%m-%d}",
        "start_time": f"{now_typed['start_time']:%H:%M}",
        "end_time": f"{now_typed['end_time']:%H:%M}",
        "place": now_typed["place"],
    }
