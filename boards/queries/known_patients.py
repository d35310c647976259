"""Which patients of a list are known, and before which boards. Digests alone are read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from boards import blind
from boards.identity import Identity
from boards.models import Booking, BookingState, Case, CaseKey, Organisation
from boards.queries.namesakes import patient_key

Patient = tuple[tuple[str, str, str], UUID]  # as in `patient_key`, of which organisation
_AT_ONCE = 500  # digests in one query


@dataclass(frozen=True)
class KnownPatients:
    """``cases``: a patient's newest case; ``open_on``: the reference, by board, of one not yet discussed."""

    cases: dict[Patient, Case]
    open_on: dict[tuple[Patient, UUID], str]


def known_patients(asked: Iterable[tuple[Identity, Organisation]], now: datetime) -> KnownPatients:
    """By name and birth date, as when one case is booked. A few queries for each 250 patients."""
    patients = {(patient_key(identity), place.pk): identity for identity, place in asked}
    cases = _cases(patients)
    rows = Case.objects.in_bulk({key for keys in cases.values() for key in keys})
    newest = {
        patient: max((rows[key] for key in keys), key=lambda case: case.created_at)
        for patient, keys in cases.items()
    }
    return KnownPatients(newest, _open_on(cases, now))


def _cases(patients: dict[Patient, Identity]) -> dict[Patient, set[UUID]]:
    wanted = {
        patient: (
            blind.digest(blind.name_term(identity.family_name, identity.given_name), patient[1]),
            blind.digest(blind.born_term(identity.birth_date), patient[1]),
        )
        for patient, identity in patients.items()
    }
    holders = _holders(sorted({digest for pair in wanted.values() for digest in pair}))
    found = {
        patient: holders[patient[1], named] & holders[patient[1], born]
        for patient, (named, born) in wanted.items()
    }
    return {patient: keys for patient, keys in found.items() if keys}


def _holders(digests: Sequence[str]) -> dict[tuple[UUID, str], set[UUID]]:
    """The cases under each digest of an organisation."""
    found: dict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    for first in range(0, len(digests), _AT_ONCE):
        rows = CaseKey.objects.filter(digest__in=digests[first : first + _AT_ONCE])
        for organisation, digest, case in rows.values_list("organisation", "digest", "case"):
            found[organisation, digest].add(case)
    return found


def _open_on(cases: dict[Patient, set[UUID]], now: datetime) -> dict[tuple[Patient, UUID], str]:
    """Ahead or on the waiting list."""
    ahead = Q(state=BookingState.BOOKED, meeting__starts_at__gt=now) | Q(state=BookingState.WAITING)
    keys = {key for found in cases.values() for key in found}
    rows = Booking.objects.filter(ahead, case__in=keys).values_list("case", "board", "case__reference")
    boards: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for case, board, reference in rows:
        boards[case].append((board, reference))
    return {
        (patient, board): reference
        for patient, found in cases.items()
        for key in found
        for board, reference in boards[key]
    }
