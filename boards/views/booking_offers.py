"""What the booking page shows beside the form: proposals, and the same patient's other bookings."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError

from boards.forms.booking import BookForm
from boards.identity import Identity, unseal
from boards.models import Booking, Hold, Organisation, TumourBoard, User
from boards.queries.feasible import Wish
from boards.queries.namesakes import bookings_near
from boards.queries.offers import Asked, offers


def offered(form: BookForm, board: TumourBoard | None, user: User, now: datetime) -> dict[str, Any]:
    """What depends on the board, from as much of the form as can be read already."""
    near = patient_near(form, now)
    if board is None:
        return {"board": None, "near": near}
    found = offers(board, asked_of(form), user=user, now=now)
    held = Hold.objects.filter(user=user, meeting=found.chosen, ends_at__gt=now).first()
    return {"board": board, "offers": found, "near": near, "hold": held}


def asked_of(form: BookForm) -> Asked:
    """What cannot be read is left out: it is judged when the form is sent."""
    organisation = _read(form, "organisation") or (form.organisations[0] if form.organisations else None)
    wish = Wish(
        organisation=cast("Organisation", organisation),
        minutes=_read(form, "minutes") or 5,
        specialties=list(_read(form, "specialties") or ()),
        presenter=_read(form, "presenter"),
        material_on=_read(form, "material_on"),
    )
    return Asked(wish, meeting=_meeting(form), urgent=bool(form["urgent"].value()))


def _meeting(form: BookForm) -> UUID | None:
    try:
        return UUID(str(form["meeting"].value()))
    except ValueError:
        return None


def _read(form: BookForm, name: str) -> Any:
    try:
        return form.fields[name].clean(form[name].value())
    except ValidationError:
        return None


def patient_near(form: BookForm, now: datetime) -> list[Booking]:
    """The bookings of the form's patient within thirty days, on any board."""
    known = form.known_case()
    if known:
        return bookings_near(unseal(known.identity), known.organisation, now)
    typed = [_read(form, name) for name in ("family_name", "given_name", "birth_date")]
    if not all(typed) or not form.organisations:
        return []
    family_name, given_name, born = typed
    organisation = _read(form, "organisation") or form.organisations[0]
    return bookings_near(Identity(family_name, given_name, born.isoformat()), organisation, now)
