"""A table that somebody sends, as text cells: CSV as programs write it, or the first sheet of an XLSX.

Nothing in it is run or followed: a formula is a fault of its cell, a workbook that unpacks to more than it
should, or names entities, is refused before it is read.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice

from .refusal import Refusal

LARGEST = 2 * 1024 * 1024  # bytes of an upload
MOST_ROWS = 5_000  # without the head
MOST_COLUMNS = 60
LONGEST_CELL = 8_000  # characters
_UNPACKED = 24 * 1024 * 1024  # bytes of all parts of a workbook
_PARTS = 500
_DELIMITERS = ";,\t|"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ENTITIES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_PLAIN_ENCODINGS = {b"utf-8", b"us-ascii", b"iso-8859-1"}


@dataclass(frozen=True)
class SheetRow:
    """``number`` is the one that a spreadsheet shows beside it; ``formulas`` are places of cells, from 0."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...] = field(default_factory=tuple)


def read_sheet(content: bytes) -> Sheet:
    """The head and the rows that hold anything. Refusal ``sheet-…`` for what cannot be taken at all."""
    if len(content) > LARGEST:
        raise Refusal("sheet-too-large", "file", megabytes=LARGEST // 2**20)
    if content.startswith(_OLD_EXCEL):
        raise Refusal("sheet-old", "file")
    found = _workbook_rows(content) if content.startswith(b"PK") else _text_rows(content)
    rows = list(islice((row for row in found if any(row.cells)), MOST_ROWS + 2))
    if not rows:
        raise Refusal("sheet-empty", "file")
    if len(rows) > MOST_ROWS + 1:
        raise Refusal("sheet-too-long", "file", most=MOST_ROWS)
    heads, *rest = rows
    if not rest:
        raise Refusal("sheet-only-heads", "file")
    return Sheet(heads.cells, tuple(rest))


# CSV


def _text_rows(content: bytes) -> Iterator[SheetRow]:
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        text, delimiter = rest, first.strip()[-1]
    else:
        delimiter = max(_DELIMITERS, key=lambda mark: _outside_quotes(first).count(mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            yield _row(number, cells)
    except csv.Error as wrong:
        raise Refusal("sheet-line", "file", line=reader.line_num) from wrong


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, or what French Windows writes."""
    if b"\x00" in content and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise Refusal("sheet-unreadable", "file")
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.lstrip("\r\n")
    raise Refusal("sheet-unreadable", "file")


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _row(number: int, cells: Iterable[str]) -> SheetRow:
    found = [cell.strip() for cell in islice(cells, MOST_COLUMNS)]
    formulas = frozenset(place for place, cell in enumerate(found) if cell.startswith("="))
    return SheetRow(number, _trimmed(map(_cell, found)), formulas)


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    """Without the empty cells at the end, of which some programs write many."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _cell(text: str) -> str:
    """An apostrophe before what would be a formula is a spreadsheet's way to say text."""
    text = text.strip()[:LONGEST_CELL]
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


# XLSX


def _workbook_rows(content: bytes) -> Iterator[SheetRow]:
    """Whatever a malformed workbook makes the reader raise, it is unreadable."""
    try:
        _refuse_bomb(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not concern us
            yield from list(_read_workbook(content))
    except Refusal:
        raise
    except Exception as broken:  # openpyxl raises nearly anything
        raise Refusal("sheet-unreadable", "file") from broken


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
            raise Refusal("sheet-bomb", "file", megabytes=_UNPACKED // 2**20)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                _refuse_entities(package.read(part))


def _refuse_entities(xml: bytes) -> None:
    """Entities can grow without end; an encoding that hides them is refused as well."""
    text = xml.removeprefix(b"\xef\xbb\xbf").lstrip()
    said = _ENCODING.match(text)
    if not text.startswith(b"<") or (said and said[1].lower() not in _PLAIN_ENCODINGS):
        raise Refusal("sheet-unreadable", "file")
    if _ENTITIES.search(text):
        raise Refusal("sheet-bomb", "file", megabytes=_UNPACKED // 2**20)


def _read_workbook(content: bytes) -> Iterator[SheetRow]:
    from openpyxl import load_workbook  # noqa: PLC0415  half a second that only this needs

    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 200, max_col=MOST_COLUMNS)
        for number, row in enumerate(rows, start=1):
            cells = _trimmed(_cell(_as_text(cell.value)) for cell in row)
            formulas = frozenset(place for place, cell in enumerate(row) if cell.data_type in ("f", "e"))
            yield SheetRow(number, cells, formulas)
    finally:
        book.close()


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
