"""Days as people say them in a search, and words compared as they type them."""

from datetime import date

import pytest

from boards.rules.folding import folded, mentions
from boards.rules.spoken_days import spoken_day

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("thu", date(2026, 11, 26)),
        ("jeu", date(2026, 11, 26)),
        ("Jeudi", date(2026, 11, 26)),
        ("mon", MONDAY),
        ("lundi", MONDAY),
        ("tomorrow", date(2026, 11, 24)),
        ("demain", date(2026, 11, 24)),
        ("aujourd’hui", MONDAY),
        ("4/2", date(2027, 2, 4)),
        ("4.12", date(2026, 12, 4)),
        ("04/02/2026", date(2026, 2, 4)),
        ("4/2/28", date(2028, 2, 4)),
        ("2027-02-04", date(2027, 2, 4)),
        ("29/2", date(2028, 2, 29)),
        ("+7", date(2026, 11, 30)),
        ("+0", MONDAY),
    ],
)
def test_a_day_is_understood_as_it_is_said(word: str, day: date) -> None:
    assert spoken_day(word, MONDAY) == day


@pytest.mark.parametrize(
    "word", ["", "th", "31/2", "30/2/2027", "4/13", "sarcoma", "+", "+9999", "2027-02-30"]
)
def test_other_words_name_no_day(word: str) -> None:
    assert spoken_day(word, MONDAY) is None


def test_words_are_compared_without_case_accents_or_marks() -> None:
    assert folded("Hôpital d’Ambérieu-en-Bugey ") == "hopital d amberieu en bugey"
    assert mentions("Hélène de La Saône", ["hel", "saone"])
    assert mentions("Chondrosarcomes", ["sarc"])
    assert not mentions("Chondrosarcomes", ["sa"])
    assert not mentions("Hélène", ["hel", "saone"])
