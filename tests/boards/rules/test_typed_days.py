"""Days as secretaries type them, in both languages."""

from datetime import date

import pytest

from boards.rules.typed_days import birth_day, day_ahead

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("4/2", date(2027, 2, 4)),
        ("24/11", date(2026, 11, 24)),
        ("23/11", MONDAY),
        ("4/2/27", date(2027, 2, 4)),
        ("4.2.2027", date(2027, 2, 4)),
        ("2027-02-04", date(2027, 2, 4)),
        ("040227", date(2027, 2, 4)),
        ("4 feb", date(2027, 2, 4)),
        ("4 févr. 2027", date(2027, 2, 4)),
        ("1er décembre", date(2026, 12, 1)),
        ("29/2", date(2028, 2, 29)),
        ("thu", date(2026, 11, 26)),
        ("Jeu.", date(2026, 11, 26)),
        ("jeudi", date(2026, 11, 26)),
        ("mon", date(2026, 11, 30)),
        ("mar", date(2026, 11, 24)),
        ("+7", date(2026, 11, 30)),
        ("+ 0", MONDAY),
        ("demain", date(2026, 11, 24)),
        ("aujourd’hui", MONDAY),
        ("31/2", None),
        ("0/0", None),
        ("+99999", None),
        ("soon", None),
        ("", None),
        ("٤/٢", date(2027, 2, 4)),
    ],
)
def test_a_day_that_lies_ahead(typed: str, day: date | None) -> None:
    assert day_ahead(typed, MONDAY) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12/04/1961", date(1961, 4, 12)),
        ("12 4 61", date(1961, 4, 12)),
        ("120461", date(1961, 4, 12)),
        ("12041961", date(1961, 4, 12)),
        ("12-04-1961", date(1961, 4, 12)),
        ("1961-04-12", date(1961, 4, 12)),
        ("12 avril 1961", date(1961, 4, 12)),
        ("12 Apr 61", date(1961, 4, 12)),
        ("1/1/26", date(2026, 1, 1)),
        ("0001-01-01", date(1, 1, 1)),
        ("1/1/0061", date(61, 1, 1)),
        ("24/11/26", date(1926, 11, 24)),
        ("29/2/25", None),
        ("12/4", None),
        ("thu", None),
        ("1961", None),
    ],
)
def test_a_birth_date_is_past(typed: str, day: date | None) -> None:
    assert birth_day(typed, MONDAY) == day
