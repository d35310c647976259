"""The rules of the case form: two edits put together, what a board still lacks, how an INS is checked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.rules.case_fields import BY_NAME, FIELDS, STEPS, TREATMENTS, fields_of
from boards.rules.case_schema import YES, Kind
from boards.rules.completeness import OBJECTION, Lack, Owed, Situation, age_on, lacks
from boards.rules.ins import key_fits
from boards.rules.merging import Clash, merge

FULL = {
    "motive": "treatment",
    "diagnosed_on": "2026-10",
    "topography": "C50.4",
    "who_status": "1",
    "imaging_results": "One lesion",
    "pathology_conclusion": "Invasive",
    "pathologist": "Dr Roux",
    "summary": "A summary",
    "treating_physician": "Dr Martin",
    "informed_on": "2026-11-01",
}


def test_every_field_belongs_to_a_step_and_says_what_it_is() -> None:
    assert {field.step for field in FIELDS} == {step.name for step in STEPS}
    assert len(BY_NAME) == len(FIELDS)
    assert sum(field.number > 0 for field in FIELDS) == 4 * TREATMENTS
    assert all(field.choices for field in FIELDS if field.kind in (Kind.CHOICE, Kind.CHOICES))
    assert all(field.pattern and field.wrong for field in FIELDS if field.kind == Kind.CODE)
    assert {field.name for field in FIELDS if field.required} == {
        "family_name", "given_name", "birth_date", "question"
    }  # fmt: skip
    assert [field.name for field in fields_of("informed")] == ["informed_on", "objection", "consented_on"]


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("255081416802538", True),
        ("255081416802539", False),
        ("180126955222380", True),
        ("2550814168025XX", False),
        ("295102A00403176", True),
        ("295102B00403106", True),
        ("295102C00403176", False),
    ],
)
def test_the_key_of_an_ins_is_checked(number: str, fits: bool) -> None:
    body = number[:13].replace("2A", "19").replace("2B", "18")
    if fits:
        assert number.endswith(f"{97 - int(body) % 97:02}"), "the test's own number"
    assert key_fits(number) is fits


def test_a_full_form_is_complete_and_a_needed_field_left_empty_is_named() -> None:
    assert lacks(FULL, [], Situation()) == []
    for name in FULL:
        if name != "pathology_conclusion":  # without a report nobody asks who signed it
            assert [lack.field for lack in lacks({**FULL, name: ""}, [], Situation())] == [name]


def test_an_item_stands_for_its_field_until_it_comes_and_after() -> None:
    without = {**FULL, "imaging_results": ""}
    owed = Owed("imaging", "Dr Roux", date(2026, 12, 1))
    assert lacks(without, [owed], Situation()) == [Lack(owed=owed)]
    assert lacks(without, [Owed("imaging", received=True)], Situation()) == []
    slides = Owed("slides")
    assert lacks(FULL, [slides], Situation()) == [Lack(owed=slides)]


@pytest.mark.parametrize(
    ("situation", "needed"),
    [
        (Situation(age=74), []),
        (Situation(age=75), ["g8"]),
        (Situation("molecular"), ["molecular_results"]),
        (Situation("international"), ["consented_on"]),
        (Situation("paediatric", 8), []),
    ],
)
def test_what_a_board_needs_depends_on_its_nature_and_the_patients_age(
    situation: Situation, needed: list[str]
) -> None:
    assert [lack.field for lack in lacks(FULL, [], situation)] == needed


def test_an_unknown_physician_is_an_answer_and_an_objection_is_a_lack() -> None:
    unknown = {**FULL, "treating_physician": "", "treating_unknown": YES}
    assert lacks(unknown, [], Situation()) == []
    assert [lack.field for lack in lacks({**FULL, OBJECTION: YES}, [], Situation())] == [OBJECTION]


@pytest.mark.parametrize(
    ("born", "age"), [("1951-12-03", 75), ("1951-12-04", 74), ("", None), ("1951", None)]
)
def test_an_age_is_in_whole_years(born: str, age: int | None) -> None:
    assert age_on(born, date(2026, 12, 3)) == age


WORDS = st.sampled_from(["", "a", "b", "c"])


@given(WORDS, WORDS, WORDS)
def test_a_field_is_taken_kept_or_shown(seen: str, mine: str, theirs: str) -> None:
    merged = merge({"f": seen}, {"f": mine}, {"f": theirs})
    both_changed = mine != seen and theirs not in (seen, mine)
    assert merged.clashes == ((Clash("f", mine, theirs),) if both_changed else ())
    assert merged.values["f"] == (theirs if mine == seen else mine)
    assert merged.taken == (("f",) if mine == seen != theirs else ())
