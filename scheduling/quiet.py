"""When a mail may reach its reader: not at night on her own clock, unless a meeting is near. Plain Python."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

YIELD = timedelta(hours=4)  # before the meeting that a mail speaks of, the night no longer counts
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class QuietHours:
    """From ``begins`` to ``ends`` on the reader's clock, usually past midnight; and whole ``weekends``."""

    begins: time
    ends: time
    weekends: bool = False

    def holds(self, local: datetime) -> bool:
        """Whether it is quiet at this wall-clock time."""
        at = local.time()
        if self.weekends and local.weekday() >= SATURDAY:
            return True
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def over_at(self, local: datetime) -> datetime:
        """The wall-clock time at which the quiet that holds at ``local`` is over."""
        end = datetime.combine(local.date(), self.ends, local.tzinfo)
        while end <= local or (self.weekends and end.weekday() >= SATURDAY):
            end = datetime.combine(end.date() + ONE_DAY, self.ends, local.tzinfo)
        return end


def leaves_at(
    quiet: QuietHours | None, zone: str, now: datetime, concerns: datetime | None = None
) -> datetime:
    """When a mail that is decided ``now`` leaves: at once, or in the morning of its reader's ``zone``.

    It leaves at the latest four hours before ``concerns``, the next start that it speaks of. Aware instants;
    an hour that the change of clocks skips is read with the offset from before it (RFC 5545 §3.3.5).
    """
    here = now.astimezone(ZoneInfo(zone))
    if quiet is None or not quiet.holds(here):
        return now
    morning = quiet.over_at(here).astimezone(now.tzinfo)
    if concerns is None or concerns <= now:
        return morning
    return max(now, min(morning, concerns - YIELD))
