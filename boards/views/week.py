"""My week: the first page, by role."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.models import RoleKind
from boards.permissions import RUNS_BOARDS, may, organisations_as
from boards.queries import week
from boards.queries.audits import to_review
from boards.queries.booked_week import booked_this_week
from boards.queries.incomplete import SOONEST, open_files, own_debts
from boards.queries.local_hours import coming_changes
from boards.queries.places import reader_place
from boards.queries.triage import to_triage
from boards.views.calendar import monday_of
from boards.views.request import SignedInRequest


@login_required
@require_safe
def my_week(request: SignedInRequest) -> HttpResponse:
    """Whoever holds several roles sees the parts of each."""
    user, now = request.user, timezone.now()
    reader = reader_place(user)
    monday = monday_of(now, reader[1])
    context: dict[str, Any] = {"monday": monday, "now": now, "place": reader[0], "zone": reader[1]}
    if user.person_id:
        context |= {
            "seated": True,
            "own_meetings": week.own_meetings(user, reader, now),
            "own_cases": week.own_cases(user, reader, now),
            "debts": own_debts(user, reader, now),
        }
    if runs := organisations_as(user, *RUNS_BOARDS):
        fortnight = week.fortnight(user, reader, now)
        context |= {
            "runs": True,
            "prepares": runs,
            "fortnight": fortnight,
            "to_prepare": week.next_to_prepare(fortnight),
            "waiting": week.waiting_list(user, reader),
            "too_often": week.put_off_too_often(user, reader),
            "to_sort": to_triage(user, now).count(),
            "to_review": to_review(user).count(),
        }
    if organisations_as(user, RoleKind.SECRETARY):
        booked = booked_this_week(user, monday, reader)
        context |= {
            "books": True,
            "free_places": week.free_places(user, reader, now),
            "booked": booked,
            "booked_number": sum(row.number for row in booked),
            "files": open_files(user, reader, now, most=SOONEST),
        }
    if user.person_id or may(user, "book"):
        context["clock_changes"] = coming_changes(week.concerned_boards(user), user, reader, now)
    if may(user, "book"):
        context["changes"] = week.changes_today(user, reader, now)
    return render(request, "boards/my_week.html", context)
