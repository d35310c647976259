"""iTIP replies as bytes → what they say (RFC 5546 §3.2.3, §3.2.6, §3.2.7). Plain Python, bounded work.

Only the few properties that an answer is made of are looked at. An RRULE, which clients copy from the
invitation into the answer to a whole season, is skipped like any other property and never expanded; so is
VTIMEZONE, since no time of a reply is trusted: RECURRENCE-ID is compared with what we sent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from scheduling.ical.windows import zone_named

LARGEST = 256 * 1024  # bytes of one calendar part
MOST_EVENTS = 20
MOST_COMPONENTS = 200  # with the parts of VTIMEZONE and the alarms that clients add
DEEPEST = 20
MOST_ATTENDEES = 50  # of one event
LONGEST = 300  # characters of a value that is kept
_SEQUENCES = range(2**31)

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE_END = re.compile(r"\r?\n|\r")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_UNSAYABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Unreadable(ValueError):
    """A calendar, or a mail, that is set aside; ``code`` says why in a word or two."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class When:
    """A DATE or DATE-TIME: naive ``local`` in ``zone`` (IANA, ``UTC``; empty if floating or unknown)."""

    local: datetime
    zone: str = ""
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Attendee:
    """One ATTENDEE; addresses are bare and in small letters."""

    address: str
    partstat: str = "NEEDS-ACTION"
    delegated_to: tuple[str, ...] = ()
    delegated_from: tuple[str, ...] = ()
    sent_by: str = ""


@dataclass(frozen=True, slots=True)
class ReplyEvent:
    """One VEVENT. ``stamp`` (UTC) is None where there is none; ``start`` counts in a COUNTER only."""

    uid: str
    recurrence: When | None = None
    onwards: bool = False  # RANGE=THISANDFUTURE
    sequence: int = 0
    stamp: datetime | None = None
    attendees: tuple[Attendee, ...] = ()
    comment: bool = False
    start: When | None = None


@dataclass(frozen=True, slots=True)
class ReplyCalendar:
    """``method`` is in capitals, and empty where the calendar names none."""

    method: str
    events: tuple[ReplyEvent, ...] = ()


def address(value: str) -> str:
    """A calendar address as a bare mail address: no ``mailto:``, percent signs read, small letters."""
    bare = value.strip()
    if bare[:7].lower() == "mailto:":
        bare = bare[7:].partition("?")[0]
    return clean(unquote(bare)).strip().lower()


def clean(value: str) -> str:
    """What a database row can hold of foreign text: no control character, not too long."""
    return _UNSAYABLE.sub("", value)[:LONGEST]


def read(data: bytes, charset: str = "utf-8") -> ReplyCalendar:
    """Raises Unreadable: too large, too deep, too many, not a calendar, or one that contradicts itself."""
    if len(data) > LARGEST:
        raise Unreadable("too-large")
    calendar = _Reading()
    for line in _LINE_END.split(_FOLD.sub("", _decoded(data, charset).lstrip("\ufeff"))):
        if line:
            calendar.take(line)
    return calendar.finished()


