"""Rows as a file that a spreadsheet opens as it is meant: CSV with a byte order mark, or XLSX.

No cell can act as a formula: what begins like one gets an apostrophe before it (OWASP, CSV injection).
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.http import HttpResponse
from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from boards.rules.refusal import Refusal

Cell = str | int | float | date | time | datetime | None
MOST = 20_000  # rows of one file
KINDS = ("csv", "xlsx")
_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_767  # characters that a cell of a spreadsheet holds


@dataclass(frozen=True)
class Table:
    """``name`` is the file's, without ending: letters, digits and hyphens, never anything of a patient."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    kept = ILLEGAL_CHARACTERS_RE.sub("", text)[: _LONGEST - 1]
    begins = kept[:1] in _STARTS_A_FORMULA or kept.lstrip()[:1] in _STARTS_A_FORMULA
    return f"'{kept}" if kept and begins else kept


def file_answer(table: Table, kind: str) -> HttpResponse:
    """The table to be saved, as one of ``KINDS``. Refusal ``too-many-rows``."""
    if len(table.rows) > MOST:
        raise Refusal("too-many-rows", most=MOST)
    content, called = (csv_bytes(table), _CSV) if kind == "csv" else (xlsx_bytes(table), _XLSX)
    answer = HttpResponse(content, content_type=called)
    answer["Content-Disposition"] = f'attachment; filename="{table.name}.{kind}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def csv_bytes(table: Table) -> bytes:
    """Semicolons and days first in French, as its spreadsheets expect; commas and ISO 8601 in English."""
    french = (get_language() or "").startswith("fr")
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerows([_as_text(cell, french=french) for cell in row] for row in _all_rows(table))
    return codecs.BOM_UTF8 + buffer.getvalue().encode()


def _all_rows(table: Table) -> Iterator[Sequence[Cell]]:
    yield table.columns
    yield from table.rows


def _as_text(cell: Cell, *, french: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}" if french else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}" if french else f"{cell:%Y-%m-%d}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return safe(cell) if isinstance(cell, str) else str(cell)


def xlsx_bytes(table: Table) -> bytes:
    """A workbook of one sheet: days are days, texts are texts, the head stays in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title="Quorum")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, min(40, len(column) + 4))
    for row_number, row in enumerate(_all_rows(table)):
        sheet.append([_cell(sheet, cell, head=row_number == 0) for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: object, value: Cell, *, head: bool) -> object:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)  # a wall-clock time: its column says where
    cell = WriteOnlyCell(sheet, value=safe(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if head:
        cell.font = Font(bold=True)
    return cell
