"""The list of specialties, which the host centre keeps for the whole network."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import Organisation, Specialty, User


@transaction.atomic
def add_specialties(
    specialties: Sequence[Specialty], *, kept_by: Organisation, by: User | None, now: datetime
) -> None:
    """Store validated, unsaved specialties."""
    Specialty.objects.bulk_create(specialties)
    codes = [specialty.code for specialty in specialties]
    record("specialties.added", kept_by, by=by, at=now, codes=codes)
