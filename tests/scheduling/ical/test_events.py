"""What a fragment and a feed say, byte by byte where a client depends on it."""

import timeit
from datetime import UTC, datetime, timedelta, timezone

import pytest

from scheduling.ical import feed, fragment, placeholder
from scheduling.ical.text import content, fold, parameter, rule, text, uri
from tests.scheduling.ical.make import EVENT, at, event


def lines(data: bytes) -> list[str]:
    """The unfolded content lines."""
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def line(data: bytes, name: str) -> str:
    """The one content line of this name in the event."""
    (found,) = [
        one for one in lines(data[data.index(b"BEGIN:VEVENT") :]) if one.startswith((f"{name}:", f"{name};"))
    ]
    return found


def test_a_fragment_says_this_and_no_more() -> None:
    assert lines(fragment(event(conference="https://visio.example/7"))) == [
        "BEGIN:VEVENT",
        "UID:5b0c2f9e-thorax@quorum.example",
        "DTSTAMP:20260901T081530Z",
        "LAST-MODIFIED:20260901T081530Z",
        "SEQUENCE:2",
        "DTSTART;TZID=Europe/Paris:20261022T140000",
        "DTEND;TZID=Europe/Paris:20261022T153000",
        "SUMMARY:RCP Thorax",
        "DESCRIPTION:Salle ouverte dès 13 h 45.",
        "LOCATION:Salle Récamier\\, bâtiment B",
        "URL:https://quorum.example/m/7f3a",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://visio.example/7",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def test_a_cancelled_meeting_stays_and_frees_the_time() -> None:
    cancelled = lines(fragment(event(cancelled=True)))
    assert "STATUS:CANCELLED" in cancelled
    assert "TRANSP:TRANSPARENT" in cancelled


def test_the_same_facts_give_the_same_bytes() -> None:
    assert fragment(event()) == fragment(event())


def test_a_feed_is_its_header_its_zones_sorted_and_its_fragments() -> None:
    body = feed("RCP, Léon", "navy", ["Europe/Paris", "America/Cayenne", "Europe/Paris"], [fragment(EVENT)])
    assert lines(body)[:9] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Quorum//Tumour board scheduling//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:RCP\\, Léon",
        "NAME:RCP\\, Léon",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "COLOR:navy",
    ]
    assert [one for one in lines(body) if one.startswith("TZID")] == [
        "TZID:America/Cayenne",
        "TZID:Europe/Paris",
    ]
    assert body.endswith(fragment(EVENT) + b"END:VCALENDAR\r\n")
    assert b"METHOD" not in body


@pytest.mark.parametrize(
    ("start", "minutes", "dtstart", "dtend"),
    [
        # 29 March 2026, 02:00 to 03:00 does not exist: read with the offset from before (RFC 5545 §3.3.5).
        ("2026-03-29 02:30", 60, "Europe/Paris:20260329T033000", "Europe/Paris:20260329T043000"),
        ("2026-03-29 01:30", 60, "Europe/Paris:20260329T013000", "Europe/Paris:20260329T033000"),
        # 25 October 2026, 02:00 to 03:00 comes twice: a start is the first, an end in the second is in UTC.
        ("2026-10-25 02:30", 15, "Europe/Paris:20261025T023000", "Europe/Paris:20261025T024500"),
        ("2026-10-25 02:30", 60, "Europe/Paris:20261025T023000", "UTC:20261025T013000"),
        ("2026-10-25 01:30", 180, "Europe/Paris:20261025T013000", "Europe/Paris:20261025T033000"),
    ],
)
def test_a_meeting_across_a_change_of_clocks_keeps_its_length(
    start: str, minutes: int, dtstart: str, dtend: str
) -> None:
    data = fragment(event(start=at(start), duration=timedelta(minutes=minutes)))
    assert line(data, "DTSTART") == f"DTSTART;TZID={dtstart}"
    assert line(data, "DTEND") == (
        f"DTEND:{dtend[4:]}Z" if dtend.startswith("UTC:") else f"DTEND;TZID={dtend}"
    )


def test_a_stamp_is_written_in_utc_whatever_its_zone() -> None:
    stamp = datetime(2026, 9, 1, 2, 0, tzinfo=timezone(timedelta(hours=4)))
    assert line(fragment(event(stamp=stamp)), "DTSTAMP") == "DTSTAMP:20260831T220000Z"


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": datetime(2026, 10, 22, 14, tzinfo=UTC)},
        {"stamp": at("2026-10-22 14:00")},
        {"duration": timedelta(0)},
    ],
)
def test_facts_that_cannot_be_a_meeting_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        event(**wrong)


def test_a_placeholder_is_one_free_day_on_the_day_of_its_stamp() -> None:
    body = placeholder(
        "revoked", "fr", uid="k1@quorum.example", stamp=datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    )
    assert line(body, "DTSTART") == "DTSTART;VALUE=DATE:20261231"
    assert line(body, "DTEND") == "DTEND;VALUE=DATE:20270101"
    assert line(body, "SUMMARY") == "SUMMARY:Calendrier révoqué"
    assert line(body, "TRANSP") == "TRANSP:TRANSPARENT"


def test_text_is_escaped_and_keeps_no_control_character() -> None:
    assert text("a\\b;c,d\r\ne\rf\x00\x1b\x85\tg\u2028h\ud800") == "a\\\\b\\;c\\,d\\ne\\nf\tg\\nh"


def test_a_parameter_uses_the_escapes_of_rfc_6868() -> None:
    assert parameter('Dr "Zoé", Léa^\r\nService: B') == "\"Dr ^'Zoé^', Léa^^^nService: B\""


def test_a_uri_cannot_end_its_line() -> None:
    assert uri("https://q.example/a\r\nATTENDEE:x y") == "https://q.example/aATTENDEE:xy"


def test_a_rule_cannot_end_its_line() -> None:
    with pytest.raises(ValueError, match="not a recurrence rule"):
        rule("FREQ=DAILY\r\nATTENDEE:x")


@pytest.mark.parametrize("character", ["x", "é", "€", "🫁", "\\\\", "\\n", "^^"])
@pytest.mark.parametrize("shift", range(5))
def test_a_fold_is_at_75_octets_and_inside_no_character_or_escape(character: str, shift: int) -> None:
    value = "x" * shift + character * 60
    parts = fold(value.encode()).removesuffix(b"\r\n").split(b"\r\n ")
    width = len(character.encode())
    assert b"".join(parts).decode() == value
    assert all(75 - width < len(part) + (place > 0) <= 75 for place, part in enumerate(parts[:-1]))
    assert all((len(part) - (shift if place == 0 else 0)) % width == 0 for place, part in enumerate(parts))


def test_content_of_75_octets_is_not_folded_and_of_76_is() -> None:
    assert content(["x" * 75]) == b"x" * 75 + b"\r\n"
    assert content(["x" * 76]) == b"x" * 75 + b"\r\n x\r\n"


def test_a_fragment_takes_well_under_the_154_microseconds_of_icalendar() -> None:
    best = min(timeit.repeat(lambda: fragment(EVENT), number=200, repeat=5)) / 200
    assert best < 100e-6  # about 20 µs on an idle core
