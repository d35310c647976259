"""What is owed for a case: by whom, for which day, received, chased."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from boards.identity import encrypt
from boards.journal import entry, record, record_all
from boards.models import Case, CaseItem, ItemKind, Person, User
from boards.rules.refusal import Refusal

CHASED_ONCE_IN = timedelta(days=1)


@dataclass(frozen=True)
class Expected:
    """What a case lacks. ``expected_on`` is a day at the owner's place; ``note`` is stored encrypted."""

    kind: ItemKind
    owner: Person | None = None
    expected_on: date | None = None
    note: str = ""


@transaction.atomic
def owe_item(case: Case, expected: Expected, *, by: User | None, now: datetime) -> CaseItem:
    """Refusal ``item-twice`` for a second one of a kind, ``person-left``."""
    _refuse_gone(expected.owner)
    item = CaseItem(
        case=case,
        kind=expected.kind,
        owner=expected.owner,
        expected_on=expected.expected_on,
        note=encrypt(expected.note) if expected.note else b"",
        created_at=now,
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as twice:
        raise Refusal("item-twice", "kind") from twice
    _record("item.owed", item, by, now)
    return item


@transaction.atomic
def change_item(item: CaseItem, expected: Expected, *, by: User | None, now: datetime) -> CaseItem:
    """Another owner, another day, another note; its kind stays. Refusal ``person-left``."""
    item = locked_item(item)
    if expected.owner and expected.owner.pk != item.owner_id:
        _refuse_gone(expected.owner)
        item.chased_at = None  # nobody has asked the new one yet
    item.owner, item.expected_on = expected.owner, expected.expected_on
    item.note = encrypt(expected.note) if expected.note else b""
    item.save(update_fields=["owner", "expected_on", "note", "chased_at"])
    _record("item.expected", item, by, now)
    return item


@transaction.atomic
def receive_item(item: CaseItem, on: date, *, by: User | None, now: datetime) -> CaseItem:
    """It is there. Refusal ``item-received`` where it was."""
    item = locked_item(item)
    if item.received_on:
        raise Refusal("item-received")
    item.received_on = on
    item.save(update_fields=["received_on"])
    _record("item.received", item, by, now)
    return item


@transaction.atomic
def reopen_item(item: CaseItem, *, by: User | None, now: datetime) -> CaseItem:
    """It is not there after all. Refusal ``item-open`` where nobody had said so."""
    item = locked_item(item)
    if item.received_on is None:
        raise Refusal("item-open")
    item.received_on = None
    item.save(update_fields=["received_on"])
    _record("item.reopened", item, by, now)
    return item


@transaction.atomic
def drop_item(item: CaseItem, *, by: User | None, now: datetime) -> None:
    """Nobody needs it."""
    item = locked_item(item)
    _record("item.dropped", item, by, now)
    item.delete()


@dataclass(frozen=True)
class ChasedItems:
    """What each owner is reminded of, and what she was reminded of less than a day ago."""

    due: dict[Person, list[CaseItem]]
    lately: list[CaseItem]


@transaction.atomic
def chase_items(items: Sequence[CaseItem], *, by: User | None, now: datetime) -> ChasedItems:
    """Remind the owners, each by one mail for all that she owes.

    Refusal ``nothing-owed`` where nothing of this is open with an owner, ``chased-lately``.
    """
    # Two who chase at once: the second waits here, and finds everybody reminded.
    rows = CaseItem.objects.select_for_update(of=("self",)).filter(pk__in=[item.pk for item in items])
    owned = rows.filter(received_on__isnull=True, owner__active=True).select_related("owner__organisation")
    found = list(owned.order_by("created_at", "pk"))
    lately = [item for item in found if item.chased_at and item.chased_at > now - CHASED_ONCE_IN]
    due = by_owner(item for item in found if item not in lately)
    if not due:
        raise Refusal("item-chased-lately" if lately else "nothing-owed")
    note_chased(due, by=by, now=now)
    return ChasedItems(due, lately)


def by_owner(items: Iterable[CaseItem]) -> dict[Person, list[CaseItem]]:
    """Items without an owner are left out."""
    found: dict[Person, list[CaseItem]] = defaultdict(list)
    for item in items:
        if item.owner:
            found[item.owner].append(item)
    return dict(found)


def note_chased(due: dict[Person, list[CaseItem]], *, by: User | None, now: datetime) -> None:
    """Two queries and the journal, however many people; call it with the rows locked."""
    keys = [item.pk for items in due.values() for item in items]
    CaseItem.objects.filter(pk__in=keys).update(chased_at=now)
    record_all([entry("item.chased", person, by=by, at=now, items=items) for person, items in due.items()])


def locked_item(item: CaseItem) -> CaseItem:
    found = CaseItem.objects.select_for_update(of=("self",)).select_related("case", "owner")
    return found.get(pk=item.pk)


def _refuse_gone(owner: Person | None) -> None:
    if owner and not owner.active:
        raise Refusal("person-left", "owner")


def _record(verb: str, item: CaseItem, by: User | None, now: datetime) -> None:
    owner = {"person": item.owner} if item.owner else {}
    expected = {"expected_on": item.expected_on} if item.expected_on else {}
    record(verb, item, by=by, at=now, case=item.case, kind=item.kind, **owner, **expected)
