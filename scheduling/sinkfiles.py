"""The mails that the demonstration's mail server keeps, newest first."""

import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"\d{8}T\d{12}-\d+")
_ENVELOPE_LINES = 2  # X-Envelope-From and X-Envelope-To, put in front by the sink


def names() -> list[str]:
    """Every mail's name, newest first; a listing, no mail is opened."""
    folder = _folder()
    found = (path.stem for path in folder.iterdir() if path.suffix == ".eml") if folder.exists() else ()
    return sorted(found, reverse=True)


def content(name: str) -> bytes | None:
    """One mail as it was sent, without the sink's own lines; None if there is none of that name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        stored = (_folder() / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    return stored.split(b"\r\n", _ENVELOPE_LINES)[_ENVELOPE_LINES]


def arrived(name: str) -> datetime:
    return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "sink"
