"""Makes the secrets of one installation, once, in `<var>/secrets.env` (mode 0600)."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from config.environment import SECRETS, read_secrets

HEADER = (
    "# Quorum's secrets. Losing QUORUM_IDENTITY_KEYS loses every patient's identity: keep a copy apart.\n"
)


def _fernet() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")


SECRETS_MADE: dict[str, Callable[[], str]] = {
    "QUORUM_SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "QUORUM_IDENTITY_KEYS": _fernet,
    "QUORUM_ADDRESS_KEY": lambda: secrets.token_urlsafe(32),
    "QUORUM_INDEX_KEY": lambda: secrets.token_urlsafe(32),
}


def ensure_keys(var: Path) -> Path:
    """Make `var` (mode 0700) and its secrets file; give an older file what it lacks; return its path.

    What stands in the file stays, byte for byte. The file appears whole or not at all, and two starts at
    once agree on one set of keys.
    """
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = var / SECRETS
    with _alone(var):
        written = path.read_text("utf-8") if path.exists() else HEADER
        lacking = [name for name in SECRETS_MADE if name not in read_secrets(path)]
        if lacking:
            lines = "".join(f"{name}={SECRETS_MADE[name]()}\n" for name in lacking)
            _write(path, written + ("" if written.endswith("\n") else "\n") + lines)
    path.chmod(0o600)  # a copy restored by hand often comes back readable by all
    return path


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other start writes keys meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{SECRETS}.")  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
