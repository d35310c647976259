"""When boards meet in an ordinary week, on Lyon's clock: who would have to be in two places at once."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from boards.demo.tumour_boards import Board

LYON = ZoneInfo("Europe/Paris")
# A Monday in winter and one in summer: a board in Cayenne falls an hour later on Lyon's clock in summer.
_MONDAYS = (date(2026, 1, 12), date(2026, 7, 6))


@cache
def lyon_hours(board: Board) -> tuple[tuple[datetime, datetime], ...]:
    """Naive start and end on Lyon's clock, in a winter week and in a summer week."""
    hours = []
    for monday in _MONDAYS:
        day = monday + timedelta(days=board.weekday)
        start = datetime.combine(day, board.start, ZoneInfo(board.zone)).astimezone(LYON)
        end = start + timedelta(minutes=board.minutes)
        hours.append((start.replace(tzinfo=None), end.replace(tzinfo=None)))
    return tuple(hours)


def clash(one: Board, other: Board, shift: timedelta = timedelta()) -> bool:
    """Whether both can fall on the same hours, in winter or in summer, once ``one`` is later by ``shift``.

    Boards of every second week count as if they met every week. No board clashes with its own old hours.
    """
    if one is other:
        return False
    pairs = zip(lyon_hours(one), lyon_hours(other), strict=True)
    return any(
        start + shift < other_end and other_start < end + shift
        for (start, end), (other_start, other_end) in pairs
    )
