"""What somebody types by mistake, or to see what breaks; chosen from a seed, so that it comes again."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Sequence
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.fuzz.page_forms import Control, Form

LONG = "x" * 10_000
TEXTS = (
    "", " ", "\t\n", LONG, "é" * 10_000, "\x00", "Mor\x00eau", "\x1b[31m\x07", "\x7f", "\u202eneiruoF\u202c",
    "\u200b", "\ufeff", "\u2028", "\U0010ffff", "👩‍🔬🎗️" * 40, "N\u0303o\u0301", "ﷺ" * 50, "Ｆｏｕｒｎｉｅｒ",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7|add:7 }}{% now 'Y' %}", "%s%d%(x)s",
    "' OR 1=1 --", "=HYPERLINK(\"https://evil.example\")", "+1", "-1+1", "@SUM(A1)", "null",
    "a\r\nBcc: x@evil.example", "../../etc/passwd", "%00%0d%0a", "\\", "undefined", "[]", "{}",
    "true", "None", "on",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "1", "1.5", "1,5", "1e309", "NaN", "-Infinity", "99999", "2147483648", "9" * 19, "9" * 400,
    "٣", "0x10", "1_000", "+5", " 5 ", "five",
)  # fmt: skip
DAYS = (
    "31/02/2027", "2027-02-29", "29/02/2028", "0000-00-00", "9999-12-31", "12345-01-01", "0001-01-01",
    "1/1/1", "2027-13-41", "2027-W99", "2026-W48", "tomorrow", "+7", "-99999999", "2027-03-28T02:30",
    "1999-12-31", "4/2", "thu", "２０２７-０１-０１",
)  # fmt: skip
HOURS = ("25:61", "24:00", "02:30", "23:59:59.999999", "-1:00", "9h", "12h60", "0:0", "12:00 PM", "12:00Z")
ADDRESSES = (
    "x", "x@", "@x.example", "a@b@c.example", "a" * 300 + "@x.example", "é@x.example", "x@exa mple.org",
    "x@[127.0.0.1]", "javascript:alert(1)", "http://", "//evil.example/",
    "https://" + "a" * 3000 + ".example",
)  # fmt: skip
IDENTIFIERS = (
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "not-a-uuid", "-", "é-è",
    "a" * 300,
)  # fmt: skip
EVERYTHING = (*TEXTS, *NUMBERS, *DAYS, *HOURS, *ADDRESSES, *IDENTIFIERS)
LIKELY = {"number": NUMBERS, "date": DAYS, "time": HOURS, "email": ADDRESSES, "url": ADDRESSES}

Sent = dict[str, list[str | SimpleUploadedFile]]


def mutated(form: Form, chance: random.Random, foreign: Sequence[str]) -> Sent:
    """What the form would send, with one field or several gone wrong; ``foreign`` names rows of others."""
    sent: Sent = {name: list(values) for name, values in form.sent().items()}
    if form.buttons and chance.random() < 0.9:
        name, value = chance.choice(form.buttons)
        sent |= {name: [value]} if name else {}
    controls = [control for control in form.controls if control.name != "csrfmiddlewaretoken"]
    for control in controls:
        if not sent[control.name] and chance.random() < 0.7:
            sent[control.name] = [*_plausible(control, chance)]
    for control in chance.sample(controls, min(len(controls), chance.choice((1, 1, 1, 2, 3, 8)))):
        sent[control.name] = _wrong(control, sent[control.name], chance, foreign)
    if chance.random() < 0.1:
        sent[chance.choice(("page", "next", "action", "id", "pk", "user"))] = [_text(chance, foreign)]
    return {name: values for name, values in sent.items() if values}


def _plausible(control: Control, chance: random.Random) -> list[str | SimpleUploadedFile]:
    """So that most fields pass, and what is wrong with the others is met alone."""
    if control.kind == "file":
        return []
    if control.options:
        return [chance.choice(control.options)]
    return [{"number": "3", "date": "2026-12-10", "time": "14:00"}.get(control.kind, "Fournier")]


def _wrong(
    control: Control, before: list[str | SimpleUploadedFile], chance: random.Random, foreign: Sequence[str]
) -> list[str | SimpleUploadedFile]:
    if control.kind == "file":
        return [_file(chance)]
    shape = chance.random()
    if shape < 0.1:
        return []
    if shape < 0.2:
        return [*before, *before, _text(chance, foreign)]
    if control.kind in LIKELY and shape < 0.7:
        return [chance.choice(LIKELY[control.kind])]
    if control.options and shape < 0.5:
        return [chance.choice(control.options)]
    return [_text(chance, foreign)]


def _text(chance: random.Random, foreign: Sequence[str]) -> str:
    return chance.choice(foreign) if foreign and chance.random() < 0.2 else chance.choice(EVERYTHING)


def _file(chance: random.Random) -> SimpleUploadedFile:
    name = chance.choice(("people.csv", "people.xlsx", "x.exe", "é" * 80 + ".csv", "a.csv\x00.exe", ".csv"))
    return SimpleUploadedFile(name, chance.choice(_FILES), content_type=chance.choice(_TYPES))


def _archive(names: Sequence[str], content: bytes) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return kept.getvalue()


_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
)
_SHEET = ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
_FILES = (
    b"", b"\x00" * 4096, b"\xff\xfe\x00", "nom;prénom\r\nMoreau;Jeanne".encode("utf-16"),
    "nom;prénom\r\nMoreau;Jeanne".encode("latin-1"), b"a,b,c\n" * 2_000, b'"' * 5_000, b"a;" * 20_000,
    b"=1+1;@SUM(A1);-1\n", b"PK\x03\x04" + b"\x00" * 200, _archive(_SHEET, b"<broken"),
    _archive(_SHEET, _ENTITIES), _archive(_SHEET, b"\x00" * 30_000_000), _archive(("../../evil",), b"x"),
)  # fmt: skip
_TYPES = ("text/csv", "application/octet-stream", "text/html", "application/zip", "")
