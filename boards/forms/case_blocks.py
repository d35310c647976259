"""The fields of a step as its page lays them out: under headings, treatments in a row each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from django.forms import BoundField
from django.utils.translation import gettext as _

from boards.forms.case_step import StepForm
from boards.rules.case_schema import CaseField, Kind

_WIDTHS = {Kind.CODE: "medium", Kind.DAY: "medium", Kind.MONTH: "medium", Kind.NUMBER: "short"}
_SHORT = 12  # characters


@dataclass(frozen=True)
class Block:
    """Fields that stand together, ``in_row`` side by side; ``folded`` is ``first`` where a summary begins."""

    heading: str
    fields: tuple[tuple[BoundField, str], ...]  # each with its width
    in_row: bool
    folded: str = ""


def blocks_of(form: StepForm) -> list[Block]:
    groups = groupby(_placed(form.specs), key=lambda placed: placed[0])
    blocks = [_block(form, [spec for _place, spec in placed]) for _place, placed in groups]
    rows = [number for number, block in enumerate(blocks) if block.in_row]
    filled = [number for number in rows if _filled(blocks[number])]
    # What is filled in, and one row more, is open; the others, which come last, are folded away.
    closed = [number for number in rows if number > max([*filled, rows[0] - 1]) + 1]
    for number in closed:
        blocks[number] = replace(blocks[number], folded="first" if number == closed[0] else "also")
    return blocks


def _placed(specs: Iterable[CaseField]) -> Iterator[tuple[tuple[int, str], CaseField]]:
    """Each field with what those of its block share: the number of a treatment, or the heading above."""
    heading = ""
    for spec in specs:
        heading = spec.section or heading
        yield (spec.number, "" if spec.number else heading), spec


def _block(form: StepForm, specs: list[CaseField]) -> Block:
    section = specs[0].section
    fields = tuple((form[spec.name], _width(spec)) for spec in specs)
    return Block(_(section) if section else "", fields, bool(specs[0].number))


def _width(spec: CaseField) -> str:
    if spec.kind == Kind.LINE and spec.longest <= _SHORT:
        return "short"
    return _WIDTHS.get(spec.kind, "")


def _filled(block: Block) -> bool:
    return any(bound.value() or bound.errors for bound, _width in block.fields)
