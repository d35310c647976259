"""Lists read as text: every program's way to save them, and what a hostile one may try."""

import random
import time

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from boards.rules.refusal import Refusal
from boards.rules.sheets import LARGEST, MOST_ROWS, Sheet, read_sheet
from tests.sheets import csv_file, damaged, saved, with_part, xlsx_file

ROWS = [("Nom", "Prénom"), ("Lécuyer", "Anaïs"), ("", ""), ("Œuvrard", "Zoé")]
SHEET = "xl/worksheets/sheet1.xml"


def cells(sheet: Sheet) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in sheet.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_delimiter_and_encoding_gives_the_same_rows(delimiter: str, encoding: str) -> None:
    sheet = read_sheet(csv_file(ROWS, delimiter=delimiter, encoding=encoding))
    assert sheet.heads == ("Nom", "Prénom")
    assert cells(sheet) == [(2, ("Lécuyer", "Anaïs")), (4, ("Œuvrard", "Zoé"))]


def test_a_workbook_gives_the_same_rows_and_its_days_and_numbers_as_text() -> None:
    from datetime import date, datetime

    assert cells(read_sheet(xlsx_file(ROWS))) == [(2, ("Lécuyer", "Anaïs")), (4, ("Œuvrard", "Zoé"))]
    rows = [("a", "b", "c", "d"), (date(2027, 2, 4), datetime(2027, 2, 4, 14, 30), 10001234567, 2.5)]
    assert cells(read_sheet(xlsx_file(rows))) == [
        (2, ("2027-02-04", "2027-02-04 14:30", "10001234567", "2.5"))
    ]


def test_quoted_cells_hold_delimiters_and_line_breaks_and_excel_may_say_its_own() -> None:
    sheet = read_sheet(b'sep=,\r\n"Name","Question"\r\n"Du, Pont","one\ntwo"\r\n')
    assert cells(sheet) == [(2, ("Du, Pont", "one\ntwo"))]


def test_a_formula_is_marked_and_an_apostrophe_before_one_is_text() -> None:
    sheet = read_sheet(b"a;b;c\n=1+1;'=x;'tHooft\n")
    assert (sheet.rows[0].cells, sheet.rows[0].formulas) == (("=1+1", "=x", "'tHooft"), frozenset({0}))
    found = read_sheet(xlsx_file([("a", "b"), ("=HYPERLINK(1)", "x")])).rows[0]
    assert found.formulas == {0}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet-empty"),
        (b"\n\n;;\n", "sheet-empty"),
        (b"Nom;Prenom\n", "sheet-only-heads"),
        (b"x" * (LARGEST + 1), "sheet-too-large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "sheet-old"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "sheet-unreadable"),
        (b"PK\x03\x04nonsense", "sheet-unreadable"),
        (b"a;b\n" + b"1;2\n" * (MOST_ROWS + 1), "sheet-too-long"),
        (b'a;b\n"' + b"x" * 200_000, "sheet-line"),
        (b"\xff\xfea", "sheet-unreadable"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_sheet(content)
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(read_sheet(b"a;b\n" + b"1;2\n" * MOST_ROWS).rows) == MOST_ROWS


BILLION = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"""


def bombs() -> dict[str, bytes]:
    """Small files that unpack, or read, to far more than a list."""
    plain = xlsx_file(ROWS)
    many = plain
    wide = Workbook()
    wide.active["A1"], wide.active[f"{get_column_letter(16384)}1048576"] = "Nom", "far away"
    return {
        "zip": with_part(plain, "xl/media/zeros.bin", b"\x00" * (30 * 2**20)),
        "entities": with_part(plain, SHEET, BILLION),
        "entities hidden in another encoding": with_part(plain, SHEET, BILLION.decode().encode("utf-16")),
        "entities hidden in EBCDIC": with_part(
            plain, SHEET, b'<?xml version="1.0" encoding="cp037"?>' + BILLION.decode().encode("cp037")
        ),
        "external": with_part(
            many, "xl/sharedStrings.xml", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x"><sst/>'
        ),
        "no sheet": with_part(plain, SHEET, b"<worksheet/>"),
    }


@pytest.mark.parametrize("name", sorted(bombs()))
def test_a_bomb_is_refused_at_once(name: str) -> None:
    content, began = bombs()[name], time.monotonic()
    assert len(content) < 100_000
    with pytest.raises(Refusal):
        read_sheet(content)
    assert time.monotonic() - began < 5


def test_a_cell_far_away_costs_nothing() -> None:
    book = Workbook()
    book.active.append(["Nom", "Prénom"])
    book.active.append(["Lécuyer", "Anaïs"])
    book.active["XFD1048576"] = "far away"
    began = time.monotonic()
    assert cells(read_sheet(saved(book)))[0][1][:2] == ("Lécuyer", "Anaïs")
    assert time.monotonic() - began < 5


def test_no_damage_does_more_than_be_refused(seed: int, full_size: bool) -> None:
    """Each is read, or refused with a reason; nothing else is raised."""
    chance = random.Random(seed)
    outcomes: set[str] = set()
    sources = [csv_file(ROWS), csv_file(ROWS, encoding="cp1252", delimiter=","), xlsx_file(ROWS)]
    for number in range(1000 if full_size else 300):
        content = damaged(sources[number % len(sources)], chance)
        try:
            outcomes.add("read" if read_sheet(content).rows else "nothing")
        except Refusal as refusal:
            outcomes.add(refusal.code)
    assert {"read", "sheet-unreadable"} <= outcomes
