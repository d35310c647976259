"""Files of school holidays: every bad line is named, and why."""

from datetime import date

import pytest

from boards.rules.refusal import Refusal
from boards.rules.school_file import LARGEST, MOST_LINES, Break, decoded, school_breaks

GOOD = "Guyane,Carnaval,2027-02-06,2027-02-14"


def faults(text: str) -> list[tuple[int, str]]:
    return [(bad.line, bad.why.code) for bad in school_breaks(text)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "area,name,first_day,last_day\n" + GOOD,
        "Zone;Nom;Début;Fin\r\nGuyane;Carnaval;06/02/2027;14/02/2027\r\n",
        "\ufeff# published in spring\n\nGuyane;Carnaval;6/2/2027;14.02.2027",
        '"Guyane","Carnaval",2027-02-06,2027-02-14',
    ],
)
def test_commas_or_semicolons_titles_comments_and_a_byte_order_mark_are_read(text: str) -> None:
    good, bad = school_breaks(text)
    assert bad == []
    assert [(one.area, one.name, one.first, one.last) for one in good] == [
        ("Guyane", "Carnaval", date(2027, 2, 6), date(2027, 2, 14))
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Guyane,Carnaval,2027-02-06", "line-not-four"),
        ("Guyane,Carnaval,2027-02-06,2027-02-14,", "line-not-four"),
        (",Carnaval,2027-02-06,2027-02-14", "line-cell-empty"),
        ("Guyane,,2027-02-06,2027-02-14", "line-cell-empty"),
        ("Guyane,Carnaval,2027-02-30,2027-03-14", "line-no-day"),
        ("Guyane,Carnaval,6 février,2027-03-14", "line-no-day"),
        ("Guyane,Carnaval,0027-02-06,0027-02-14", "line-no-day"),
        ("Guyane,Carnaval,2027-02-14,2027-02-06", "line-ends-before-start"),
        ("Guyane,Carnaval,2027-01-01,2027-12-31", "line-too-many-days"),
        ("Guyane,=1+1,2027-02-06,2027-02-14", "line-formula"),
        ("@Guyane,Carnaval,2027-02-06,2027-02-14", "line-formula"),
        ("Guyane,Car\0naval,2027-02-06,2027-02-14", "line-control-character"),
        ("Guyane,Car\rnaval,2027-02-06,2027-02-14", "line-control-character"),
        ("Guyane,Carnaval\t,2027-02-06,2027-02-14", "line-control-character"),
        ("Guyane," + "a" * 81 + ",2027-02-06,2027-02-14", "line-cell-long"),
        ("a" * 21 + ",Carnaval,2027-02-06,2027-02-14", "line-cell-long"),
        ("Guyane,Pâques,2027-02-14,2027-02-20", "line-overlaps"),
    ],
)
def test_a_bad_line_is_named_and_the_good_ones_are_kept(line: str, code: str) -> None:
    good, _ = school_breaks(f"{GOOD}\n{line}\n")
    assert good == [Break(1, "Guyane", "Carnaval", date(2027, 2, 6), date(2027, 2, 14))]
    assert faults(f"{GOOD}\n{line}\n") == [(2, code)]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert faults(f"# one\n\n{GOOD}\nwrong\n\nwrong again") == [(4, "line-not-four"), (6, "line-not-four")]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "area,name,first_day,last_day\n"])
def test_a_file_without_a_school_holiday_says_so(text: str) -> None:
    with pytest.raises(Refusal, match="file-empty"):
        school_breaks(text)


def test_a_file_with_too_many_lines_is_refused_as_a_whole() -> None:
    with pytest.raises(Refusal, match="file-too-long"):
        school_breaks("\n".join([GOOD] * (MOST_LINES + 1)))


def test_utf_8_is_read_with_or_without_a_mark_and_latin_1_is_refused_with_its_line() -> None:
    assert decoded(b"\xef\xbb\xbfGuyane") == "Guyane"
    with pytest.raises(Refusal) as refused:
        decoded("Guyane\nVacances d’été".replace("’", "'").encode("latin-1"))
    assert (refused.value.code, refused.value.facts) == ("file-not-utf8", {"line": 2})
    with pytest.raises(Refusal, match="file-too-large"):
        decoded(b"a" * (LARGEST + 1))
