"""Lists as files: the same rows as the page, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from boards.models import JournalEntry, Language, Person, User
from boards.tables import Table, csv_bytes, safe, xlsx_bytes
from tests import make

from .conftest import SignIn
from .network import Network, network


@pytest.fixture
def net() -> Network:
    return network()


def csv_rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def sheet_rows(content: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


@pytest.mark.django_db
def test_people_are_saved_as_filtered_and_named(net: Network, signed_in: SignIn) -> None:
    answer = signed_in(net.secretary).get("/people/file/csv/?organisation=cayenne")
    heads, *rows = csv_rows(answer.content)
    assert heads[:4] == ["Title", "Given name", "Family name", "E-mail address"]
    assert [row[2] for row in rows] == ["Oyapock"]
    assert answer["Content-Disposition"] == 'attachment; filename="quorum-people.csv"'


@pytest.mark.django_db
def test_french_files_have_semicolons_and_french_days(net: Network, signed_in: SignIn) -> None:
    User.objects.filter(pk=net.secretary.pk).update(language=Language.FRENCH)
    heads, *rows = csv_rows(signed_in(net.secretary).get("/calendar/file/csv/?week=2026-W49").content, ";")
    assert heads[0] == "Jour"
    assert [row[0] for row in rows] == ["03/12/2026"]
    assert rows[0][3] == "Lyon"


@pytest.mark.django_db
def test_boards_are_saved_as_a_workbook(net: Network, signed_in: SignIn) -> None:
    heads, row = sheet_rows(signed_in(net.secretary).get("/boards/file/xlsx/").content)
    assert heads[0] == "Board"
    assert row[0] == "Sarcoma"
    assert str(row[6]).startswith("2026-12-03")


@pytest.mark.django_db
def test_a_meetings_list_names_only_whom_the_reader_sees_and_is_journalled(
    net: Network, signed_in: SignIn
) -> None:
    address = f"/meetings/{net.meeting.pk}/file/csv/"
    rows = csv_rows(signed_in(net.far_secretary).get(address).content)
    assert [row[2] for row in rows[1:]] == ["Laforet"]
    assert [row[2] for row in csv_rows(signed_in(net.coordinator).get(address).content)[1:]] == [
        "Dupont",
        "Laforet",
    ]
    entries = JournalEntry.objects.filter(verb="meeting.list-exported")
    assert [entry.facts["cases"] for entry in entries] == [1, 2]
    assert csv_rows(signed_in(net.stranger).get(address).content)[1:] == []
    assert entries.count() == 2


@pytest.mark.django_db
def test_whoever_does_not_see_a_list_gets_no_file_of_it(net: Network, signed_in: SignIn) -> None:
    doctor = signed_in(net.other_doctor)
    assert doctor.get("/people/file/csv/").status_code == 403
    assert doctor.get(f"/meetings/{net.meeting.pk}/file/csv/").status_code == 404
    assert signed_in(net.secretary).get("/people/file/pdf/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_is_a_formula_is_a_text(net: Network, signed_in: SignIn, kind: str) -> None:
    Person.objects.filter(pk=net.member.pk).update(given_name='=HYPERLINK("http://x")')
    answer = signed_in(net.secretary).get(f"/people/file/{kind}/?organisation=clb")
    rows = sheet_rows(answer.content) if kind == "xlsx" else csv_rows(answer.content)
    assert rows[1][1] == '\'=HYPERLINK("http://x")'


@given(st.text(max_size=60))
def test_no_text_is_a_formula_in_any_file(text: str) -> None:
    assert not safe(text).lstrip().startswith(("=", "+", "-", "@"))
    table = Table("quorum-x", ["A"], [(text,), (1,), (date(2027, 2, 4),), (None,)])
    book = load_workbook(io.BytesIO(xlsx_bytes(table)))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    assert csv_bytes(table).decode("utf-8-sig").startswith("A\r\n")


def test_what_begins_like_a_formula_is_marked() -> None:
    assert [safe(text) for text in ("=1", "+33 4", "-1", "@x", "\t=1", "a=1", "–", "")] == [
        "'=1", "'+33 4", "'-1", "'@x", "'\t=1", "a=1", "–", "",
    ]  # fmt: skip
    assert safe("＝1") == "'＝1"


@pytest.mark.django_db
def test_a_file_asks_as_often_for_30_rows_as_for_one(net: Network, signed_in: SignIn) -> None:
    counts = []
    for size in (1, 2, 27):
        for _ in range(size):
            make.meeting(make.seated_board(at=net.lyon))
        with CaptureQueriesContext(connection) as asked:
            for address in ("/people/file/csv/", "/boards/file/xlsx/", "/calendar/file/csv/?week=2026-W49"):
                assert signed_in(net.coordinator).get(address).status_code == 200
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
