"""A stay has a first and a last day, in this order."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from boards.actions.people import person_leaves
from boards.actions.stays import record_stay
from boards.models import JournalEntry, Stay
from boards.rules.refusal import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def _stay(first: date, last: date) -> Stay:
    return Stay(person=make.person(), organisation=make.cayenne(), first_day=first, last_day=last)


def test_a_stay_is_recorded_with_who_where_and_when() -> None:
    stay = _stay(date(2026, 12, 1), date(2026, 12, 4))
    stay.full_clean()
    record_stay(stay, by=None, now=make.NOW)
    entry = JournalEntry.objects.get(verb="stay.recorded")
    assert entry.person_id == stay.person_id
    assert entry.facts["first_day"] == "2026-12-01"


def test_neither_form_nor_database_takes_a_stay_that_ends_before_it_starts() -> None:
    stay = _stay(date(2026, 12, 4), date(2026, 12, 1))
    with pytest.raises(ValidationError, match="last day comes before"):
        stay.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        record_stay(stay, by=None, now=make.NOW)


def test_who_has_left_goes_nowhere() -> None:
    stay = _stay(date(2026, 12, 1), date(2026, 12, 4))
    person_leaves(stay.person, by=None, now=make.NOW)
    with pytest.raises(Refusal, match="person-left"):
        record_stay(stay, by=None, now=make.NOW)
