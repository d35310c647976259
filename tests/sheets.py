"""Lists as people send them, and lists as nobody should."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

Rows = Sequence[Sequence[object]]


def csv_file(rows: Rows, *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """As a spreadsheet saves it; no cell may hold the delimiter."""
    return "\r\n".join(delimiter.join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx_file(rows: Rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with one part replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return buffer.getvalue()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut out, doubled or put in, as a broken line or a hostile hand would."""
    found = bytearray(content)
    for _n in range(chance.randint(1, 12)):
        place = chance.randrange(len(found) + 1)
        kind = chance.randrange(5)
        if kind == 0 and place < len(found):
            found[place] = chance.randrange(256)
        elif kind == 1:
            del found[place : place + chance.randint(1, 60)]
        elif kind == 2:
            found[place:place] = found[place : place + chance.randint(1, 60)]
        elif kind == 3:
            found[place:place] = chance.choice(
                [b"\x00", b'"', b";;;;", b"\r", b"\xff\xfe", b"<!DOCTYPE x>", b"=1+1"]
            )
        else:
            found[place:] = b""
    return bytes(found)
