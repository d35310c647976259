"""Throw-away installations: a var directory with its own secrets, and a database of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from config.environment import ROOT
from config.keys import ensure_keys


@dataclass(frozen=True)
class House:
    """One installation. ``database`` is a PostgreSQL URL, or empty for the default SQLite file in ``var``."""

    var: Path
    database: str

    @property
    def environ(self) -> dict[str, str]:
        """The environment of its processes: nothing of the caller's own Quorum."""
        ours = ("QUORUM_", "DJANGO_", "DEMO_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        database = {"QUORUM_DATABASE_URL": self.database} if self.database else {}
        return {
            **kept,
            **database,
            "QUORUM_VAR": str(self.var),
            "QUORUM_QUIET_HOURS": "off",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }


class Street:
    """Makes houses, and takes them all away at the end."""

    def __init__(self, directory: Path, server: str) -> None:
        self._directory = directory
        self._server = server
        self._databases: list[str] = []

    def build(self, name: str) -> House:
        """An empty installation, prepared as the supervisor prepares one."""
        house = House(self._directory / name, self._create_database(name, like=""))
        ensure_keys(house.var)
        subprocess.run(
            [sys.executable, "-m", "config.supervisor.prepare"], cwd=ROOT, env=house.environ, check=True
        )
        return house

    def copy(self, house: House, name: str) -> House:
        """A second one that holds the same; nothing may be using the first meanwhile."""
        var = self._directory / name
        shutil.copytree(house.var, var, symlinks=True)
        return House(var, self._create_database(name, like=urlsplit(house.database).path[1:]))

    def _create_database(self, name: str, *, like: str) -> str:
        if not self._server:
            return ""
        fresh = f"quorum_bench_{os.getpid()}_{name}"
        template = sql.SQL(" TEMPLATE {}").format(sql.Identifier(like)) if like else sql.SQL("")
        self._run(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(fresh), template))
        self._databases.append(fresh)
        server = urlsplit(self._server)
        return f"{server.scheme}://{server.netloc}/{fresh}?{server.query}"

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)

    def clear(self) -> None:
        for name in self._databases:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def street() -> Iterator[Street]:
    """Houses on SQLite, or on the server of QUORUM_DATABASE_URL, in databases made for the bench alone."""
    server = os.environ.get("QUORUM_DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="quorum-bench-", ignore_cleanup_errors=True) as name:
        houses = Street(Path(name), server if server.startswith("postgres") else "")
        try:
            yield houses
        finally:
            houses.clear()
