"""Booking a case: one page, ready for the next case after each one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.validators import slug_re
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from boards.actions.drafts import discard_draft
from boards.forms.booking import BookForm
from boards.frame import say
from boards.models import Booking, TumourBoard, User
from boards.permissions import require, visible_boards
from boards.queries.drafts import OpenDraft, draft_of
from boards.queries.patients import find_patients
from boards.queries.places import reader_place
from boards.queries.receipts import Receipt, receipts
from boards.templatetags.quorum import long_date, places_hours
from boards.views.booking_deed import booked
from boards.views.booking_offers import offered
from boards.views.request import SignedInRequest

DRAFT = "book"
_FROM_ADDRESS = ("board", "meeting", "reference")


@login_required
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: SignedInRequest) -> HttpResponse:
    """One page: patient, board, question. After a booking it is ready for the next one."""
    require(request.user, "book")
    now = timezone.now()
    if request.method == "POST" and "show" not in request.POST:
        board = asked_board(request.user, request.POST.get("board", ""))
        form = BookForm(user=request.user, board=board, now=now, data=request.POST)
        if form.is_valid() and (made := booked(form, request.POST.get("do", ""), request.user, now)):
            return _done(request, made, now)
        return _page(request, form, board, now, status=422)
    if request.POST:
        return _shown_again(request, request.POST, now)
    draft = draft_of(request.user, DRAFT)
    return _shown_again(request, _merged(request.GET, draft), now, draft)


def asked_board(user: User, slug: str) -> TumourBoard | None:
    if not slug_re.match(slug):
        return None
    return visible_boards(user).select_related("organisation").filter(slug=slug).first()


def asked_uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _merged(address: QueryDict, draft: OpenDraft | None) -> QueryDict:
    """What the address asks for comes before what was typed earlier; its board brings its own meeting."""
    if draft is None:
        return address
    typed = draft.fields.copy()
    if address.get("board", typed.get("board")) != typed.get("board"):
        for name in ("meeting", "presenter", "specialties"):
            typed.pop(name, None)
    for name in _FROM_ADDRESS:
        if name in address:
            typed.pop(f"{name}_text", None)
            typed[name] = str(address[name])
    return typed


def _shown_again(
    request: SignedInRequest, typed: QueryDict, now: datetime, draft: OpenDraft | None = None
) -> HttpResponse:
    """The page with what is known so far, nothing judged yet."""
    board = asked_board(request.user, typed.get("board", ""))
    initial = {**typed.dict(), "specialties": typed.getlist("specialties")}
    form = BookForm(user=request.user, board=board, now=now, initial=initial)
    found = (
        find_patients(request.user, str(typed.get("reference_text", "")), now=now) if "show" in typed else []
    )
    return _page(request, form, board, now, draft=draft, found=found)


def _page(
    request: SignedInRequest,
    form: BookForm,
    board: TumourBoard | None,
    now: datetime,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "receipts": receipts(request.user, reader_place(request.user), now),
        **offered(form, board, request.user, now),
        **more,
    }
    part = "#desk" if request.headers.get("HX-Request") else ""
    return render(request, f"boards/book.html{part}", context, status=status)


def _done(request: SignedInRequest, made: Booking, now: datetime) -> HttpResponse:
    """The receipt, said aloud, and an empty form on the same board with the focus on the patient."""
    discard_draft(request.user, DRAFT)
    [receipt] = [
        one for one in receipts(request.user, reader_place(request.user), now) if one.booking.pk == made.pk
    ]
    say(request, said_of(receipt), undo=reverse("boards:withdraw", args=[made.pk]))
    address = f"{reverse('boards:book')}?board={made.board.slug}"
    if not request.headers.get("HX-Request"):
        return redirect(address)
    form = BookForm(user=request.user, board=made.board, now=now, initial={"board": made.board.slug})
    answer = _page(request, form, made.board, now, booked=True)
    answer["HX-Replace-Url"] = address
    return answer


def said_of(receipt: Receipt) -> str:
    """What is announced: date, both hours, the expected minutes, where one joins. No patient's name."""
    booking, board = receipt.booking, receipt.booking.board
    facts = {"case": booking.case.reference, "board": board}
    if booking.meeting is None or receipt.begins is None:
        return _("%(case)s is on the waiting list of %(board)s. It gets the first place that frees.") % facts
    facts |= {
        "day": long_date(booking.meeting.day),
        "hours": places_hours(booking.meeting.starts_at, receipt.places),
        "window": places_hours(receipt.begins, receipt.places, receipt.ends),
    }
    said = _("%(case)s is booked on %(board)s, %(day)s, %(hours)s. Expected about %(window)s.") % facts
    joined = _("%(said)s Video: %(url)s") % {"said": said, "url": board.video_url}
    return joined if board.video_url else said
