"""Every page says what it is for."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

from boards.help import all_help, help_of

ROOT = Path(__file__).resolve().parent.parent / "templates"
FULL_PAGES = sorted(
    str(page.relative_to(ROOT))
    for page in ROOT.rglob("*.html")
    if '{% extends "base.html" %}' in page.read_text("utf-8")
)


def test_the_pages_are_found() -> None:
    assert len(FULL_PAGES) > 50


@pytest.mark.parametrize("page", FULL_PAGES)
def test_a_full_page_has_help_of_a_few_sentences(page: str) -> None:
    found = help_of(page)
    assert found is not None, f"{page} needs help: boards/help or scheduling/help.py"
    assert 1 <= str(found.text).count(".") <= 6


def test_no_help_is_about_a_page_that_is_gone() -> None:
    from boards import help as pages

    assert set(pages._pages) - set(FULL_PAGES) == set()


@pytest.mark.django_db
def test_all_of_it_stands_on_one_page_open_to_everybody() -> None:
    page = Client().get("/help/")
    assert page.status_code == 200
    assert all(escape(str(entry.title)) in page.text for entry in all_help())
