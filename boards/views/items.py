"""What is owed for a case, from its page: added, changed, received, taken back."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.deferrals import defer_booking
from boards.actions.items import change_item, drop_item, owe_item, receive_item, reopen_item
from boards.forms.items import ItemForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.identity import unseal
from boards.models import Case, CaseItem, Cause, ItemKind
from boards.permissions import require, visible_items
from boards.queries.case_values import open_booking
from boards.queries.completeness import items_of
from boards.queries.late import late_for
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.templatetags.quorum import long_date
from boards.views.cases import found_case
from boards.views.moves import moment
from boards.views.request import SignedInRequest

CAUSES = {
    ItemKind.PATHOLOGY: Cause.PATHOLOGY,
    ItemKind.SLIDES: Cause.SLIDES,
    ItemKind.IMAGING: Cause.IMAGING,
    ItemKind.MOLECULAR: Cause.MOLECULAR,
    ItemKind.LETTER: Cause.OTHER,
    ItemKind.OTHER: Cause.OTHER,
}


def found_item(request: SignedInRequest, pk: UUID) -> CaseItem:
    """One that the reader may change."""
    items = visible_items(request.user).select_related("case__organisation", "owner__organisation")
    item = get_object_or_404(items, pk=pk)
    require(request.user, "edit-case", item.case)
    return item


def _today(request: SignedInRequest, now: datetime) -> date:
    return now.astimezone(ZoneInfo(request.user.time_zone)).date()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: SignedInRequest, pk: UUID) -> HttpResponse:
    case, now = found_case(request, pk), timezone.now()
    require(request.user, "edit-case", case)
    words, searching = _search(request)
    form = ItemForm(case=case, today=_today(request, now), words=words, data=request.POST or None)
    if not searching and form.is_valid():
        try:
            item = owe_item(case, form.expected(), by=request.user, now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            _say(request, _("%(what)s is noted as missing."), item)
            return redirect("boards:case", pk)
    return _page(request, case, form, words, searching=searching)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who owes it, and when it arrives."""
    changed, now = found_item(request, pk), timezone.now()
    words, searching = _search(request)
    form = ItemForm(
        case=changed.case, item=changed, today=_today(request, now), words=words, data=request.POST or None
    )
    if not searching and form.is_valid():
        try:
            change_item(changed, form.expected(), by=request.user, now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            _say(request, _("%(what)s: the change is saved."), changed)
            return redirect("boards:case", changed.case_id)
    return _page(request, changed.case, form, words, changed, searching=searching)


def _search(request: SignedInRequest) -> tuple[str, bool]:
    """The name of an owner to look for, and whether this post only looks: Enter in its field does, too."""
    words = request.POST.get("q", "").replace("\x00", "")[:60].strip()
    return words, "find" in request.POST or (words != "" and words != request.POST.get("found"))


def _page(
    request: SignedInRequest,
    case: Case,
    form: ItemForm,
    words: str,
    item: CaseItem | None = None,
    *,
    searching: bool,
) -> HttpResponse:
    if searching:
        form.errors.clear()  # nothing was to be saved yet
    context = {"case": case, "identity": unseal(case.identity), "form": form, "words": words, "item": item}
    refused = form.is_bound and not searching
    return render(request, "boards/item.html", context, status=422 if refused else 200)


@login_required
@require_POST
def item_received(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """In one click, with an undo."""
    item, now = found_item(request, pk), timezone.now()
    try:
        receive_item(item, _today(request, now), by=request.user, now=now)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        _say(request, _("%(what)s is there."), item, undo=reverse("boards:item_reopen", args=[pk]))
    return redirect("boards:case", item.case_id)


@login_required
@require_POST
def item_reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    item = found_item(request, pk)
    try:
        reopen_item(item, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        _say(request, _("%(what)s is missing again."), item)
    return redirect("boards:case", item.case_id)


@login_required
@require_POST
def item_drop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It was noted by mistake, or nobody needs it any more."""
    item = found_item(request, pk)
    drop_item(item, by=request.user, now=timezone.now())
    _say(request, _("%(what)s is no longer asked for."), item)
    return redirect("boards:case", item.case_id)


@login_required
@require_POST
def case_later(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put a case off to the meeting for which its material is in time, in one click; the ledger says why."""
    case, now = found_case(request, pk), timezone.now()
    require(request.user, "edit-case", case)
    booking = open_booking(case, now)
    late = late_for(case, booking, items_of([case])[pk], reader=request.user, now=now)
    proposed = late.proposal.meeting if late and late.proposal else None
    if booking is None or late is None or proposed is None or str(proposed.pk) != request.POST.get("meeting"):
        messages.error(request, _("This has changed meanwhile. Look at what is proposed now."))
        return redirect("boards:case", pk)
    require(request.user, "withdraw", booking)
    try:
        defer_booking(
            booking, proposed, CAUSES[ItemKind(late.last.kind)], late.last.owner, "", by=request.user, now=now
        )
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        facts = {"case": case, "day": long_date(proposed.day)}
        told = _("%(case)s is put off to %(day)s, when its material is there.") % facts
        say(request, told, undo=reverse("boards:moves_undo", args=[moment(now)]))
    return redirect("boards:case", pk)


def _say(request: SignedInRequest, told: str, item: CaseItem, *, undo: str = "") -> None:
    say(request, told % {"what": item.get_kind_display()}, undo=undo)
