"""A region of ten centres out of one: each row copied by the database under keys of its own.

What is encrypted stays as it is, since all rows of an installation are under the same keys. A copied key ends
in another digit, so that no two rows share one and nothing has to remember which became which.
"""

from __future__ import annotations

from django.db import connection, models, transaction

from bench.inside.names import LETTERS
from boards.models import (
    Attendance,
    Booking,
    Case,
    CaseItem,
    Deferral,
    JournalEntry,
    Meeting,
    Organisation,
    Partnership,
    Person,
    Seat,
    Series,
    TumourBoard,
)

# In the order of their foreign keys. Users and specialties are the whole region's.
COPIED: tuple[type[models.Model], ...] = (
    Organisation, Partnership, Person, TumourBoard, TumourBoard.open_to.through,
    TumourBoard.required_specialties.through, Series, Meeting, Seat, Case, Booking,
    Booking.specialties.through, CaseItem, Deferral, Attendance, JournalEntry,
)  # fmt: skip
HEX = "0123456789abcdef"


def tables() -> list[str]:
    """What is to be copied, one after the other."""
    return [model._meta.db_table for model in COPIED]


@transaction.atomic
def copy(table: str, copies: int) -> int:
    """Add so many copies (15 at most) of all rows of a table of the first centre; returns how many rows."""
    model = next(model for model in COPIED if model._meta.db_table == table)
    columns = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = ", ".join(f'"{field.column}"' for field in columns)
    changed = ", ".join(_copied(field) for field in columns)
    numbers = " UNION ALL ".join(f"SELECT {number} AS n" for number in range(1, copies + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {changed} FROM "{table}" AS t, ({numbers}) AS copies'
        )
        return int(cursor.rowcount)


def _copied(field: models.Field[object, object]) -> str:
    """The column in the copy number ``n``: a key is its own centre's, and so is what may not come twice."""
    column = f't."{field.column}"'
    target = field.related_model if isinstance(field, models.ForeignKey) else None
    if target in COPIED or (
        target is None and isinstance(field, models.UUIDField) and field.column != "actor"
    ):
        return _key(column)
    if field.column == "reference":
        return _shifted(column, LETTERS, 1)
    if field.column == "slug":
        return f"replace({column}, 'centre-0', 'centre-' || n)"
    if field.column == "email":
        return f"'c' || n || '.' || {column}"
    return column


def _key(column: str) -> str:
    if connection.vendor == "postgresql":
        plain = f"replace({column}::text, '-', '')"
        return f"({_shifted(plain, HEX, 32)})::uuid"
    return _shifted(column, HEX, 32)


def _shifted(text: str, alphabet: str, place: int) -> str:
    """The text with the letter at that place, counted from 1, put ``n`` letters further in an alphabet."""
    find = "strpos" if connection.vendor == "postgresql" else "instr"
    letter = f"substr('{alphabet * 2}', {find}('{alphabet}', substr({text}, {place}, 1)) + n, 1)"
    return f"substr({text}, 1, {place - 1}) || {letter} || substr({text}, {place + 1})"
