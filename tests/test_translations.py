"""The check of `make check` finds what it is there for, and the reader of texts finds every text."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from tests.texts import Text, texts_of_code, texts_of_template
from tests.translations import FRENCH_PLURALS, compiled, faults, stale

WANTED = {Text("", "Move %(n)s mail: now", "Move %(n)s mails: now"), Text("", "Board", "")}


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": FRENCH_PLURALS}
    made.extend(entries)
    return made


def counted(zero: str = "Déplacer %(n)s courriel", more: str = "Déplacer %(n)s courriels") -> polib.POEntry:
    return polib.POEntry(
        msgid="Move %(n)s mail: now", msgid_plural="Move %(n)s mails: now", msgstr_plural={0: zero, 1: more}
    )


def entry(french: str = "RCP", **facts: object) -> polib.POEntry:
    return polib.POEntry(**{"msgid": "Board", "msgstr": french, **facts})


def test_a_whole_catalogue_has_no_fault() -> None:
    assert list(faults(catalogue(counted(), entry()), WANTED)) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([counted()], "not collected: 'Board'"),
        ([counted(), entry(), entry(msgid="Old")], "no longer said: 'Old'"),
        ([counted(), entry("")], "not translated: 'Board'"),
        ([counted(more=""), entry()], "not translated: 'Move %(n)s mail: now'"),
        ([counted(), entry(flags=["fuzzy"])], "to be confirmed (fuzzy): 'Board'"),
        ([counted(zero="Déplacer un courriel"), entry()], "other placeholders than in English: 'Move"),
        ([counted(more="Déplacer %(m)s courriels"), entry()], "other placeholders than in English: 'Move"),
        ([counted(), entry("100 %% RCP")], "other placeholders than in English: 'Board'"),
        ([counted(), entry("l'heure")], "typography"),
        ([counted(), entry("Motif :")], "typography"),
        ([counted(), entry("Qui?")], "typography"),
        ([counted(), entry("« RCP »")], "typography"),
        ([counted(), entry("“RCP”")], "typography"),
    ],
)
def test_each_fault_is_named(entries: list[polib.POEntry], fault: str) -> None:
    found = list(faults(catalogue(*entries), WANTED))
    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    "french", ["Motif\u00a0: à 14:30", "«\u00a0RCP\u00a0»", "l’heure", "https://visio.example"]
)
def test_french_typography_is_no_fault(french: str) -> None:
    assert list(faults(catalogue(counted(), entry(french)), WANTED)) == []


def test_english_plurals_are_a_fault() -> None:
    spoken = catalogue(counted(), entry())
    spoken.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    assert list(faults(spoken, WANTED)) == [f"plural forms are not {FRENCH_PLURALS!r}"]


def test_a_compiled_file_that_is_missing_or_older_is_stale(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    catalogue(counted(), entry()).save(str(source))
    assert len(list(stale(source))) == 1
    source.with_suffix(".mo").write_bytes(compiled(source))
    assert list(stale(source)) == []
    catalogue(counted(), entry("RCP de recours")).save(str(source))
    assert len(list(stale(source))) == 1


def test_texts_are_read_from_code() -> None:
    source = """
label = _("Board")
words = gettext_lazy("one " "text")
told = ngettext("%(n)d mail", "%(n)d mails", n) % {"n": n}
way = pgettext("button", "Change")
later = _(label)
year, week, _ = day.isocalendar()
"""
    assert set(texts_of_code(source)) == {
        Text("", "Board", ""),
        Text("", "one text", ""),
        Text("", "%(n)d mail", "%(n)d mails"),
        Text("button", "Change", ""),
    }


def test_texts_are_read_from_templates() -> None:
    source = """{% load i18n %}{% comment %}{% translate "Hidden" %}{% endcomment %}
{% translate "It’s a board" as title %}{% include "a.html" with none=_("No case") %}
{% translate "Change" context "button" %}{% translate "At 400 %" %}
{% blocktranslate with day=meeting.day|short_date %}until {{ day }}{% endblocktranslate %}
{% blocktranslate count n=mails|length %}{{ n }} mail{% plural %}{{ n }} mails{% endblocktranslate %}"""
    assert set(texts_of_template(source)) == {
        Text("", "It’s a board", ""),
        Text("", "No case", ""),
        Text("button", "Change", ""),
        Text("", "At 400 %%", ""),
        Text("", "until %(day)s", ""),
        Text("", "%(n)s mail", "%(n)s mails"),
    }
