"""Booking a case: one page, ready for the next case after each one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.validators import slug_re
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from boards.actions.cases import Request, book_case, register_case
from boards.forms.booking import BookForm, presenter_mode
from boards.forms.refusals import refuse
from boards.frame import say
from boards.models import Booking, Case, TumourBoard, User
from boards.permissions import require, visible_boards, visible_meetings
from boards.queries.choices import first_free, meeting_choices
from boards.queries.places import meeting_places, reader_place
from boards.rules.refusal import Refusal
from boards.templatetags.quorum import long_date, places_hours
from boards.views.request import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: SignedInRequest) -> HttpResponse:
    """One page: patient, board, question. After a booking it is ready for the next one."""
    require(request.user, "book")
    now = timezone.now()
    if request.method == "POST" and "show" not in request.POST:
        board = _asked_board(request.user, request.POST.get("board", ""))
        form = BookForm(user=request.user, board=board, now=now, data=request.POST)
        if form.is_valid() and (booking := _booked(form, request.user, now)):
            say(
                request, _announced(booking, request.user), undo=reverse("boards:withdraw", args=[booking.pk])
            )
            return redirect(f"{reverse('boards:book')}?board={booking.board.slug}")
        return _book_page(request, form, board, now, status=422)
    typed = request.POST or request.GET
    board = _asked_board(request.user, typed.get("board", ""))
    initial = {**typed.dict(), "specialties": typed.getlist("specialties")}
    form = BookForm(user=request.user, board=board, now=now, initial=initial)
    return _book_page(request, form, board, now)


def _asked_board(user: User, slug: str) -> TumourBoard | None:
    if not slug_re.match(slug):
        return None
    return visible_boards(user).select_related("organisation").filter(slug=slug).first()


def _book_page(
    request: SignedInRequest, form: BookForm, board: TumourBoard | None, now: datetime, *, status: int = 200
) -> HttpResponse:
    asked = form["meeting"].value()
    context = {"form": form, **_choices(request.user, board, _uuid(asked), now)}
    return render(request, "boards/book.html", context, status=status)


def _choices(user: User, board: TumourBoard | None, asked: UUID | None, now: datetime) -> dict[str, Any]:
    """What depends on the board. The first meeting with a free place is chosen unless one was asked for."""
    if board is None:
        return {"board": None, "choices": []}
    meetings = visible_meetings(user).filter(board=board)
    choices = meeting_choices(meetings, reader_place(user), now, asked)
    first = first_free(choices)
    chosen = asked or (first.meeting.pk if first else None)
    return {
        "board": board,
        "choices": choices,
        "chosen": chosen,
        "seated": board.seats.filter(ended_at__isnull=True).exists(),
    }


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


@login_required
@require_GET
def book_choices(request: SignedInRequest) -> HttpResponse:
    """The part of the booking page that depends on the board; asked for by htmx with the board alone."""
    require(request.user, "book")
    now = timezone.now()
    board = _asked_board(request.user, request.GET.get("board", ""))
    form = BookForm(user=request.user, board=board, now=now)
    context = {"form": form, **_choices(request.user, board, None, now)}
    return render(request, "boards/book.html#choices", context)


def _booked(form: BookForm, user: User, now: datetime) -> Booking | None:
    """The booking, or None with the refusal beside its field. A refused booking leaves no case behind."""
    typed = form.cleaned_data
    request = Request(
        question=typed["question"],
        minutes=typed["minutes"],
        presenter=typed["presenter"],
        presenter_mode=presenter_mode(typed["presenter"], typed["board"]),
        specialties=list(typed["specialties"]),
    )
    try:
        with transaction.atomic():
            _refuse_empty_board(typed["board"])
            return book_case(_case(form, user, now), typed["meeting"], request, by=user, now=now)
    except Refusal as refusal:
        refuse(form, refusal, {"case": "reference" if typed["reference"] else "family_name"})
        return None


def _refuse_empty_board(board: TumourBoard) -> None:
    if not board.seats.filter(ended_at__isnull=True).exists():
        raise Refusal("board-without-seats", "board")


def _case(form: BookForm, user: User, now: datetime) -> Case:
    known: Case | None = form.cleaned_data.get("case")
    if known:
        return known
    return register_case(form.identity(), organisation=form.chosen_organisation(), by=user, now=now)


def _announced(booking: Booking, user: User) -> str:
    meeting = visible_meetings(user).select_related("board__organisation").get(bookings=booking)
    return _("%(case)s is booked on %(board)s, %(day)s, %(hours)s.") % {
        "case": booking.case.reference,
        "board": meeting.board,
        "day": long_date(meeting.day),
        "hours": places_hours(meeting.starts_at, meeting_places(meeting, reader_place(user))),
    }
