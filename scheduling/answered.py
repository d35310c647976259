"""Which time an answer speaks of: what a thread told of one day, and since which SEQUENCE. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from boards.rules import clock
from scheduling.differences import MASTER, Facts


@dataclass(frozen=True)
class ToldMail:
    """One mail that may have been read, oldest first among its kin. ``live`` is False for a CANCEL."""

    recurrence_id: str
    sequence: int
    live: bool
    facts: Facts


@dataclass(frozen=True)
class Standing:
    """When one day, or a season, is said to be, and the SEQUENCE of the mail that first said so.

    ``time`` is the day's start (UTC), or the season's rule; None while it is cancelled. A change of place
    or wording alone is no reason to ask anybody again, so it does not count.
    """

    since: int
    time: datetime | str | None


def standing(told: Iterable[ToldMail], key: str) -> Standing | None:
    """How the day ``key`` (or the season itself, ``MASTER``) stands; None if nobody ever spoke of it."""
    found: Standing | None = None
    own = False  # once a day was told by itself, the season's own event no longer speaks of it
    for mail in told:
        if mail.recurrence_id == key or (mail.recurrence_id == MASTER and not mail.live):
            own = mail.recurrence_id == key and mail.live
            time = _time(mail.facts) if mail.live else None
        elif mail.recurrence_id == MASTER and not own:
            time = _ruled(mail.facts, key)
        else:
            continue
        if found is None or found.time != time:
            found = Standing(mail.sequence, time)
    return found


def _time(facts: Facts) -> datetime | str:
    if "rrule" in facts:
        return str(facts["rrule"])
    return clock.instant(datetime.strptime(facts["start"], "%Y%m%dT%H%M%S"), facts["zone"])


def _ruled(master: Facts, key: str) -> datetime | None:
    """What a season's event says of one of its days by itself."""
    if key < master["start"] or key in master.get("exdates", ()):
        return None
    return clock.instant(datetime.strptime(key, "%Y%m%dT%H%M%S"), master["zone"])
