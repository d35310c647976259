"""The list of specialties, which the host centre keeps for the whole network."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

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


@transaction.atomic
def set_preparation(
    hours: Mapping[Specialty, Decimal], *, kept_by: Organisation, by: User | None, now: datetime
) -> None:
    """Set how many hours each specialty prepares for an hour of meeting; ``hours`` are those that change."""
    for specialty, preparation in hours.items():
        specialty.preparation = preparation
        specialty.save(update_fields=["preparation"])
    if hours:
        facts = {specialty.code: str(preparation) for specialty, preparation in hours.items()}
        record("specialties.prepared", kept_by, by=by, at=now, hours=facts)
