"""The demo's boards, found by what letters say in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from boards.demo.tumour_boards import boards
from boards.models import Language, Nature, TumourBoard
from boards.queries.find import Match, Sought, matching_boards
from boards.rules.organs import organs
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> None:
    """The demo's boards without people or meetings."""
    for row in boards():
        made = make.board(
            row.slug,
            at=make.organisation(row.host),
            nature=Nature(row.nature),
            organ=row.organ,
            language=Language(row.language),
        )
        fields = {
            "name": row.name_en,
            "name_fr": row.name_fr,
            "label": row.label_en,
            "label_fr": row.label_fr,
            "organs": list(row.organs),
            "keywords": row.keywords,
            "youngest": row.youngest,
            "oldest": row.oldest,
        }
        TumourBoard.objects.filter(pk=made.pk).update(**fields)


def looked_for(sought: Sought) -> list[Match]:
    """By somebody in Lyon's cancer centre."""
    near = set(TumourBoard.objects.filter(organisation__slug="clb").values_list("pk", flat=True))
    return matching_boards(TumourBoard.objects.all(), sought, near)


def found(language: str = "fr", **sought: object) -> list[str]:
    with override(language):
        matches = looked_for(Sought(**sought))  # type: ignore[arg-type]
    return [match.board.slug for match in matches]


PHRASES = [
    ("fr", "seins", "breast"),
    ("fr", "cancer du sein localisé, avis sur traitement néoadjuvant", "breast"),
    ("fr", "sein métastatique HER2", "breast-metastatic"),
    ("fr", "col", "cervix"),
    ("fr", "col de l’utérus, curiethérapie", "cervix"),
    ("fr", "SARCOME relecture", "sarcoma"),
    ("fr", "liposarcome du rétropéritoine", "sarcoma"),
    ("fr", "sarcome de l’enfant", "paediatric-sarcoma"),
    ("fr", "tumeurs osseuses primitives", "bone-tumours"),
    ("fr", "métastases osseuses", "bone-metastases"),
    ("fr", "oesophage", "oesophagus-stomach"),
    ("fr", "hépatocarcinome sur cirrhose", "liver"),
    ("fr", "carcinose péritonéale CHIP", "peritoneal"),
    ("fr", "glioblastome", "neuro-oncology"),
    ("fr", "tumeur cérébrale de l’enfant", "paediatric-brain"),
    ("fr", "leucémie aiguë", "leukaemia"),
    ("fr", "lymphome", "lymphoma"),
    ("fr", "thyroïde", "thyroid"),
    ("fr", "mélanome de la choroïde", "ocular"),
    ("fr", "mélanome", "melanoma"),
    ("fr", "PSA élevé, prostate", "prostate"),
    ("fr", "NGS", "molecular"),
    ("fr", "prédisposition BRCA", "oncogenetics"),
    ("fr", "soins palliatifs", "palliative"),
    ("fr", "sujet âgé fragile G8", "oncogeriatrics"),
    ("fr", "ORL", "head-neck"),
    ("fr", "môle hydatiforme", "trophoblastic"),
    ("en", "sarcoma, second opinion", "sarcoma"),
    ("en", "breast cancer", "breast"),
    ("en", "metastatic breast", "breast-metastatic"),
    ("en", "lung nodule", "lung"),
    ("en", "brain metastases", "brain-metastases"),
    ("en", "child with a brain tumor", "paediatric-brain"),
    ("en", "colon", "digestive"),
    ("en", "myeloma", "myeloma"),
    ("en", "phase 1 trial", "early-phase"),
    ("en", "unknown primary", "unknown-primary"),
    ("en", "pancreatic cancer", "pancreas"),
    ("en", "GIST", "gist"),
    ("en", "thymoma", "thymoma"),
    ("en", "rare cancer EURACAN", "euracan-rare"),
    ("en", "thrachea lung", "lung"),
]


@pytest.mark.usefixtures("demo")
def test_what_letters_say_finds_the_board() -> None:
    first = [(language, words, (found(language, words=words) or [""])[0]) for language, words, _ in PHRASES]
    assert first == PHRASES


@pytest.mark.usefixtures("demo")
def test_the_reason_names_what_was_met() -> None:
    with override("en"):
        best = looked_for(Sought(words="sarcoma, second opinion"))[0]
    assert best.met == ("sarcoma", "second opinion")


@pytest.mark.usefixtures("demo")
def test_every_organ_of_the_form_has_a_board_and_each_of_its_names_finds_one() -> None:
    boards_for = {key: set(found(organ=key)) for key in organs()}
    assert [key for key, slugs in boards_for.items() if not slugs] == []
    for key, organ in organs().items():
        for language, name in (("en", organ.en), ("fr", organ.fr)):
            assert boards_for[key] & set(found(language, words=name)), name


@pytest.mark.usefixtures("demo")
def test_filters_hold_together() -> None:
    assert set(found(nature="paediatric", age=12)) == {"paediatric", "paediatric-sarcoma", "paediatric-brain"}
    assert found(nature="paediatric", age=22) == ["paediatric-sarcoma"]
    assert set(found(language="fr", organ="breast")) == {"breast", "breast-metastatic", "hsjsl-breast"}
    assert found(apparatus="eye") == ["ocular"]
    assert found(apparatus="eye", nature="molecular") == []
    assert "oncogeriatrics" not in found(age=69)
    assert "oncogeriatrics" in found(age=70)
    with override("fr"):
        english = looked_for(Sought(language="en"))
    assert {match.board.slug for match in english} == {"euracan-rare", "euracan-sarcoma"}


def test_a_board_that_names_no_organ_is_found_by_those_of_its_kind() -> None:
    make.board("one", organ="digestive")
    make.board("other", organ="thorax")
    assert found(words="œsophage") == ["one"]
    assert found(organ="pleura") == ["other"]
    assert found(words="zzz") == []
