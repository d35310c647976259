"""Any facts that a hospital could type, and many that it could not."""

from datetime import UTC, timedelta

from hypothesis import strategies as st

from scheduling.ical import EventFacts, InvitationFacts
from tests.scheduling.ical.make import at

ZONES = [
    "Africa/Cairo",
    "America/Adak",
    "America/Cayenne",
    "America/Chicago",
    "America/Guadeloupe",
    "America/Miquelon",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Paris",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Marquesas",
    "Pacific/Norfolk",
    "Pacific/Noumea",
    "Pacific/Tahiti",
]

_AWKWARD = [
    "\\",
    ";",
    ",",
    ":",
    '"',
    "^",
    "^n",
    "\\n",
    "\\\\",
    "\n",
    "\r\n",
    "\t",
    "\x07",
    "\x85",
    "\u2028",
    "é",
    "œ",
    "🫁",
    "BEGIN:VEVENT",
]
texts = st.lists(st.sampled_from(_AWKWARD) | st.text(max_size=20), max_size=8).map(
    lambda parts: "".join(parts).replace("\\N", "\\n")  # icalendar writes a typed \N as a line end
)
# No backslash: icalendar undoes TEXT escapes in parameters too, where neither RFC 5545 nor RFC 6868 has any.
names = texts.map(lambda text: text.replace("\\", "/")).filter(lambda text: bool(text.strip()))
addresses = st.from_regex(r"[a-z][a-z0-9.+-]{0,30}@[a-z]{1,12}\.example", fullmatch=True)
urls = st.from_regex(r"https://[a-z]{1,12}\.example/[A-Za-z0-9/_~%?=&,;-]{0,90}", fullmatch=True)
stamps = st.datetimes(at("2025-01-01 00:00"), at("2037-01-01 00:00"), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
starts = st.datetimes(at("2026-11-02 00:00"), at("2036-12-01 00:00")).map(
    lambda moment: moment.replace(microsecond=0, second=0)
)

events = st.builds(
    EventFacts,
    uid=st.from_regex(r"[a-z0-9-]{1,80}@[a-z.]{1,40}", fullmatch=True),
    sequence=st.integers(0, 9999),
    stamp=stamps,
    start=starts,
    duration=st.integers(1, 36 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    zone=st.sampled_from(ZONES),
    summary=texts,
    description=texts,
    location=texts,
    url=urls,
    cancelled=st.booleans(),
    conference=st.just("") | urls,
)
standing = events.filter(lambda facts: not facts.cancelled)

_PEOPLE = {
    "organizer_name": names,
    "organizer": addresses.map(lambda address: f"rcp+{address}"),
    "attendee_name": names,
    "attendee": addresses.map(lambda address: f"dr.{address}"),
    "role": st.sampled_from(["REQ-PARTICIPANT", "OPT-PARTICIPANT", "NON-PARTICIPANT"]),
    "partstat": st.sampled_from(["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"]),
}
seasons = st.builds(
    InvitationFacts,
    event=standing,
    rrule=st.sampled_from(
        ["", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20370708T120000Z", "FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=12"]
    ),
    exdates=st.lists(starts, max_size=4, unique=True).map(tuple),
    **_PEOPLE,
)
overrides = st.builds(
    InvitationFacts,
    event=standing,
    recurrence_id=starts,
    recurrence_zone=st.just("") | st.sampled_from(ZONES),
    **_PEOPLE,
)
invitations = seasons | overrides
