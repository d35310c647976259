"""What a mail client keeps of the messages sent to it: the last word on each event and each of its days."""

import re
from collections.abc import Iterable

_ZONE = re.compile(rb"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", re.DOTALL)
_EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
_UID = re.compile(rb"^UID:(.*?)\r\n", re.MULTILINE)
_DAY = re.compile(rb"^RECURRENCE-ID[;:](.*?)\r\n", re.MULTILINE)


def kept(messages: Iterable[bytes]) -> bytes:
    """Of REQUESTs and CANCELs in the order in which they came; a cancelled day stays, with its STATUS."""
    zones: dict[bytes, None] = {}
    events: dict[tuple[bytes, bytes], bytes] = {}
    for message in messages:
        zones |= dict.fromkeys(_ZONE.findall(message))
        (event,) = _EVENT.findall(message)
        day = _DAY.search(event)
        events[_first(_UID, event), day[1] if day else b""] = event
    body = b"".join([*zones, *events.values()])
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tests//EN\r\n" + body + b"END:VCALENDAR\r\n"


def _first(pattern: re.Pattern[bytes], event: bytes) -> bytes:
    found = pattern.search(event)
    assert found is not None
    return found[1]
