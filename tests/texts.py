"""Every text that code and templates hand to gettext, read without the gettext programs.

A fresh machine has none of these, and `make check` must still prove that nothing shown stayed untranslated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("boards", "scheduling", "config", "templates")
_STRING = r"""u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*'"""
_CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(((?:\s*(?:{_STRING})\s*,?)+)")
_LITERAL = re.compile(_STRING)


class Text(NamedTuple):
    """As gettext knows it: a catalogue finds it by its context and its singular."""

    context: str
    singular: str
    plural: str


def texts() -> set[Text]:
    """Those of the whole program."""
    found: set[Text] = set()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py":
                found.update(texts_of_code(path.read_text("utf-8")))
            elif path.suffix in {".html", ".txt"}:
                found.update(texts_of_template(path.read_text("utf-8")))
    return found


def texts_of_code(source: str) -> Iterator[Text]:
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and (shape := _shape(_name(call.func))):
            words = [
                argument.value for argument in call.args[: len(shape)] if isinstance(argument, ast.Constant)
            ]
            if len(words) == len(shape):  # a variable holds a text that is marked where it is written
                yield _text(shape, [str(word) for word in words])


def texts_of_template(source: str) -> Iterator[Text]:
    """Django rewrites a template as code for xgettext; what it translates stands there as plain calls."""
    for name, arguments in _CALL.findall(templatize(source)):
        if shape := _shape(name):
            words = [ast.literal_eval(literal) for literal in _LITERAL.findall(arguments)]
            yield _text(shape, words[: len(shape)])


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _shape(name: str) -> str:
    """What its arguments are, in order: c(ontext), s(ingular), p(lural); nothing for any other function."""
    if name == "_":
        return "s"
    plain = name.removesuffix("_lazy").removesuffix("_noop")
    return {"gettext": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp"}.get(plain, "")


def _text(shape: str, words: list[str]) -> Text:
    given = dict(zip(shape, words, strict=True))
    return Text(given.get("c", ""), given["s"], given.get("p", ""))
