"""Turns QUORUM_DATABASE_URL into Django's database settings; nothing but the URL chooses the engine."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.environment import MalformedSetting

# WAL lets readers go on while one writes. FULL makes a commit survive a power cut: a booking that was
# acknowledged is a booking.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
SQLITE_WAIT = 60  # seconds that a writer waits for those before it; SQLite lets them in without order


def database(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path` or `postgres://user:password@host:port/name?host=/socket/dir`."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return _sqlite(url)
    if scheme in {"postgres", "postgresql"}:
        return _postgresql(url)
    raise MalformedSetting("QUORUM_DATABASE_URL must begin with sqlite:/// or postgres://.")


def _sqlite(url: str) -> dict[str, Any]:
    path = unquote(urlsplit(url).path)
    if not path.strip("/"):
        raise MalformedSetting("QUORUM_DATABASE_URL must name a file: sqlite:////absolute/path.sqlite3.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "/" + path.lstrip("/"),  # always absolute, whether written with three slashes or four
        "OPTIONS": {
            # A deferred BEGIN that writes later loses every race with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_START,
            "timeout": SQLITE_WAIT,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise MalformedSetting(f"QUORUM_DATABASE_URL cannot be read: {error}.") from error
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", unquote(parts.hostname or ""))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise MalformedSetting("QUORUM_DATABASE_URL must name a database: postgres://user@host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
