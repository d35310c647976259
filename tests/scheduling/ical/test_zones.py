"""VTIMEZONE says what zoneinfo says, in the one form that Outlook reads."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import icalendar
import pytest
from dateutil.rrule import rrulestr

from scheduling.ical import lint, vtimezone
from scheduling.ical.footer import parse_footer
from tests.scheduling.ical.make import at
from tests.scheduling.ical.strategies import ZONES

HOUR = timedelta(hours=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LAST = datetime(2037, 1, 1, tzinfo=UTC)

Offsets = list[tuple[datetime, timedelta]]


def transitions_by_zoneinfo(zone: str) -> Offsets:
    """Each change of offset, 2026 to 2036: the first second of the new offset, in UTC, and the offset."""
    info = ZoneInfo(zone)
    moment, changes = FIRST, [(FIRST, FIRST.astimezone(info).utcoffset() or timedelta())]
    while moment < LAST:
        following = moment + 24 * HOUR
        if following.astimezone(info).utcoffset() != changes[-1][1]:
            low, high = moment, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                changed = middle.astimezone(info).utcoffset() != changes[-1][1]
                low, high = (low, middle) if changed else (middle, high)
            changes.append((high.replace(microsecond=0), high.astimezone(info).utcoffset() or timedelta()))
        moment = following
    return changes


def transitions_by_vtimezone(zone: str) -> Offsets:
    """The same, from the components alone, as RFC 5545 §3.6.5 tells a reader to."""
    onsets: Offsets = []
    parsed: Any = icalendar.Timezone.from_ical(vtimezone(zone))
    for part in parsed.subcomponents:
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        first = part["DTSTART"].dt
        starts = [first]
        if "RRULE" in part:
            rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=first)
            assert rule[0] == first
            starts = rule.between(first, at("2037-01-01 00:00"), inc=True)
        onsets += [((start - before).replace(tzinfo=UTC), after) for start in starts]
    onsets.sort()
    known = [onset for onset in onsets if onset[0] <= FIRST][-1]
    return [(FIRST, known[1]), *(onset for onset in onsets if FIRST < onset[0] < LAST)]


@pytest.mark.parametrize("zone", ZONES)
def test_vtimezone_changes_when_zoneinfo_does_until_2036(zone: str) -> None:
    assert transitions_by_vtimezone(zone) == transitions_by_zoneinfo(zone)


@pytest.mark.parametrize("zone", ZONES)
def test_vtimezone_is_in_rrule_form(zone: str) -> None:
    assert lint(b"BEGIN:VCALENDAR\r\n" + vtimezone(zone) + b"END:VCALENDAR\r\n") == []
    assert b"RDATE" not in vtimezone(zone)


def test_paris_is_what_thunderbird_itself_writes() -> None:
    assert vtimezone("Europe/Paris").decode().split() == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def test_cayenne_never_changes_and_has_one_observance() -> None:
    assert vtimezone("America/Cayenne").count(b"BEGIN:STANDARD") == 1
    assert b"TZOFFSETFROM:-0300\r\nTZOFFSETTO:-0300\r\nDTSTART:19700101T000000" in vtimezone(
        "America/Cayenne"
    )


def test_dublin_calls_summer_its_daylight_time_whatever_its_file_says() -> None:
    daylight = vtimezone("Europe/Dublin").split(b"BEGIN:DAYLIGHT")[1].split(b"END:DAYLIGHT")[0]
    assert b"TZNAME:IST\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100" in daylight


@pytest.mark.parametrize(
    ("footer", "begins", "ends"),
    [
        ("AAA-1BBB,J60,J300/3", "BYMONTH=3;BYMONTHDAY=1", "BYMONTH=10;BYMONTHDAY=27"),
        ("AAA-1BBB,59/0,300", "BYYEARDAY=60", "BYYEARDAY=301"),
        ("<+03>-3<-0330>3:30,M3.2.0/-1,M11.1.0", "BYMONTH=3;BYMONTHDAY=7,8,9,10,11,12,13;BYDAY=SA", None),
    ],
)
def test_every_form_of_the_posix_rule_is_read(footer: str, begins: str, ends: str | None) -> None:
    rule = parse_footer(footer)
    assert rule.begins[0].rrule == f"FREQ=YEARLY;{begins}"
    assert ends is None or rule.ends[0].rrule == f"FREQ=YEARLY;{ends}"


def test_a_name_in_brackets_and_offsets_with_minutes_are_read() -> None:
    rule = parse_footer("<+03>-3<-0330>3:30,M3.2.0/-1,M11.1.0")
    assert (rule.standard.name, rule.standard.offset) == ("+03", timedelta(hours=3))
    assert rule.daylight is not None
    assert (rule.daylight.name, rule.daylight.offset) == ("-0330", -timedelta(hours=3, minutes=30))
    assert rule.begins[0].first == at("1970-03-07 23:00")


@pytest.mark.parametrize(
    "footer", ["", "CET", "AAA-1BBB,J60/25,J300", "AAA-1BBB,M2.5.0/24,M10.1.0", "AAA-1BBB,M3.5.0"]
)
def test_what_no_rrule_can_say_is_refused(footer: str) -> None:
    with pytest.raises(ValueError, match=r"RRULE|POSIX"):
        parse_footer(footer)


@pytest.mark.parametrize("zone", ["Europe/Lyon", "Romance Standard Time"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        vtimezone(zone)


def test_a_name_that_leaves_the_directory_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\.\."):
        vtimezone("../../etc/passwd")
