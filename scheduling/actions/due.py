"""When a mail leaves: at once, or after its reader's quiet hours, as the site sets them."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from boards.models import Person, User
from boards.rules import clock
from scheduling.differences import MASTER, Facts, Message, Told
from scheduling.facts import naive
from scheduling.quiet import QuietHours, leaves_at


def due_for(reader: Person | User, now: datetime, concerns: datetime | None = None) -> datetime:
    """``concerns`` is the next start that the mail speaks of: the night yields four hours before it."""
    return leaves_at(_quiet_hours(), reader.time_zone, now, concerns)


def starts_spoken_of(message: Message, told: Told | None) -> Iterator[datetime]:
    """The start that a message about one meeting gives, and those in which its reader believes."""
    yield _start(message.facts)
    if message.before:
        yield _start(message.before)
    if told and told.live:
        yield _start(told.facts)
    if message.recurrence_id != MASTER:
        yield clock.instant(naive(message.recurrence_id), message.facts["zone"])


def _start(facts: Facts) -> datetime:
    return clock.instant(naive(facts["start"]), facts["zone"])


def _quiet_hours() -> QuietHours | None:
    if settings.QUIET_HOURS is None:
        return None
    return QuietHours(*settings.QUIET_HOURS, weekends=settings.QUIET_WEEKENDS)
