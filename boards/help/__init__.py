"""Two to five sentences for each page: what it is for, and the keys that help there.

A page is known by the name of its template. Each app brings its own; ``tests/test_help.py`` finds pages
without any.
"""

from collections.abc import Mapping

from .cases import CASES
from .desk import DESK
from .directory import DIRECTORY
from .entry import Help
from .flow import FLOW

__all__ = ["Help", "add_help", "all_help", "help_of"]

_pages: dict[str, Help] = {**DESK, **CASES, **FLOW, **DIRECTORY}


def add_help(pages: Mapping[str, Help]) -> None:
    """Another app's pages; called when it is ready."""
    _pages.update(pages)


def help_of(template: str | None) -> Help | None:
    return _pages.get(template or "")


def all_help() -> list[Help]:
    """In the order of their titles, each text once: pages that do the same share it."""
    found = {(str(entry.title), str(entry.text)): entry for entry in _pages.values()}
    return [found[words] for words in sorted(found)]
