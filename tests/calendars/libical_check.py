"""Run by Debian's own Python, which has `gi`: JSON list of calendars on stdin, JSON list of findings out.

Each finding is the list of X-LIC-ERROR texts that libical writes into the calendar, both for what it cannot
parse and for what RFC 5546 forbids under the calendar's METHOD.
"""

import json
import re
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402  # the version must be chosen before

ERROR = re.compile(r"^X-LIC-ERROR[^:]*:(.*)$", re.MULTILINE)


def findings(calendar):
    component = ICalGLib.Component.new_from_string(calendar)
    if component is None:
        return ["not a calendar"]
    component.check_restrictions()
    unfolded = component.as_ical_string().replace("\r\n ", "").replace("\r\n", "\n")
    return [error.strip() for error in ERROR.findall(unfolded)]


json.dump([findings(calendar) for calendar in json.load(sys.stdin)], sys.stdout)