def _decoded(data: bytes, charset: str) -> str:
    """UTF-8 whatever is declared, if it is that: servers re-encode and forget to say so, or the reverse."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode(charset, "replace")
        except LookupError:
            return data.decode("utf-8", "replace")


@dataclass
class _Reading:
    """The state of reading one calendar, line by line."""

    open: list[str] = field(default_factory=list)
    components: int = 0
    method: str = ""
    closed: bool = False
    event: "_Event | None" = None
    events: list[ReplyEvent] = field(default_factory=list)

    def take(self, line: str) -> None:
        found = _NAME.match(line)
        name = found[0].upper() if found else ""
        if name == "BEGIN":
            self._begin(_value(line).upper())
        elif name == "END":
            self._end(_value(line).upper())
        elif self.open == ["VCALENDAR"] and name == "METHOD":
            if self.method:
                raise Unreadable("said-twice")
            self.method = clean(_value(line)).upper()
        elif self.event is not None and self.open[2:] == []:
            self.event.take(name, line)

    def _begin(self, component: str) -> None:
        if self.closed or (not self.open and component != "VCALENDAR"):
            raise Unreadable("not-one-calendar")
        self.open.append(component)
        self.components += 1
        if len(self.open) > DEEPEST:
            raise Unreadable("too-deep")
        if self.components > MOST_COMPONENTS:
            raise Unreadable("too-many-components")
        if self.open == ["VCALENDAR", "VEVENT"]:
            self.event = _Event()

    def _end(self, component: str) -> None:
        if not self.open or self.open.pop() != component:
            raise Unreadable("broken")
        if self.event is not None and len(self.open) == 1:
            self.events.append(self.event.finished())
            self.event = None
            if len(self.events) > MOST_EVENTS:
                raise Unreadable("too-many-components")
        self.closed = not self.open

    def finished(self) -> ReplyCalendar:
        if not self.closed:
            raise Unreadable("broken")
        return ReplyCalendar(self.method, tuple(self.events))


_SINGLE = frozenset({"UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "DTSTART"})


@dataclass
class _Event:
    said: dict[str, tuple[dict[str, list[str]], str]] = field(default_factory=dict)
    attendees: list[Attendee] = field(default_factory=list)
    comment: bool = False

    def take(self, name: str, line: str) -> None:
        if name == "ATTENDEE":
            if len(self.attendees) >= MOST_ATTENDEES:
                raise Unreadable("too-many-attendees")
            self.attendees.append(_attendee(line))
        elif name == "COMMENT":
            self.comment = self.comment or bool(_value(line).strip())
        elif name in _SINGLE:
            if name in self.said:
                raise Unreadable("said-twice")
            self.said[name] = _parameters(line), _value(line)

    def finished(self) -> ReplyEvent:
        parameters, _ = self.said.get("RECURRENCE-ID", ({}, ""))
        stamp = self._when("DTSTAMP")
        return ReplyEvent(
            uid=_text(self.said.get("UID", ({}, ""))[1]),
            recurrence=self._when("RECURRENCE-ID"),
            onwards=[word.upper() for word in parameters.get("RANGE", [])] == ["THISANDFUTURE"],
            sequence=_sequence(self.said.get("SEQUENCE", ({}, "0"))[1]),
            stamp=stamp.local.replace(tzinfo=UTC) if stamp and stamp.zone == "UTC" else None,
            attendees=tuple(self.attendees),
            comment=self.comment,
            start=self._when("DTSTART", lenient=True),
        )

    def _when(self, name: str, *, lenient: bool = False) -> When | None:
        """Raises Unreadable for a RECURRENCE-ID or DTSTAMP that is no time."""
        if name not in self.said:
            return None
        when = _moment(*self.said[name])
        if when is None and not lenient:
            raise Unreadable("no-time")
        return when


def _moment(parameters: dict[str, list[str]], value: str) -> When | None:
    found = _MOMENT.fullmatch(value.strip())
    if found is None or not "1970" <= found[1][:4] <= "2199":
        return None
    try:
        local = datetime.strptime(f"{found[1]}{found[2] or '000000'}", "%Y%m%d%H%M%S")
    except ValueError:
        return None
    if found[2] is None:
        return When(local, is_date=True)
    if found[3]:
        return When(local, "UTC")
    return When(local, zone_named(clean("".join(parameters.get("TZID", [])))))


def _sequence(value: str) -> int:
    """A number that our columns hold; what is none counts as 0, the value of an absent SEQUENCE."""
    text = value.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return min(number, _SEQUENCES[-1])


def _attendee(line: str) -> Attendee:
    parameters = _parameters(line)
    value = _value(line)
    if value.strip()[:7].lower() != "mailto:" and parameters.get("EMAIL"):
        value = parameters["EMAIL"][0]  # RFC 7986 §6.2: the address of whoever is named by something else
    return Attendee(
        address=address(value),
        partstat=clean("".join(parameters.get("PARTSTAT", ["NEEDS-ACTION"]))).upper(),
        delegated_to=tuple(map(address, parameters.get("DELEGATED-TO", [])[:5])),
        delegated_from=tuple(map(address, parameters.get("DELEGATED-FROM", [])[:5])),
        sent_by=address("".join(parameters.get("SENT-BY", [])[:1])),
    )


def _text(value: str) -> str:
    """A TEXT value without its escapes (RFC 5545 §3.3.11)."""
    return clean(re.sub(r"\\([\\;,])", r"\1", value)).strip()


def _value(line: str) -> str:
    """What follows the first colon outside quotes."""
    return line[_colon(line) + 1 :]


def _colon(line: str) -> int:
    quoted = False
    for place, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            return place
    raise Unreadable("broken")


def _parameters(line: str) -> dict[str, list[str]]:
    """Parameter names in capitals, each with its values; of a name given twice the first counts."""
    found: dict[str, list[str]] = {}
    for part in list(_split(line[: _colon(line)], ";"))[1:]:
        name, _, value = part.partition("=")
        values = [one.strip().strip('"') for one in _split(value, ",")]
        found.setdefault(name.strip().upper(), values)
    return found


def _split(text: str, sign: str) -> Iterator[str]:
    """Parts between signs outside quotes."""
    quoted, start = False, 0
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == sign and not quoted:
            yield text[start:place]
            start = place + 1
    yield text[start:]
