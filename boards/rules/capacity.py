"""Whether a meeting takes one more case. The database decides again, under a lock."""

from datetime import datetime

from .refusal import Refusal


def check_bookable(*, now: datetime, cutoff_at: datetime, starts_at: datetime, cancelled: bool) -> None:
    """Refusal ``meeting-cancelled``, ``meeting-past`` or ``cutoff-passed``; times are aware."""
    if cancelled:
        raise Refusal("meeting-cancelled", "meeting")
    if starts_at <= now:
        raise Refusal("meeting-past", "meeting")
    if cutoff_at <= now:
        raise Refusal("cutoff-passed", "meeting", cutoff=cutoff_at)


def check_room(*, minutes: int, minutes_left: int, cases_left: int) -> None:
    """Refusal ``meeting-full`` or ``too-few-minutes``."""
    if cases_left < 1:
        raise Refusal("meeting-full", "meeting")
    if minutes > minutes_left:
        raise Refusal("too-few-minutes", "minutes", left=minutes_left)
