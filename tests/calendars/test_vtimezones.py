"""Our VTIMEZONE of every zone is that of timezones-ical-library, but for a list of differences with reasons.

The zone files are those of the pinned tzdata package, so that the answer is the same on every machine.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from scheduling.ical import vtimezone
from tests.calendars import tzlib
from tests.calendars.oracle import need
from tests.scheduling.ical.test_zones import transitions_by_vtimezone, transitions_by_zoneinfo

pytestmark = pytest.mark.calendars
LISTED = Path(__file__).with_name("vtimezone_differences.csv")
ROOT = Path(__file__).parents[2]
# The beginnings of the reasons for which there is no change of clocks to compare with zoneinfo's.
_SAME_HOURS = ("same hours", "no place", "IANA 2026f ends its changes")


@pytest.fixture(scope="module")
def ours() -> dict[str, str]:
    """From the zone files of the package, whatever the system has."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.calendars.vtimezones"],
        cwd=ROOT,
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        check=True,
        timeout=120,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def theirs() -> dict[str, str]:
    need(tzlib)
    return tzlib.blocks()


def listed() -> dict[str, str]:
    """The differences that are known, with their reasons."""
    with LISTED.open(encoding="utf-8", newline="") as rows:
        return {row["zone"]: row["reason"] for row in csv.DictReader(rows)}


def test_the_zones_that_differ_are_exactly_those_listed_with_a_reason(
    ours: dict[str, str], theirs: dict[str, str]
) -> None:
    assert len(ours) > 590
    differing = {
        zone
        for zone, block in ours.items()
        if zone not in theirs or tzlib.changes(block) != tzlib.changes(theirs[zone])
    }
    known = listed()
    assert differing == set(known)
    assert all(reason for reason in known.values())


def test_every_zone_that_changes_its_clocks_says_so_by_two_rules_or_more(ours: dict[str, str]) -> None:
    changing = {zone: block for zone, block in ours.items() if "RRULE" in block}
    assert len(changing) > 130
    for zone, block in changing.items():
        found = tzlib.changes(block)
        assert {change.kind for change in found} == {"STANDARD", "DAYLIGHT"}, zone
        assert all(change.rule.startswith("BY") for change in found), zone
        assert "RDATE" not in block


def test_a_zone_without_rules_is_one_observance(ours: dict[str, str]) -> None:
    still = [block for block in ours.values() if "RRULE" not in block]
    assert len(still) > 400
    assert {block.count("BEGIN:STANDARD") + block.count("BEGIN:DAYLIGHT") for block in still} == {1}


# Their governments list changes for years ahead, so that no yearly rule can say them (calendar.md §1.3).
BY_LIST = {"Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron"}


def _differing_in_hours() -> list[str]:
    known = listed()
    return [zone for zone, why in known.items() if not why.startswith(_SAME_HOURS) and zone not in BY_LIST]


@pytest.mark.parametrize("zone", _differing_in_hours())
def test_where_the_two_differ_in_hours_ours_are_zoneinfos_until_2036(zone: str) -> None:
    assert transitions_by_vtimezone(zone) == transitions_by_zoneinfo(zone)


def test_every_zone_with_rules_changes_when_zoneinfo_does_until_2036(full_size: bool) -> None:
    """All of them at full size, every eighth otherwise."""
    zones = [zone for zone in sorted(available_timezones() - BY_LIST) if b"RRULE" in vtimezone(zone)]
    for zone in zones if full_size else zones[::8]:
        assert transitions_by_vtimezone(zone) == transitions_by_zoneinfo(zone), zone
