"""Prints {zone: VTIMEZONE} as Quorum writes them. PYTHONTZPATH says from which zone files (PEP 615)."""

import json
import sys
from zoneinfo import available_timezones

from scheduling.ical import vtimezone


def main() -> None:
    blocks = {zone: vtimezone(zone).decode() for zone in sorted(available_timezones())}
    json.dump(blocks, sys.stdout)


if __name__ == "__main__":
    main()
