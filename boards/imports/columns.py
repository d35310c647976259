"""Columns of a list by the names that people give them, and what their cells may hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from boards.rules.folding import folded
from boards.rules.refusal import Refusal
from boards.rules.sheets import Sheet, SheetRow

SHOWN = 60  # characters of a wrong cell that are said back


@dataclass(frozen=True)
class Column:
    """``aliases`` are other heads by which it is known, in either language; case and accents do not count."""

    name: str
    label: Promise
    field: forms.Field
    aliases: tuple[str, ...] = ()

    def is_called(self, head: str) -> bool:
        names = {folded(self.name.replace("_", " ")), *map(folded, self.aliases)}
        for language in ("en", "fr"):
            with override(language):
                names.add(folded(str(self.label)))
        return folded(head) in names


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or with the whole row where ``column`` is empty."""

    column: str
    words: str


@dataclass(frozen=True)
class Cleaned:
    """One row as its columns understood it; a column with a fault is not among the ``values``."""

    number: int
    values: Mapping[str, Any]
    faults: tuple[Fault, ...]
    raw: Mapping[str, str]


class OneOf(forms.Field):
    """One of the things that a list may name, by any of their names. Case and accents do not count."""

    def __init__(self, things: Iterable[tuple[str, object]], *, unknown: Promise, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unknown = unknown
        self.things: dict[str, object] = {}
        for name, thing in things:
            if key := folded(name):
                self.things.setdefault(key, thing)

    def to_python(self, value: object) -> object:
        if not value:
            return None
        try:
            return self.things[folded(str(value))]
        except KeyError:
            words = str(self.unknown) % {"typed": str(value)[:SHOWN]}
            raise ValidationError(words, code="unknown") from None


@dataclass(frozen=True)
class Mapped:
    """Where each column stands in the sheet, and the heads that mean nothing here."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]


def mapped(sheet: Sheet, columns: Sequence[Column]) -> Mapped:
    """Refusal ``column-missing`` for one that every row needs, ``column-twice`` for one named twice."""
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, head in enumerate(sheet.heads):
        column = next((column for column in columns if head and column.is_called(head)), None)
        if column is None:
            ignored += [head[:SHOWN]] if head else []
        elif column.name in places:
            raise Refusal("column-twice", "file", column=column.label)
        else:
            places[column.name] = place
    missing = [column for column in columns if column.field.required and column.name not in places]
    if missing:
        raise Refusal("column-missing", "file", columns=", ".join(str(column.label) for column in missing))
    return Mapped(places, tuple(ignored))


def cleaned(row: SheetRow, columns: Sequence[Column], places: Mapping[str, int]) -> Cleaned:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    raw: dict[str, str] = {}
    for column in columns:
        place = places.get(column.name)
        typed = row.cells[place] if place is not None and place < len(row.cells) else ""
        raw[column.name] = typed
        if place in row.formulas:
            faults.append(Fault(str(column.label), str(_("This is a formula. Paste its value instead."))))
            continue
        try:
            values[column.name] = column.field.clean(typed)
        except ValidationError as wrong:
            faults.append(Fault(str(column.label), " ".join(wrong.messages)))
    return Cleaned(row.number, values, tuple(faults), raw)
