"""The keys by which each case is found again: of its own organisation, so that no two centres share one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from bench.inside.copies import HEX
from boards.blind import digests_of
from boards.identity import Identity, unseal
from boards.models import Case, CaseKey

_AT_ONCE = 50_000  # rows


@transaction.atomic
def write(centre: int) -> int:
    """Those of one centre, 0 for the first and n for its copy number n; returns how many."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -400000")  # KB; an index of millions does not fit into 2 MB
    return sum(_inserted(rows) for rows in _batches(centre))


def _inserted(rows: list[tuple[Any, Any, str]]) -> int:
    table = CaseKey._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (case_id, organisation_id, digest) VALUES (%s, %s, %s)", rows
        )
    return len(rows)


def _batches(centre: int) -> Iterator[list[tuple[Any, Any, str]]]:
    rows: list[tuple[Any, Any, str]] = []
    for case, organisation, identity in _identities():
        home = _moved(organisation, centre)
        keys = _bound(_moved(case, centre)), _bound(home)
        rows += [(*keys, digest) for digest in digests_of(identity, home)]
        if len(rows) >= _AT_ONCE:
            yield rows
            rows = []
    yield rows


@cache
def _identities() -> list[tuple[UUID, UUID, Identity]]:
    """Of the first centre's cases, in the order of their keys, in which an index grows fastest."""
    cases = Case.objects.filter(organisation__slug__startswith="centre-0").order_by("pk")
    return [
        (pk, home, unseal(sealed)) for pk, home, sealed in cases.values_list("pk", "organisation", "identity")
    ]


def _moved(key: UUID, number: int) -> UUID:
    """The key in copy number ``number``, as `bench.inside.copies` writes it."""
    digits = key.hex
    return UUID(digits[:-1] + HEX[(HEX.index(digits[-1]) + number) % 16])


def _bound(key: UUID) -> Any:
    return key if connection.vendor == "postgresql" else key.hex
