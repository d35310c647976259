"""Makes the secrets of one installation, once, in `<var>/secrets.env` (mode 0600)."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from pathlib import Path

from config.environment import SECRETS

HEADER = (
    "# Quorum's secrets. Losing QUORUM_IDENTITY_KEYS loses every patient's identity: keep a copy apart.\n"
)


def ensure_keys(var: Path) -> Path:
    """Make `var` (mode 0700) and its secrets file unless they exist; return the file's path.

    The file appears whole or not at all: two first starts at once agree on one set of keys.
    """
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = var / SECRETS
    if path.exists():
        path.chmod(0o600)  # a copy restored by hand often comes back readable by all
        return path
    descriptor, name = tempfile.mkstemp(dir=var, prefix=f".{SECRETS}.")  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(HEADER + _new_keys())
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _publish(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return  # another start was first; its keys are the keys


def _new_keys() -> str:
    fernet = base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")
    return (
        f"QUORUM_SECRET_KEY={secrets.token_urlsafe(50)}\n"
        f"QUORUM_IDENTITY_KEYS={fernet}\n"
        f"QUORUM_ADDRESS_KEY={secrets.token_urlsafe(32)}\n"
    )
