"""Saving the case form: what was typed is put together with what others saved meanwhile, and stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from boards.clinical import seal_clinical, unseal_clinical
from boards.identity import encrypt, seal, unseal
from boards.journal import record
from boards.models import Booking, BookingState, Case, User
from boards.queries.case_values import case_values
from boards.rules.case_fields import BY_NAME
from boards.rules.case_schema import YES, Kept
from boards.rules.merging import Clash, merge
from boards.rules.refusal import Refusal

from .indexing import index_again


class EditConflict(Refusal):
    """Somebody else changed the same fields meanwhile, each to something else."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__("case-changed-meanwhile")
        self.clashes = clashes


@dataclass(frozen=True)
class Edited:
    """``changed`` names the fields that were written, ``taken`` those that only others changed."""

    changed: tuple[str, ...]
    taken: tuple[str, ...]


@transaction.atomic
def edit_case(
    case: Case,
    typed: Mapping[str, str],
    *,
    seen: Mapping[str, str],
    booking: Booking | None = None,
    presenter_mode: str = "",
    by: User | None,
    now: datetime,
) -> Edited:
    """Store some fields of a case; ``seen`` is what the form had shown of them.

    ``booking`` is the one whose request they hold, ``presenter_mode`` how a new presenter takes part in it.
    Raises EditConflict where somebody changed the same field to something else, Refusal ``booking-closed``.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    booking = _locked(booking) if booking else None
    current = case_values(case, booking)
    merged = merge(seen, typed, current)
    if merged.clashes:
        raise EditConflict(merged.clashes)
    news = {name: value for name, value in merged.values.items() if value != current.get(name, "")}
    of_case = {name: value for name, value in news.items() if BY_NAME[name].kept != Kept.BOOKING}
    if of_case:
        _store(case, of_case, by, now)
    if booking and len(news) > len(of_case):
        _store_request(booking, news, presenter_mode, by, now)
    return Edited(tuple(news), merged.taken)


def _locked(booking: Booking) -> Booking:
    found = Booking.objects.select_for_update(of=("self",)).select_related("meeting", "presenter", "case")
    booking = found.get(pk=booking.pk)
    if booking.state == BookingState.WITHDRAWN:
        raise Refusal("booking-closed")
    return booking


def _store(case: Case, news: Mapping[str, str], by: User | None, now: datetime) -> None:
    parts = {
        kept: {name: value for name, value in news.items() if BY_NAME[name].kept == kept} for kept in Kept
    }
    if parts[Kept.IDENTITY]:
        identity = replace(unseal(case.identity), **parts[Kept.IDENTITY])
        case.identity = seal(identity)
        index_again(case, identity)
    if parts[Kept.CLINICAL]:
        case.clinical = seal_clinical({**unseal_clinical(case.clinical), **parts[Kept.CLINICAL]})
    for name, value in parts[Kept.CASE].items():
        setattr(case, name, _column(name, value))
    case.version += 1
    case.changed_at = now
    columns = ["identity", "clinical", "treating_physician", "informed_on", "objection", "consented_on"]
    case.save(update_fields=[*columns, "version", "changed_at"])
    record("case.edited", case, by=by, at=now, fields=sorted(news), version=case.version)


def _column(name: str, value: str) -> object:
    if name == "objection":
        return value == YES
    if name in ("informed_on", "consented_on"):
        return date.fromisoformat(value) if value else None
    return value


def _store_request(
    booking: Booking, news: Mapping[str, str], presenter_mode: str, by: User | None, now: datetime
) -> None:
    """A presenter who changes is told, and so is the one who no longer presents."""
    facts: dict[str, object] = {"booking": booking, "meeting": booking.meeting} if booking.meeting else {}
    if "question" in news:
        booking.question = encrypt(news["question"])
    if "requester" in news:
        booking.requester_id = _key(news["requester"])
    if "presenter" in news:
        facts["presenters"] = [key for key in (booking.presenter_id, _key(news["presenter"])) if key]
        booking.presenter_id, booking.presenter_mode = _key(news["presenter"]), presenter_mode or "remote"
    booking.version += 1
    booking.save(update_fields=["question", "requester", "presenter", "presenter_mode", "version"])
    fields = [name for name in ("question", "requester", "presenter") if name in news]
    record("case.request-edited", booking.case, by=by, at=now, fields=fields, **facts)


def _key(value: str) -> UUID | None:
    return UUID(value) if value else None
