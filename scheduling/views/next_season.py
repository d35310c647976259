"""Last year's season copied to the next, with a look at every date and at whom it tells."""

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boards.actions import next_season as action
from boards.frame import say
from boards.models import Series
from boards.permissions import require, visible_series
from boards.queries.boards import rule_in_words
from boards.queries.conflict_facts import Slot
from boards.queries.conflict_groups import slot_conflicts
from boards.queries.local_hours import season_hours
from boards.queries.places import apart, place_of, reader_place
from boards.queries.season_slots import SeasonSlot, season_slots
from boards.rules.next_season import next_season
from boards.views.request import SignedInRequest
from scheduling.forms.next_season import NextSeasonForm
from scheduling.views.steps import Step, status_of, take_step, typed


@login_required
@require_http_methods(["GET", "POST"])
def copy_season(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = visible_series(request.user).select_related("board__organisation")
    series, now = get_object_or_404(found, pk=pk), timezone.now()
    require(request.user, "run", series.board)
    starts_on, ends_on = next_season(series.rrule, series.starts_on, series.ends_on)
    form = NextSeasonForm(typed(request), initial={"starts_on": starts_on, "ends_on": ends_on})
    step = take_step(
        request,
        form,
        lambda: action.copy_season(series, **form.cleaned_data, by=request.user, now=now),
        now=now,
        zone=series.time_zone,
    )
    if step.name == "done":
        say(request, _("The next season of %(board)s is open.") % {"board": series.board})
        return redirect("boards:board", slug=series.board.slug)
    return _show(request, form, series, step)


def _show(request: SignedInRequest, form: NextSeasonForm, series: Series, step: Step) -> HttpResponse:
    slots = season_slots(step.result) if isinstance(step.result, Series) else []
    warnings = _warnings(step.result, slots) if isinstance(step.result, Series) else {}
    host = place_of(series.time_zone, series.board.organisation)
    context = {
        "form": form,
        "series": series,
        "rule": rule_in_words(series.rrule),
        "step": step,
        "slots": slots,
        "held": sum(slot.placing.held for slot in slots),
        "places": apart((host, reader_place(request.user))),
        **warnings,
    }
    return render(request, "scheduling/copy_season.html", context, status=status_of(form, step))


def _warnings(made: Series, slots: list[SeasonSlot]) -> dict[str, object]:
    """What to read before the season is opened: hours at the other sites, conflicts of its meetings."""
    held = [slot for slot in slots if slot.placing.held]
    return {
        "hours": season_hours(made, timezone.now()),
        "conflicts": slot_conflicts([_planned(made, slot) for slot in held]),
    }


def _planned(made: Series, slot: SeasonSlot) -> Slot:
    return Slot(
        uuid4(),
        made.board,
        slot.placing.day,
        made.time_zone,
        slot.starts_at,
        slot.ends_at,
        made.place or made.board.place,
        planned=True,
    )
