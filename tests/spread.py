"""How tests are shared out among the processes of a run: what takes longest first, and whole.

A module's tests stay together for the sake of its fixtures. All journeys stay together, too, since they
share one running house with its demo, which takes half a minute to load.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/journeys/", "tests/clients/")
# Minutes, not milliseconds: begun last, one of these would keep its process busy long after the others.
FIRST = (*TOGETHER, "tests/faults/", "tests/calendars/test_demo.py", "tests/scheduling/test_told.py")


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types
    """By module, with whole folders where one fixture serves all of it; in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        folders = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(folders, str(super()._split_scope(nodeid)))


def longest_first(items: list[pytest.Item]) -> None:
    """Put what takes minutes at the front; everything else keeps its order."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    ranks = (rank for rank, place in enumerate(FIRST) if nodeid.startswith(place))
    return next(ranks, len(FIRST))
