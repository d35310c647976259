"""The files of the demo's cases: complete where they are past, ahead with something that is owed."""

from datetime import date
from random import Random

import pytest

from boards.demo.files import LACKING_SHARE, invent_file
from boards.demo.tumour_boards import boards
from boards.forms.case_step import StepForm
from boards.models import Person
from boards.rules.case_fields import STEPS
from boards.rules.completeness import Owed, Situation, age_on, lacks

DAY = date(2026, 12, 3)


@pytest.mark.parametrize("board", boards(), ids=lambda board: board.slug)
def test_a_past_file_is_complete_and_one_ahead_lacks_what_is_owed(board: object) -> None:
    for number in range(20):
        born = date(1935 + 4 * number, 3, 14)
        situation = Situation(board.nature, age_on(born.isoformat(), DAY))  # type: ignore[attr-defined]
        for ahead in (False, True):
            file = invent_file(Random(number), board, born, DAY, ahead=ahead)  # type: ignore[arg-type]
            values = {**file.clinical, "informed_on": str(file.informed_on)}
            values |= {"consented_on": str(file.consented_on)} if file.consented_on else {}
            owed = [Owed(file.lacks)] if file.lacks else []
            found = lacks(values, owed, situation)
            assert [lack.owed.kind for lack in found if lack.owed] == [item.kind for item in owed]
            assert [lack.field for lack in found if lack.field] == []
            assert ahead or not owed


def test_about_a_third_of_the_files_ahead_lack_something() -> None:
    found = [
        invent_file(Random(n), boards()[0], date(1960, 1, 1), DAY, ahead=True).lacks for n in range(1000)
    ]
    assert abs(sum(map(bool, found)) / 1000 - LACKING_SHARE) < 0.05


@pytest.mark.django_db
def test_the_form_accepts_what_the_demo_writes() -> None:
    for board in boards():
        file = invent_file(Random(board.slug), board, date(1940, 1, 1), DAY, ahead=False)
        for step in STEPS:
            typed = {**file.clinical, "motive": file.clinical["motive"].split(",")}
            form = StepForm(
                step=step.name,
                values=file.clinical,
                people=Person.objects.none(),
                with_request=False,
                today=DAY,
                data=typed,
            )
            form.is_valid()
            assert set(form.errors) <= {"family_name", "given_name", "birth_date"}, board.slug
