"""From a valid booking form to the booking: a new case or a known one, a place or the waiting list."""

from datetime import datetime

from django.db import transaction

from boards.actions.cases import Request, book_case, register_case
from boards.actions.holds import release_hold
from boards.actions.waiting import wait_for_place
from boards.forms.booking import WAIT, BookForm
from boards.forms.booking_rows import presenter_mode
from boards.forms.refusals import refuse
from boards.models import Booking, Case, TumourBoard, User
from boards.rules.refusal import Refusal


def booked(form: BookForm, do: str, user: User, now: datetime) -> Booking | None:
    """The booking, or None with the refusal beside its field. A refused booking leaves no case behind."""
    typed = form.cleaned_data
    try:
        with transaction.atomic():
            _refuse_empty_board(typed["board"])
            case, asked = _case(form, user, now), _request(form)
            if do == WAIT:
                release_hold(user, now)
                return wait_for_place(case, typed["board"], asked, by=user, now=now)
            return book_case(case, typed["meeting"], asked, by=user, now=now)
    except Refusal as refusal:
        refuse(form, refusal, {"case": "reference" if typed["reference"] else "family_name"})
        return None


def _request(form: BookForm) -> Request:
    typed = form.cleaned_data
    return Request(
        question=typed["question"],
        minutes=typed["minutes"],
        requester=typed["requester"],
        presenter=typed["presenter"],
        presenter_mode=presenter_mode(typed["presenter"], typed["board"]),
        specialties=list(typed["specialties"]),
        urgent=typed["urgent"],
        urgent_reason=typed["urgent_reason"] if typed["urgent"] else "",
        not_before=typed["material_on"],
    )


def _refuse_empty_board(board: TumourBoard) -> None:
    if not board.seats.filter(ended_at__isnull=True).exists():
        raise Refusal("board-without-seats", "board")


def _case(form: BookForm, user: User, now: datetime) -> Case:
    known: Case | None = form.cleaned_data.get("case")
    if known:
        return known
    return register_case(
        form.identity(),
        organisation=form.chosen_organisation(),
        treating_physician=form.cleaned_data["treating_physician"],
        by=user,
        now=now,
    )
