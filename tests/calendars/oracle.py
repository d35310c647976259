"""What every judge answers, and how a test says that it needs one."""

from datetime import UTC, datetime
from typing import NamedTuple, Protocol

import pytest


class Instant(NamedTuple):
    """One occurrence of one event as a reader shows it; `start` and `end` are aware, in UTC."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    status: str


class Oracle(Protocol):
    """A module of this folder."""

    def missing(self) -> str | None:
        """The Debian package (or the npm command) that this machine lacks, or None."""


def need(oracle: Oracle) -> None:
    """Skip the test, naming the system package, when the oracle cannot run here."""
    name = oracle.missing()
    if name is not None:
        pytest.skip(f"needs the system package {name}")


def instant(moment: datetime) -> datetime:
    """The aware moment in UTC, without microseconds."""
    return moment.astimezone(UTC).replace(microsecond=0)
