"""Content lines: escaping (RFC 5545 §3.3.11), parameter values (RFC 6868), folding (RFC 5545 §3.1)."""

import re
from datetime import UTC, datetime

LINE_OCTETS = 75

_NEWLINES = re.compile("\r\n|[\r\u2028\u2029]")
# Cc without TAB and LF, and lone surrogates, which UTF-8 cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_A_URI = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOT_IN_A_RULE = re.compile("[^A-Za-z0-9=;,+/:-]")
_TEXT_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_PARAMETER_ESCAPES = str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})


def clean(value: str) -> str:
    """The text as a calendar can carry it: LF for any line end, no other control character but TAB."""
    return _UNWRITABLE.sub("", _NEWLINES.sub("\n", value))


def text(value: str) -> str:
    """A TEXT value, escaped."""
    return clean(value).translate(_TEXT_ESCAPES)


def parameter(value: str) -> str:
    """A parameter value, always quoted, since `,` `;` and `:` are common in names of services."""
    return f'"{clean(value).translate(_PARAMETER_ESCAPES)}"'


def uri(value: str) -> str:
    """A URI value. URIs are not escaped, so what could end the line early is taken out."""
    return _NOT_IN_A_URI.sub("", value)


def rule(value: str) -> str:
    """An RRULE as given. Raises ValueError for a character that no RRULE holds (a line end above all)."""
    if _NOT_IN_A_RULE.search(value):
        raise ValueError(f"not a recurrence rule: {value!r}")
    return value


def local(moment: datetime) -> str:
    """A DATE-TIME without zone: `20261123T140000`, from the wall-clock fields of `moment`."""
    return (
        f"{moment.year:04d}{moment.month:02d}{moment.day:02d}"
        f"T{moment.hour:02d}{moment.minute:02d}{moment.second:02d}"
    )


def utc(moment: datetime) -> str:
    """A DATE-TIME in UTC, `20261123T130000Z`, from an aware `moment`."""
    return local(moment.astimezone(UTC)) + "Z"


def content(lines: list[str]) -> bytes:
    """The lines folded at 75 octets, never inside a character, each ended by CRLF."""
    whole = "\r\n".join(lines)
    if whole.isascii() and max(map(len, lines)) <= LINE_OCTETS:
        return whole.encode() + b"\r\n"
    return b"".join(fold(line.encode()) for line in lines)


def fold(line: bytes) -> bytes:
    """One content line as the physical lines of RFC 5545 §3.1, each at most 75 octets without its CRLF."""
    if len(line) <= LINE_OCTETS:
        return line + b"\r\n"
    parts = []
    start, room = 0, LINE_OCTETS
    while len(line) - start > room:
        end = _fold_point(line, start, start + room)
        parts.append(line[start:end])
        start, room = end, LINE_OCTETS - 1
    parts.append(line[start:])
    return b"\r\n ".join(parts) + b"\r\n"


def _fold_point(line: bytes, start: int, end: int) -> int:
    """The last place up to `end` that is inside no character and no escape.

    RFC 5545 allows a fold inside `\\n`; readers that unescape before they unfold do not survive it.
    """
    while line[end] & 0xC0 == 0x80:  # a UTF-8 continuation octet: step back to the character's first
        end -= 1
    piece = line[start:end]
    for escape in (b"\\", b"^"):
        end -= (len(piece) - len(piece.rstrip(escape))) % 2
    return end
