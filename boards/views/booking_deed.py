"""From a valid booking form to the booking: a new case or a known one, a place or the waiting list."""

from datetime import date, datetime

from django.db import transaction

from boards.actions.case_form import edit_case
from boards.actions.cases import Request, book_case, register_case
from boards.actions.holds import release_hold
from boards.actions.items import Expected, owe_item
from boards.actions.waiting import wait_for_place
from boards.forms.booking import WAIT, BookForm
from boards.forms.booking_rows import presenter_mode
from boards.forms.refusals import refuse
from boards.models import Booking, Case, ItemKind, TumourBoard, User
from boards.rules.refusal import Refusal


def booked(form: BookForm, do: str, user: User, now: datetime) -> Booking | None:
    """The booking, or None with the refusal beside its field. A refused booking leaves no case behind."""
    typed = form.cleaned_data
    try:
        with transaction.atomic():
            _refuse_empty_board(typed["board"])
            case, asked = _case(form, user, now), _request(form)
            _await_material(case, typed["material_on"], user, now)
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
    physician = form.cleaned_data["treating_physician"]
    if known is None:
        return register_case(
            form.identity(),
            organisation=form.chosen_organisation(),
            treating_physician=physician,
            by=user,
            now=now,
        )
    if physician and physician != known.treating_physician:
        seen = {"treating_physician": known.treating_physician}
        edit_case(known, {"treating_physician": physician}, seen=seen, by=user, now=now)
    return known


def _await_material(case: Case, on: date | None, user: User, now: datetime) -> None:
    """What is announced is owed until it is there; by nobody named yet, so that nobody is reminded."""
    if on:
        owe_item(case, Expected(ItemKind.OTHER, expected_on=on), by=user, now=now)
