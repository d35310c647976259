"""The linter names each defect that the calendar libraries let pass."""

import icalendar
import pytest

from scheduling.ical import feed, fragment, lint
from tests.scheduling.ical.make import event

GOOD = feed("Mes RCP", "navy", ["Europe/Paris"], [fragment(event(summary="é" * 60))])
RDATE_ZONE = icalendar.Timezone.from_tzid("Europe/Paris").to_ical()


def test_a_good_feed_has_no_problem() -> None:
    assert lint(GOOD) == []


def planted(old: bytes, new: bytes) -> bytes:
    """The good feed with one defect."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


ONE = {
    "bare LF": (planted(b"STATUS:CONFIRMED\r\n", b"STATUS:CONFIRMED\n"), "a bare CR or LF"),
    "bare CR": (planted(b"SEQUENCE:2\r\n", b"SEQUENCE:2\r"), "a bare CR or LF"),
    "fold inside a character": (planted(b"SUMMARY:\xc3\xa9", b"SUMMARY:\xc3\r\n \xa9"), "not UTF-8"),
    "Latin-1": (planted("Récamier".encode(), "Récamier".encode("latin-1")), "not UTF-8"),
    "long line": (planted(b"STATUS:CONFIRMED", b"X-LONG:" + b"x" * 69), "76 octets"),
    "control character": (planted(b"STATUS:", b"STATUS:\x07"), "a control character"),
    "C1 control character": (planted(b"Mes RCP", "Mes\x85RCP".encode()), "a control character"),
    "no VTIMEZONE": (feed("x", "navy", [], [fragment(event())]), "TZID 'Europe/Paris' has no VTIMEZONE"),
    "RDATE zone": (feed("x", "navy", [], [RDATE_ZONE, fragment(event())]), "RDATE in VTIMEZONE"),
    "one rule missing": (
        planted(b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n", b""),
        "VTIMEZONE 'Europe/Paris' is not in RRULE form",
    ),
    "not closed": (planted(b"END:VEVENT\r\n", b""), "closes nothing"),
    "closed early": (GOOD + b"END:VCALENDAR\r\n", "closes nothing"),
    "cut short": (GOOD.removesuffix(b"END:VCALENDAR\r\n"), "VCALENDAR is never closed"),
    "no last line end": (GOOD[:-2], "the last line is not ended by CRLF"),
    "empty line": (planted(b"SEQUENCE:2\r\n", b"SEQUENCE:2\r\n\r\n"), "empty"),
    "no content line": (planted(b"SEQUENCE:2", b"SEQUENCE 2"), "not a content line"),
    "event outside": (fragment(event()), "VEVENT outside a VCALENDAR"),
    "empty zone": (
        planted(b"BEGIN:VTIMEZONE\r\n", b"BEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\n"),
        "VTIMEZONE 'X' is empty",
    ),
}


@pytest.mark.parametrize(("data", "problem"), ONE.values(), ids=ONE)
def test_a_planted_defect_is_named(data: bytes, problem: str) -> None:
    assert any(problem in found for found in lint(data)), lint(data)


def test_the_tzid_of_a_line_with_quoted_parameters_is_seen() -> None:
    line = b'X-NOTE;X-A="a;TZID=Mars/Base:b";TZID="Europe/Lyon":20261122T140000'
    found = lint(planted(b"SEQUENCE:2", line))
    assert found == ["TZID 'Europe/Lyon' has no VTIMEZONE"]


def test_a_value_that_speaks_of_a_tzid_uses_none() -> None:
    assert lint(planted(b"SEQUENCE:2", b"COMMENT:a;TZID=Mars/Base:b")) == []
