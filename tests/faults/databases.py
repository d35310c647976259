"""A database of its own for each run, on the engine that QUORUM_DATABASE_URL names; SQLite by default.

Read with plain SQL, so that the checker shares no code with what it checks.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

ACTIVE = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Database:
    """One database. ``url`` is what QUORUM_DATABASE_URL is given."""

    url: str

    @property
    def is_postgresql(self) -> bool:
        return self.url.startswith("postgres")

    @property
    def path(self) -> Path:
        """SQLite's file."""
        return Path("/" + unquote(urlsplit(self.url).path).lstrip("/"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.is_postgresql:
            with psycopg.connect(self.url, autocommit=True) as server:
                return server.execute(query.encode()).fetchall()
        with contextlib.closing(sqlite3.connect(self.path, timeout=20)) as file:
            return file.execute(query).fetchall()

    def is_being_written(self) -> bool:
        """Whether somebody is inside a transaction."""
        if self.is_postgresql:
            return self.rows(ACTIVE) != [(0,)]
        with contextlib.closing(sqlite3.connect(self.path, timeout=0, isolation_level=None)) as file:
            try:
                file.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False

    def copied_to(self, var: Path) -> Database:
        """The same content for another run; nobody may be using this one."""
        if self.is_postgresql:
            return _created(self.url, template=self._name)
        with contextlib.closing(sqlite3.connect(self.path)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy = sqlite(var)
        shutil.copyfile(self.path, copy.path)
        return copy

    def drop(self) -> None:
        if self.is_postgresql:
            with _server(self.url) as server:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self._name)))

    @property
    def _name(self) -> str:
        return unquote(urlsplit(self.url).path.lstrip("/"))


def fresh(var: Path) -> Database:
    """An empty database: a new one of the server that the environment names, or a file in ``var``."""
    given = os.environ.get("QUORUM_DATABASE_URL", "")
    return _created(given, template="template0") if given.startswith("postgres") else sqlite(var)


def sqlite(var: Path) -> Database:
    return Database(f"sqlite:///{quote(str(var))}/quorum.sqlite3")


def _created(url: str, *, template: str) -> Database:
    name = f"faults_{uuid4().hex[:12]}"
    with _server(url) as server:
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
    return Database(urlsplit(url)._replace(path=f"/{name}").geturl())


@contextlib.contextmanager
def _server(url: str) -> Iterator[psycopg.Connection[Any]]:
    maintenance = urlsplit(url)._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as server:
        yield server
