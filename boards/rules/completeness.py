"""What a board still lacks to discuss a case: fields of the form, and what somebody owes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from boards.rules.case_fields import FIELDS
from boards.rules.case_schema import YES, CaseField, Need

OBJECTION = "objection"
_AGED = 75  # years


@dataclass(frozen=True)
class Owed:
    """What somebody owes for a case. ``owner`` is a name, empty for nobody yet."""

    kind: str
    owner: str = ""
    expected_on: date | None = None
    received: bool = False


@dataclass(frozen=True)
class Situation:
    """The board's nature, and the patient's age in whole years at the meeting; None where it is unknown."""

    nature: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: a field of the form, or something owed (then ``field`` is empty)."""

    field: str = ""
    owed: Owed | None = None


def lacks(values: Mapping[str, str], owed: Sequence[Owed], situation: Situation) -> list[Lack]:
    """What is owed comes first. It stands for its field, even once it came."""
    open_items = [Lack(owed=item) for item in owed if not item.received]
    covered = {item.kind for item in owed}
    return [*open_items, *(Lack(field=name) for name in _empty(values, covered, situation))]


def _empty(values: Mapping[str, str], covered: set[str], situation: Situation) -> Iterator[str]:
    for field in FIELDS:
        if _needed(field, values, situation) and not _answered(field, values) and field.item not in covered:
            yield field.name
    if values.get(OBJECTION) == YES:
        yield OBJECTION


def _answered(field: CaseField, values: Mapping[str, str]) -> bool:
    return bool(values.get(field.name)) or (field.instead != "" and values.get(field.instead) == YES)


def _needed(field: CaseField, values: Mapping[str, str], situation: Situation) -> bool:
    if field.need in (Need.MOLECULAR, Need.INTERNATIONAL):
        return situation.nature == field.need.value
    if field.need == Need.AGED_75:
        return situation.age is not None and situation.age >= _AGED
    if field.need == Need.PATHOLOGY:
        return bool(values.get("pathology_conclusion"))
    return field.need == Need.ALWAYS


def needed_in(step: str, values: Mapping[str, str], situation: Situation) -> list[CaseField]:
    """The fields of one step that the board needs."""
    return [field for field in FIELDS if field.step == step and _needed(field, values, situation)]


def age_on(birth_date: str, day: date) -> int | None:
    """Whole years; None for what is no day."""
    try:
        born = date.fromisoformat(birth_date)
    except ValueError:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
