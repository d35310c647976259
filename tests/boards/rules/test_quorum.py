"""The quorum forecast: a yes never makes it worse, a no never better, and a risk names its people."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.rules.quorum import Forecast, Gap, Outlook, Seated, Standing, forecast, quorum

CODES = ("surgery", "radiotherapy", "pathology", "oncology", "")


def seat(number: int, specialty: str, standing: Standing) -> Seated:
    return Seated(UUID(int=number), specialty, standing)


def tables() -> st.SearchStrategy[list[Seated]]:
    """Up to ten people around a table."""
    each = st.tuples(st.sampled_from(CODES), st.sampled_from(Standing))
    return st.lists(each, max_size=10).map(
        lambda rows: [seat(number, *row) for number, row in enumerate(rows)]
    )


REQUIRED = st.sets(st.sampled_from(CODES[:4]))
MINIMUM = st.integers(0, 5)
TABLES = tables()


@given(REQUIRED, MINIMUM, TABLES, st.data())
def test_one_more_yes_never_makes_it_worse(
    required: set[str], minimum: int, seated: list[Seated], data: st.DataObject
) -> None:
    before, after = changed(required, minimum, seated, Standing.COMES, data)
    assert after.outlook.worry <= before.outlook.worry


@given(REQUIRED, MINIMUM, TABLES, st.data())
def test_one_more_absence_never_makes_it_better(
    required: set[str], minimum: int, seated: list[Seated], data: st.DataObject
) -> None:
    before, after = changed(required, minimum, seated, Standing.AWAY, data)
    assert after.outlook.worry >= before.outlook.worry


def changed(
    required: set[str], minimum: int, seated: list[Seated], standing: Standing, data: st.DataObject
) -> tuple[Forecast, Forecast]:
    """The forecast before and after one person changed her mind."""
    before = forecast(required=required, minimum=minimum, seated=seated)
    if not seated:
        return before, before
    number = data.draw(st.integers(0, len(seated) - 1))
    other = [*seated[:number], seated[number]._replace(standing=standing), *seated[number + 1 :]]
    return before, forecast(required=required, minimum=minimum, seated=other)


@given(REQUIRED, MINIMUM, TABLES)
def test_the_outlook_is_what_its_definition_says(
    required: set[str], minimum: int, seated: list[Seated]
) -> None:
    def met_by(*standings: Standing) -> bool:
        there = {row.specialty for row in seated if row.standing in standings and row.specialty}
        return quorum(required=required, minimum=minimum, present=there).met

    found = forecast(required=required, minimum=minimum, seated=seated).outlook
    assert (found == Outlook.MET) == met_by(Standing.COMES)
    assert (found.worry <= Outlook.EXPECTED.worry) == met_by(Standing.COMES, Standing.SILENT)
    assert (found == Outlook.MISSING) == (not met_by(*set(Standing) - {Standing.AWAY}))


@given(REQUIRED, MINIMUM, TABLES)
def test_a_risk_names_only_people_who_could_mend_it_or_broke_it(
    required: set[str], minimum: int, seated: list[Seated]
) -> None:
    found = forecast(required=required, minimum=minimum, seated=seated)
    named = {row for gap in found.gaps for row in gap.people}
    assert {row.standing for row in named} <= {Standing.AWAY, Standing.PERHAPS, Standing.RESERVE}
    assert not found.gaps or found.outlook in (Outlook.AT_RISK, Outlook.MISSING)
    if found.outlook == Outlook.AT_RISK:
        assert named, "what may still be reached hangs on somebody"


def test_a_member_who_says_nothing_is_expected_and_never_counted_as_met() -> None:
    seated = [seat(1, "surgery", Standing.SILENT)]
    assert forecast(required=["surgery"], minimum=1, seated=seated).outlook == Outlook.EXPECTED


@pytest.mark.parametrize("standing", [Standing.PERHAPS, Standing.RESERVE])
def test_who_is_not_sure_puts_it_at_risk_and_is_named(standing: Standing) -> None:
    unsure, away = seat(1, "surgery", standing), seat(2, "surgery", Standing.AWAY)
    found = forecast(required=["surgery"], minimum=1, seated=[unsure, away])
    assert (found.outlook, found.gaps) == (Outlook.AT_RISK, (Gap("surgery", (unsure, away)),))


def test_a_specialty_that_nobody_holds_is_missing_and_names_nobody() -> None:
    found = forecast(required=["pathology"], minimum=0, seated=[seat(1, "surgery", Standing.COMES)])
    assert (found.outlook, found.gaps) == (Outlook.MISSING, (Gap("pathology", ()),))


def test_where_too_few_specialties_come_everybody_who_could_add_one_is_named() -> None:
    seated = [
        seat(1, "surgery", Standing.COMES),
        seat(2, "surgery", Standing.AWAY),
        seat(3, "oncology", Standing.AWAY),
        seat(4, "pathology", Standing.PERHAPS),
    ]
    found = forecast(required=["surgery"], minimum=2, seated=seated)
    assert found.outlook == Outlook.AT_RISK
    assert found.gaps == (Gap("oncology", (seated[2],)), Gap("pathology", (seated[3],)))
