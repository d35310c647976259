"""The fields of a step as its page lays them out: under headings, treatments in a row each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.forms import BoundField
from django.utils.translation import gettext as _

from boards.forms.case_step import StepForm
from boards.rules.case_schema import CaseField, Kind

_WIDTHS = {Kind.CODE: "medium", Kind.DAY: "medium", Kind.MONTH: "medium", Kind.NUMBER: "short"}
_SHORT = 12  # characters


@dataclass(frozen=True)
class Block:
    """Fields that stand together: ``in_row`` side by side; ``folded`` behind a summary, where it is empty."""

    heading: str
    fields: tuple[tuple[BoundField, str], ...]  # each with its width
    in_row: bool
    folded: bool


def blocks_of(form: StepForm) -> list[Block]:
    groups = groupby(_placed(form.specs), key=lambda placed: placed[0])
    blocks = [_block(form, [spec for _place, spec in placed]) for _place, placed in groups]
    last = max((n for n, block in enumerate(blocks) if block.in_row and _filled(block)), default=-1)
    first_row = next((n for n, block in enumerate(blocks) if block.in_row), 0)
    open_until = max(last + 1, first_row)
    return [
        Block(block.heading, block.fields, block.in_row, block.in_row and n > open_until)
        for n, block in enumerate(blocks)
    ]


def _placed(specs: Iterable[CaseField]) -> Iterator[tuple[tuple[int, str], CaseField]]:
    """Each field with what those of its block share: the number of a treatment, or the heading above."""
    heading = ""
    for spec in specs:
        heading = spec.section or heading
        yield (spec.number, "" if spec.number else heading), spec


def _block(form: StepForm, specs: list[CaseField]) -> Block:
    section = specs[0].section
    fields = tuple((form[spec.name], _width(spec)) for spec in specs)
    return Block(_(section) if section else "", fields, bool(specs[0].number), folded=False)


def _width(spec: CaseField) -> str:
    if spec.kind == Kind.LINE and spec.longest <= _SHORT:
        return "short"
    return _WIDTHS.get(spec.kind, "")


def _filled(block: Block) -> bool:
    return any(bound.value() or bound.errors for bound, _width in block.fields)
