"""A linter of bytes, for the defects that no calendar library reports.

icalendar, ical.js, libical and khal all accept a bare LF, a fold inside a character, and a VTIMEZONE made of
RDATEs, which Outlook ignores.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scheduling.ical.text import LINE_OCTETS

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_TZID = re.compile(r'^[^:"]*(?:"[^"]*"[^:"]*)*?;TZID=(?:"([^"]*)"|([^;:]*))', re.IGNORECASE)
_NAME = re.compile(r"^[A-Za-z0-9-]+(?=[;:])")


@dataclass
class _Zone:
    """What the VTIMEZONE at hand holds."""

    tzid: str = ""
    observances: int = 0
    rules: int = 0


@dataclass
class _Structure:
    """What a pass over the unfolded lines has met."""

    open: list[str] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    zone: _Zone = field(default_factory=_Zone)
    problems: list[str] = field(default_factory=list)


def lint(data: bytes) -> list[str]:
    """The problems of a calendar's bytes, in English, empty when there are none."""
    return [*_line_problems(data), *_structure_problems(data)]


def _line_problems(data: bytes) -> Iterator[str]:
    if not data.endswith(b"\r\n"):
        yield "the last line is not ended by CRLF"
    for number, line in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), 1):
        if b"\n" in line or b"\r" in line:
            yield f"line {number}: a bare CR or LF"
        if len(line) > LINE_OCTETS:
            yield f"line {number}: {len(line)} octets, more than {LINE_OCTETS}"
        try:
            characters = line.decode()
        except UnicodeDecodeError as error:
            yield f"line {number}: not UTF-8, or a character split by a fold ({error.reason})"
            continue
        if not line.strip():
            yield f"line {number}: empty"
        if _CONTROL.search(characters.replace("\r", "").replace("\n", "")):
            yield f"line {number}: a control character"


def _structure_problems(data: bytes) -> list[str]:
    unfolded = data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode(errors="replace")
    structure = _Structure()
    for line in unfolded.removesuffix("\r\n").split("\r\n"):
        _read(line, structure)
    problems = structure.problems
    problems += [f"{name} is never closed" for name in structure.open]
    missing = sorted(structure.used - structure.declared)
    problems += [f"TZID {name!r} has no VTIMEZONE" for name in missing]
    return problems


def _read(line: str, structure: _Structure) -> None:
    name = _NAME.match(line)
    if name is None:
        structure.problems.append(f"not a content line: {line[:40]!r}")
        return
    property_name, value = name[0].upper(), line.partition(":")[2]
    if property_name == "BEGIN":
        _begin(value.upper(), structure)
    elif property_name == "END":
        _end(value.upper(), structure)
    elif "VTIMEZONE" in structure.open:
        _read_zone(property_name, value, structure)
    elif used := _TZID.match(line):
        structure.used.add(used[1] or used[2])


def _begin(component: str, structure: _Structure) -> None:
    if component == "VTIMEZONE":
        structure.zone = _Zone()
    elif "VTIMEZONE" in structure.open:
        structure.zone.observances += 1
    elif not structure.open and component != "VCALENDAR":
        structure.problems.append(f"{component} outside a VCALENDAR")
    structure.open.append(component)


def _end(component: str, structure: _Structure) -> None:
    if not structure.open or structure.open.pop() != component:
        structure.problems.append(f"END:{component} closes nothing")
    if component != "VTIMEZONE":
        return
    zone = structure.zone
    structure.declared.add(zone.tzid)
    if not zone.observances:
        structure.problems.append(f"VTIMEZONE {zone.tzid!r} is empty")
    elif zone.observances > 1 and zone.rules < zone.observances:
        structure.problems.append(f"VTIMEZONE {zone.tzid!r} is not in RRULE form")


def _read_zone(property_name: str, value: str, structure: _Structure) -> None:
    if property_name == "TZID":
        structure.zone.tzid = value
    elif property_name == "RRULE":
        structure.zone.rules += 1
    elif property_name == "RDATE":
        structure.problems.append(f"RDATE in VTIMEZONE {structure.zone.tzid!r}")
