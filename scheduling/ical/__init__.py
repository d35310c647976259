"""Event facts to iCalendar bytes: feeds (RFC 5545, RFC 7986) and invitations (RFC 5546). No Django here."""

from scheduling.ical.events import feed, fragment, placeholder
from scheduling.ical.facts import EventFacts, InvitationFacts, Partstat, Role
from scheduling.ical.itip import cancel, decline_counter, request
from scheduling.ical.lint import lint
from scheduling.ical.zones import vtimezone

__all__ = [
    "EventFacts",
    "InvitationFacts",
    "Partstat",
    "Role",
    "cancel",
    "decline_counter",
    "feed",
    "fragment",
    "lint",
    "placeholder",
    "request",
    "vtimezone",
]
