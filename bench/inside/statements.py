"""What the database is asked while something is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db import connection

from scheduling.models import Fragment


class Statements:
    """Counts what the database is asked, and the fragments among it: each statement keeps one meeting's."""

    def __init__(self) -> None:
        self.all = self.fragments = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.all += 1
        self.fragments += sql.startswith(f'INSERT INTO "{Fragment._meta.db_table}"')
        return execute(sql, *rest)


@dataclass
class Cost:
    """Seconds, and statements."""

    seconds: float = 0.0
    statements: int = 0


@contextmanager
def measured() -> Iterator[Cost]:
    """What is done meanwhile."""
    cost, statements = Cost(), Statements()
    began = perf_counter()
    with connection.execute_wrapper(statements):
        yield cost
    cost.seconds, cost.statements = perf_counter() - began, statements.all
