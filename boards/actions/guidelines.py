"""The guideline library: a version is added, replaced by a newer one, withdrawn, never changed once used."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from boards.journal import record
from boards.models import Guideline, Lane, User
from boards.rules.refusal import Refusal


@transaction.atomic
def add_guideline(guideline: Guideline, *, by: User | None, now: datetime) -> Guideline:
    """Store a validated, unsaved guideline; Refusal ``guideline-known`` or ``guideline-ahead``."""
    if guideline.dated_on > now.date():
        raise Refusal("guideline-ahead", "dated_on")
    _insert(guideline)
    record(
        "guideline.added", guideline, by=by, at=now, organisation=guideline.organisation, **_facts(guideline)
    )
    return guideline


@transaction.atomic
def new_edition(
    guideline: Guideline, *, edition: str, dated_on: date, url: str, by: User | None, now: datetime
) -> Guideline:
    """Put a newer version beside it and withdraw it; cases recorded by it keep it.

    Refusal ``guideline-withdrawn``, ``edition-not-newer``, ``guideline-ahead`` or ``guideline-known``.
    """
    before = _standing(guideline)
    if dated_on <= before.dated_on:
        raise Refusal("edition-not-newer", "dated_on", before=before.dated_on)
    newer = Guideline(
        organisation=before.organisation,
        board=before.board,
        name=before.name,
        edition=edition,
        dated_on=dated_on,
        url=url,
    )
    add_guideline(newer, by=by, now=now)
    withdraw_guideline(before, by=by, now=now)
    return newer


@transaction.atomic
def edit_guideline(guideline: Guideline, *, changed: list[str], by: User | None, now: datetime) -> None:
    """Put a version right that no case was recorded by yet; Refusal ``guideline-in-use`` or ``-known``."""
    if guideline.bookings.filter(lane=Lane.RECORDED).exists():
        raise Refusal("guideline-in-use")
    if guideline.dated_on > now.date():
        raise Refusal("guideline-ahead", "dated_on")
    if not changed:
        return
    try:
        with transaction.atomic():
            guideline.save(update_fields=changed)
    except IntegrityError as twice:
        raise Refusal("guideline-known", "edition") from twice
    record("guideline.edited", guideline, by=by, at=now, fields=changed, **_facts(guideline))


@transaction.atomic
def withdraw_guideline(guideline: Guideline, *, by: User | None, now: datetime) -> None:
    """No case is recorded by it any more; those that were keep it. Refusal ``guideline-withdrawn``."""
    row = _standing(guideline)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    record("guideline.withdrawn", row, by=by, at=now, **_facts(row))


@transaction.atomic
def restore_guideline(guideline: Guideline, *, by: User | None, now: datetime) -> None:
    """Offer a withdrawn version again; Refusal ``guideline-not-withdrawn``."""
    row = Guideline.objects.select_for_update(of=("self",)).get(pk=guideline.pk)
    if row.withdrawn_at is None:
        raise Refusal("guideline-not-withdrawn")
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    record("guideline.restored", row, by=by, at=now, **_facts(row))


def _standing(guideline: Guideline) -> Guideline:
    rows = Guideline.objects.select_for_update(of=("self",)).select_related("organisation", "board")
    row = rows.get(pk=guideline.pk)
    if row.withdrawn_at:
        raise Refusal("guideline-withdrawn", "guideline")
    return row


def _insert(guideline: Guideline) -> None:
    try:
        with transaction.atomic():
            guideline.save(force_insert=True)
    except IntegrityError as twice:
        raise Refusal("guideline-known", "edition") from twice


def _facts(guideline: Guideline) -> dict[str, object]:
    return {"name": guideline.name, "edition": guideline.edition, "dated_on": guideline.dated_on}
