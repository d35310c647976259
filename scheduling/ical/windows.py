"""Names of time zones as calendars write them → IANA: Windows' names, and IANA's with a maker's prefix."""

from functools import cache
from zoneinfo import available_timezones


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _windows() -> dict[str, str]:
    """CLDR's table, imported only once some calendar uses a name of it, as that costs a third of a second."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415

    return dict(WINDOWS_TO_OLSON)


def zone_named(tzid: str) -> str:
    """The IANA name that ``tzid`` stands for; empty if nobody knows.

    Outlook writes “Romance Standard Time”, sometimes without declaring it; libical and old Mozilla write
    ``/freeassociation.sourceforge.net/Europe/Paris``, ``/mozilla.org/20050126_1/Europe/Paris``.
    """
    name = tzid.strip().strip('"')
    if not name or name in _known():
        return name
    words = name.split("/")
    for length in (3, 2, 1):
        tail = "/".join(words[-length:])
        if name.startswith("/") and tail in _known():
            return tail
    return _windows().get(name, "")
