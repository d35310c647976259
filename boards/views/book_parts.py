"""The parts of the booking page that are asked for while one types. All by POST: an address is logged."""

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from boards.actions.drafts import save_draft
from boards.actions.holds import hold_place
from boards.forms.booking import LONGEST_DISCUSSION, BookForm
from boards.forms.typed_days import BirthDayField, TypedDayField
from boards.models import Hold, User
from boards.permissions import require, visible_boards, visible_meetings
from boards.queries.find import Sought, matching_boards
from boards.queries.patients import find_patients
from boards.queries.remembered import remembered
from boards.queries.week import boards_of
from boards.rules.patient_search import new_patient
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.book import DRAFT, asked_board, asked_uuid
from boards.views.booking_offers import offered
from boards.views.request import SignedInRequest

BOARDS_SHOWN = 8


@login_required
@cache_control(no_store=True, private=True)
@require_POST
def patients(request: SignedInRequest) -> HttpResponse:
    """Options: the patients who fit what is typed, and to enter a new one."""
    require(request.user, "book")
    now, text = timezone.now(), request.POST.get("reference_text", "")
    found = find_patients(request.user, text, now=now)
    context = {"found": found, "new": new_patient(text, now.date()), "text": text.strip()}
    return render(request, "boards/_patients_found.html", context)


@login_required
@require_POST
def boards(request: SignedInRequest) -> HttpResponse:
    """Options: the boards that the words fit, by name, organ, or what a letter may call them."""
    require(request.user, "book")
    words = request.POST.get("board_text", "")[:120]
    near = set(boards_of(request.user).values_list("pk", flat=True))
    found = matching_boards(visible_boards(request.user), Sought(words=words), near)[:BOARDS_SHOWN]
    return render(request, "boards/_boards_found.html", {"found": found})


@login_required
@cache_control(no_store=True, private=True)
@require_POST
def proposals(request: SignedInRequest) -> HttpResponse:
    """The meetings that take the case; the chosen one's place is held, and what was typed is kept.

    ``refresh`` says what was chosen: after a patient or a board, those remembered with it are filled in.
    """
    require(request.user, "book")
    now, typed = timezone.now(), request.POST.copy()
    board = asked_board(request.user, typed.get("board", ""))
    whole = typed.get("refresh") in {"patient", "board"}
    initial = {**typed.dict(), "specialties": typed.getlist("specialties")}
    form = BookForm(user=request.user, board=board, now=now, initial=initial)
    if whole:
        _fill_in(form, anew=typed.get("refresh") == "patient")
    context = {"form": form, "whole": whole, **offered(form, board, request.user, now)}
    if board and (chosen := context["offers"].chosen):
        context["hold"] = _held(request.user, chosen, form["minutes"].value(), now)
    keep(request.user, typed, now)
    return render(request, "boards/book.html#answer", context)


def _fill_in(form: BookForm, *, anew: bool) -> None:
    """Requester, presenter and treating physician as last time; what was typed stays, unless of another."""
    last = remembered(form.user, form.known_case(), form.at)
    facts = {
        "requester": last.requester and last.requester.pk,
        "presenter": last.presenter and last.presenter.pk,
        "treating_physician": last.treating_physician,
    }
    for name, value in facts.items():
        if value and (anew or not form.initial.get(name)):
            form.initial[name] = str(value)


def _held(user: User, meeting: UUID, minutes: object, now: datetime) -> Hold | None:
    """A place on the meeting for ten minutes; None where there is none to hold any more."""
    found = visible_meetings(user).filter(pk=meeting).first()
    wanted = int(str(minutes)) if str(minutes).isascii() and str(minutes).isdigit() else 5
    if found is None or not 0 < wanted <= LONGEST_DISCUSSION:
        return None
    try:
        return hold_place(found, wanted, by=user, now=now)
    except Refusal:
        return None


@login_required
@cache_control(no_store=True, private=True)
@require_POST
def hold(request: SignedInRequest) -> HttpResponse:
    """Hold the chosen meeting's place instead, or again."""
    require(request.user, "book")
    now, key = timezone.now(), asked_uuid(request.POST.get("meeting"))
    found = get_object_or_404(visible_meetings(request.user), pk=key)
    held = _held(request.user, found.pk, request.POST.get("minutes", "5"), now)
    return render(request, "boards/_hold.html", {"hold": held, "asked": True})


def keep(user: User, typed: QueryDict, now: datetime) -> str:
    """Keep the draft; the sentence for why it could not be kept, or nothing."""
    fields = {name: typed.getlist(name) for name in typed if name not in {"csrfmiddlewaretoken", "refresh"}}
    try:
        save_draft(user, DRAFT, fields, now=now)
    except Refusal as refusal:
        return sentence(refusal)
    return ""


# Days, echoed in words


@login_required
@require_POST
def birth_day(request: SignedInRequest) -> HttpResponse:
    field = BirthDayField("boards:book_birth_day", required=False)
    return _echo(request, field, request.POST.get("birth_date", ""))


@login_required
@require_POST
def material_day(request: SignedInRequest) -> HttpResponse:
    field = TypedDayField("boards:book_material_day", required=False)
    return _echo(request, field, request.POST.get("material_on", ""))


def _echo(request: SignedInRequest, field: TypedDayField, typed: str) -> HttpResponse:
    """What a typed day was understood as, or why it was not."""
    require(request.user, "book")
    field.today = timezone.localdate()
    try:
        day: date | None = field.clean(typed)
    except ValidationError as wrong:
        return render(request, "boards/_day_echo.html", {"wrong": " ".join(wrong.messages)})
    return render(request, "boards/_day_echo.html", {"words": field.words(day) if day else ""})
