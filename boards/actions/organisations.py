"""Partners: added, edited, and bound to the host centre."""

from datetime import datetime

from django.db import transaction

from boards.journal import record
from boards.models import FormerName, Organisation, Partnership, User


@transaction.atomic
def add_organisation(organisation: Organisation, *, by: User | None, now: datetime) -> Organisation:
    """Store a validated, unsaved partner."""
    organisation.save(force_insert=True)
    record("organisation.added", organisation, by=by, at=now, slug=organisation.slug)
    return organisation


@transaction.atomic
def edit_organisation(
    organisation: Organisation, *, changed: list[str], by: User | None, now: datetime
) -> None:
    """Save the named fields of a validated partner; a changed name is kept among the former ones."""
    if not changed:
        return
    before = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if "name" in changed and before.name != organisation.name:
        FormerName.objects.create(
            organisation=organisation, name=before.name, valid_until=now.date(), ended=True
        )
    organisation.save(update_fields=changed)
    record("organisation.edited", organisation, by=by, at=now, fields=changed)


@transaction.atomic
def add_former_name(name: FormerName, *, by: User | None, now: datetime) -> None:
    name.save(force_insert=True)
    record("organisation.former-name-added", name.organisation, by=by, at=now)


@transaction.atomic
def bind_partner(partnership: Partnership, *, by: User | None, now: datetime) -> Partnership:
    """Store a validated, unsaved partnership."""
    partnership.save(force_insert=True)
    record(
        "partnership.added",
        partnership.partner,
        by=by,
        at=now,
        host=partnership.host,
        relation=partnership.relation,
    )
    return partnership


@transaction.atomic
def edit_partnership(partnership: Partnership, *, changed: list[str], by: User | None, now: datetime) -> None:
    if not changed:
        return
    partnership.save(update_fields=changed)
    record("partnership.edited", partnership.partner, by=by, at=now, fields=changed)
