"""Calendar programs: how each subscribes, how often it looks again, and which one is probably at hand.

Intervals: Thunderbird, GNOME Calendar and Evolution measured; the others from their makers' and users'
words, which is why `verified` is false and the page says so.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Client:
    """One program. ``button`` is what a webcal: link does on its device."""

    key: str
    name: Promise | str
    button: Promise
    steps: tuple[Promise, ...]
    refresh: Promise
    verified: bool = False


CLIENTS = (
    Client(
        "iphone",
        _("iPhone, iPad"),
        _("Add to this iPhone or iPad"),
        (
            _("Tap the large button and confirm “Subscribe”."),
            _("By hand: Settings, Apps, Calendar, Calendar Accounts, Add Account, Add Subscribed Calendar."),
        ),
        _("as often as “Fetch New Data” in the settings says"),
    ),
    Client(
        "mac",
        _("Calendar on a Mac"),
        _("Add to Calendar on this Mac"),
        (
            _("Press the large button, or choose File, New Calendar Subscription and paste the address."),
            _("Set “Auto-refresh” to every hour or less."),
        ),
        _("from every 5 minutes to every week, as you choose"),
    ),
    Client(
        "android",
        _("Android"),
        _("Add on this Android device"),
        (
            _("Install the free app ICSx⁵, then press the large button: it opens there."),
            _("In ICSx⁵ choose how often it looks; the device’s own calendar then shows the meetings."),
        ),
        _("once a day unless you choose more often"),
    ),
    Client(
        "outlook",
        _("Outlook on Windows"),
        _("Add to Outlook"),
        (
            _("Classic Outlook: press the large button and confirm."),
            _("New Outlook: Calendar, Add calendar, Subscribe from web, paste the address."),
        ),
        _("about every 3 hours, up to a day"),
    ),
    Client(
        "thunderbird",
        "Thunderbird",
        _("Add to Thunderbird"),
        (_("New Calendar, On the Network, paste the address, no user name, Find Calendars, Subscribe."),),
        _("every 30 minutes unless you choose otherwise"),
        verified=True,
    ),
    Client(
        "gnome",
        _("GNOME Calendar, Evolution"),
        _("Add to this computer"),
        (_("Manage Calendars, Add Calendar, paste the address under “Import a Calendar”."),),
        _("as often as you choose in Evolution"),
        verified=True,
    ),
    Client(
        "google",
        _("Google Calendar"),
        _("Add to Google Calendar"),
        (
            _("On a computer: Other calendars, +, From URL, paste the address."),
            _("The phone’s Google Calendar then shows it too."),
        ),
        _("after some hours, up to a day, and nobody can change that"),
    ),
)
_DEVICES: tuple[tuple[str, str, Promise | str], ...] = (  # a word of the browser's name, program, device
    ("iPhone", "iphone", "iPhone"),
    ("iPad", "iphone", "iPad"),
    ("Android", "android", _("Android phone")),
    ("Windows", "outlook", _("Windows computer")),
    ("Macintosh", "mac", "Mac"),
    ("Linux", "thunderbird", _("Linux computer")),
)
_AGENTS: tuple[tuple[str, Promise | str], ...] = (  # a word of a poll's User-Agent, and whose it is
    ("Google-Calendar-Importer", _("Google Calendar")),
    ("Thunderbird", "Thunderbird"),
    ("Evolution", _("GNOME Calendar or Evolution")),
    ("ICSx5", "ICSx⁵ (Android)"),
    ("iOS", _("iPhone or iPad")),
    ("dataaccessd", _("iPhone or iPad")),
    ("macOS", _("Calendar on a Mac")),
    ("CalendarAgent", _("Calendar on a Mac")),
    ("Outlook", "Outlook"),
    ("Microsoft", "Outlook"),
    ("Nextcloud", "Nextcloud"),
    ("vdirsyncer", "vdirsyncer"),
    ("Mozilla", _("a web browser")),
)


@dataclass(frozen=True)
class Device:
    """What is probably at hand: a name to offer for it, and its usual calendar program."""

    name: str
    client: Client


def device_at_hand(browser: str) -> Device:
    """A guess from the browser's User-Agent; something harmless where it tells nothing."""
    by_key = {client.key: client for client in CLIENTS}
    for word, key, name in _DEVICES:
        if word in browser:
            return Device(str(name), by_key[key])
    return Device(str(_("My calendar")), by_key["thunderbird"])


def agent_in_words(agent: str) -> str:
    """Who polled, for a person: “Google Calendar”, or the first word of what it calls itself."""
    for word, name in _AGENTS:
        if word.lower() in agent.lower():
            return str(name)
    return agent.partition("/")[0].partition(" ")[0][:40] or str(_("an unknown program"))
