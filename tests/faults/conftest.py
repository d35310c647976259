"""Runs for the fault tests: each with a directory and a database of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

from tests.faults import databases
from tests.faults.databases import Database
from tests.faults.run import Run

Prepare = Callable[..., Run]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.fault)
            if sys.platform != "linux":
                item.add_marker(pytest.mark.skip(reason="needs Linux (/proc)"))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Database]:
    """A database with its tables and nothing in them: migrated once, then copied."""
    var = tmp_path_factory.mktemp("empty")
    database = databases.fresh(var)
    Run(var, database, seed).make("nothing")
    yield database
    database.drop()


@pytest.fixture(scope="module")
def prepare(tmp_path_factory: pytest.TempPathFactory, empty: Database, seed: int) -> Iterator[Prepare]:
    """Make a run on a new database, or on a copy of a given one; databases are dropped at the end."""
    made: list[Database] = []

    def prepared(name: str, *, like: Database | None = None) -> Run:
        var = tmp_path_factory.mktemp(name)
        made.append((like or empty).copied_to(var))
        return Run(var, made[-1], seed)

    yield prepared
    for database in made:
        database.drop()
