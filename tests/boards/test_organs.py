"""Organs in the reader's language."""

import csv

from django.utils import translation

from boards.organs import USUAL_ORGANS, organ_label, organs_called
from config.environment import ROOT


def test_a_usual_organ_is_called_by_its_name_in_each_language() -> None:
    with translation.override("fr"):
        assert organ_label("breast") == "sein"
    with translation.override("en"):
        assert organ_label("breast") == "breast"


def test_any_other_stays_as_it_was_typed() -> None:
    with translation.override("fr"):
        assert [organ_label(typed) for typed in ("thymus", "")] == ["thymus", ""]


def test_an_organ_is_found_by_a_part_of_its_french_name() -> None:
    with translation.override("fr"):
        assert organs_called("Tissus") == ["bone and soft tissue"]


def test_every_organ_of_the_demo_is_a_usual_one() -> None:
    with (ROOT / "boards" / "demo" / "tumour_boards.csv").open(encoding="utf-8", newline="") as rows:
        assert {row["organ"] for row in csv.DictReader(rows)} <= set(USUAL_ORGANS)
