"""The page of a reminder's link: no sign-in, one person, one thing that she owes. Only a POST records."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from boards.actions.items import Expected, change_item, receive_item
from boards.forms.refusals import refuse
from boards.identity import decrypt
from boards.models import CaseItem, ItemKind, Person, User
from boards.queries.deadlines import next_bookings
from boards.rules.refusal import Refusal
from scheduling.actions.item_notes import line_for
from scheduling.forms.items import PromiseForm
from scheduling.owed_links import read_owed_token
from scheduling.views.access import language_of, private


@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def owed_page(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners and browsers that fetch ahead change nothing."""
    ids = read_owed_token(token)
    item = _found(*ids) if ids else None
    if item is None or item.owner is None:
        return render(
            request, "scheduling/owed_gone.html", {"unknown": ids is None}, status=410 if ids else 404
        )
    with translation.override(language_of(request, item.owner)):
        return _page(request, item, item.owner)


def _found(person: UUID, item: UUID) -> CaseItem | None:
    """None once she does not owe it any more."""
    items = CaseItem.objects.select_related("case__organisation", "owner__organisation")
    return items.filter(pk=item, owner=person, owner__active=True).first()


def _page(request: HttpRequest, item: CaseItem, person: Person) -> HttpResponse:
    now = timezone.now()
    today = now.astimezone(ZoneInfo(person.time_zone)).date()
    posted = request.method == "POST" and item.received_on is None
    promises = posted and "there" not in request.POST
    initial = {"expected_on": item.expected_on}
    form = PromiseForm(request.POST if promises else None, today=today, initial=initial)
    try:
        if posted and (not promises or form.is_valid()):
            _record(request, item, form, now)
            return redirect(request.path)
    except Refusal as refusal:
        refuse(form, refusal)
    booking = next_bookings([item.case_id], now).get(item.case_id)
    context = {"item": item, "person": person, "line": line_for(person, item, booking), "form": form}
    return render(request, "scheduling/owed.html", context, status=422 if form.is_bound else 200)


def _record(request: HttpRequest, item: CaseItem, form: PromiseForm, now: datetime) -> None:
    by = request.user if isinstance(request.user, User) else None
    if form.is_bound:
        note = decrypt(item.note) if item.note else ""
        promised = Expected(ItemKind(item.kind), item.owner, form.cleaned_data["expected_on"], note)
        change_item(item, promised, by=by, now=now)
    else:
        receive_item(item, form.today, by=by, now=now)
