"""What free words mean, and the organs that they may name."""

import pytest

from boards.organs import USUAL_ORGANS
from boards.rules.finding import Term, asked_words, meaning, words_of
from boards.rules.organs import organs


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Œsophage", ("oesophage",)),
        ("SEINS", ("sein",)),
        ("os", ("os",)),
        ("col de l’utérus", ("col", "l", "uterus")),
        ("Non-Hodgkinien", ("non", "hodgkinien")),
        ("récidive  (T2N1)", ("recidive", "t2n1")),
        ("", ()),
    ],
)
def test_words_lose_case_accents_and_plural(typed: str, meant: tuple[str, ...]) -> None:
    assert tuple(word for word in words_of(typed) if word != "de") == meant


def test_words_that_every_letter_holds_count_only_where_there_are_no_others() -> None:
    assert asked_words("avis de RCP pour une tumeur du sein, le sein gauche") == ("avis", "sein", "gauche")
    assert asked_words("cancer") == ("cancer",)


@pytest.mark.parametrize(
    ("asked", "term", "meets"),
    [
        ("osseuses", "osseux", True),
        ("digestif", "digestive", True),
        ("pediatric", "paediatric", True),
        ("melnaome", "mélanome", True),
        ("rac", "racine", True),
        ("ra", "racine", False),
        ("foie", "foin", False),
        ("colon", "colorectal", False),
    ],
)
def test_an_ending_a_beginning_and_one_slip_are_forgiven(asked: str, term: str, meets: bool) -> None:
    assert bool(meaning(asked_words(asked), [Term(term, 1)]).score) is meets


def test_a_word_that_is_there_weighs_more_than_one_that_begins_like_it() -> None:
    asked = asked_words("col")
    exact, longer = (meaning(asked, [Term(text, 4)]).score for text in ("col utérin", "colique"))
    assert exact > longer > 0


def test_each_word_counts_once_and_the_terms_it_met_are_the_reason() -> None:
    terms = [Term("sarcoma", 5), Term("sarcoma board", 3), Term("second opinion", 3), Term("liver", 4)]
    both = meaning(asked_words("Sarcoma, second opinion"), terms)
    one = meaning(asked_words("Sarcoma, glioma"), terms)
    assert both.terms == ("sarcoma", "second opinion")
    assert one.terms == ("sarcoma",)
    assert both.score > one.score > 0
    assert meaning(asked_words("glioma"), terms) == (0, ())


def test_the_57_organs_of_the_case_form_are_there_once_each() -> None:
    table = organs()
    assert len(table) == 57
    assert len({organ.code for organ in table.values()}) == 57
    assert {organ.apparatus for organ in table.values()} <= set(USUAL_ORGANS)
    for language in ("en", "fr"):
        assert len({organ.label(language) for organ in table.values()}) == 57
    assert all(word.strip() == word != "" for organ in table.values() for word in organ.words)
