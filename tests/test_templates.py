"""What the content policy and the readers ask of every page, read in the templates themselves."""

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parent.parent / "templates"
PAGES = sorted(
    str(page.relative_to(ROOT)) for page in ROOT.rglob("*.html") if page.relative_to(ROOT).parts[0] != "mail"
)
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|\shx-on|javascript:|hx-vals=.js:")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_inline_style_or_script(page: str) -> None:
    assert INLINE.findall((ROOT / page).read_text("utf-8")) == []


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_no_context_and_speaks_both_languages(page: str) -> None:
    drawn = engines["django"].get_template(page).render()
    assert '<html lang="fr">' in drawn
    assert '<section class="q-panel" lang="en">' in drawn
    assert drawn.count("<h1>") == 1
