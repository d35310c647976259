"""What the environment says, read once and typed.

Every setting is a `QUORUM_*` variable. `<var>/secrets.env` (mode 0600, made by the supervisor) fills in
what the environment leaves out and never overrides it.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SECRETS = "secrets.env"
DEMO_SEED = 20261123
ALL_BOARDS = 1000  # more than the demo has
SHORTEST_TOKEN = 32
OFF = "off"
LOOPBACK = "localhost,127.0.0.1,[::1]"


class MalformedSetting(Exception):
    """A setting that cannot be used; the message names the variable and says what is expected."""


@dataclass(frozen=True, slots=True)
class Imap:
    """The mailbox in which the answers arrive."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    ssl: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of one process. Durations are in seconds, addresses without a trailing slash.

    ``quiet_hours`` and ``weekly_mail`` (weekday from 1, Monday) are on each reader's own clock; None is off.
    ``refresh_gap`` is in hours.
    """

    var: Path
    secret_key: str
    identity_keys: tuple[str, ...]
    address_key: str
    index_key: str
    database_url: str
    broker_url: str
    smtp_host: str
    smtp_port: int
    smtp_timeout: int
    lease: int
    imap: Imap | None
    authserv_id: str
    inbound_token: str
    base_url: str
    allowed_hosts: tuple[str, ...]
    uid_domain: str
    demo: bool
    debug: bool
    hashed_static: bool
    demo_today: dt.date | None
    demo_seed: int
    demo_boards: int
    quiet_hours: tuple[dt.time, dt.time] | None
    quiet_weekends: bool
    refresh_gap: int
    weekly_mail: tuple[int, dt.time] | None


def read(environ: Mapping[str, str] | None = None, *, root: Path = ROOT) -> Environment:
    """Read the settings, or raise MalformedSetting naming the first variable that is wrong."""
    given = os.environ if environ is None else environ
    var = Path(given.get("QUORUM_VAR") or root / "var").absolute()
    values = {**read_secrets(var / SECRETS), **given}
    debug = _flag(values, "QUORUM_DEBUG", default=False)
    demo = _flag(values, "QUORUM_DEMO", default=False)
    base_url = _address(values)
    return Environment(
        var=var,
        secret_key=_required(values, "QUORUM_SECRET_KEY"),
        identity_keys=_words(_required(values, "QUORUM_IDENTITY_KEYS")),
        address_key=_required(values, "QUORUM_ADDRESS_KEY"),
        index_key=_required(values, "QUORUM_INDEX_KEY"),
        database_url=values.get("QUORUM_DATABASE_URL") or f"sqlite:///{quote(str(var))}/quorum.sqlite3",
        broker_url=values.get("QUORUM_BROKER_URL") or f"redis+socket://{broker_socket(var)}",
        smtp_host=values.get("QUORUM_SMTP_HOST") or "127.0.0.1",
        smtp_port=_whole(values, "QUORUM_SMTP_PORT", default=2525, top=65535),
        smtp_timeout=_whole(values, "QUORUM_SMTP_TIMEOUT", default=20),
        lease=_whole(values, "QUORUM_LEASE_SECONDS", default=120),
        imap=_imap(values),
        authserv_id=values.get("QUORUM_AUTHSERV_ID") or "",
        inbound_token=_inbound_token(values),
        base_url=base_url,
        allowed_hosts=_words(values.get("QUORUM_ALLOWED_HOSTS") or f"{LOOPBACK},{_host(base_url)}"),
        uid_domain=values.get("QUORUM_UID_DOMAIN") or "quorum.example",
        demo=demo,
        debug=debug,
        hashed_static=_flag(values, "QUORUM_HASHED_STATIC", default=not debug),
        demo_today=_day(values, "DEMO_TODAY"),
        demo_seed=_whole(values, "DEMO_SEED", default=DEMO_SEED),
        demo_boards=_whole(values, "DEMO_BOARDS", default=ALL_BOARDS, top=ALL_BOARDS),
        quiet_hours=_span(values, "QUORUM_QUIET_HOURS", default=OFF if demo else "20:00-07:00"),
        quiet_weekends=_flag(values, "QUORUM_QUIET_WEEKENDS", default=False),
        refresh_gap=_whole(values, "QUORUM_REFRESH_GAP_HOURS", default=24, top=14 * 24),
        weekly_mail=_weekly(values, "QUORUM_WEEKLY_MAIL", default="1 07:00"),
    )


def read_secrets(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines; blank lines and `#` comments are skipped. An absent file holds nothing."""
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, sign, value = text.partition("=")
        if not sign or not name.startswith("QUORUM_"):
            raise MalformedSetting(f"{path}, line {number}: expected QUORUM_NAME=value.")
        found[name.strip()] = value.strip()
    return found


def broker_socket(var: Path) -> Path:
    """The private socket of the supervised broker."""
    return var / "run" / "valkey.sock"


def _imap(values: Mapping[str, str]) -> Imap | None:
    """None without QUORUM_IMAP_HOST: then no mailbox is read."""
    host = values.get("QUORUM_IMAP_HOST", "")
    if not host:
        return None
    ssl = _flag(values, "QUORUM_IMAP_SSL", default=True)
    return Imap(
        host=host,
        port=_whole(values, "QUORUM_IMAP_PORT", default=993 if ssl else 143, top=65535),
        user=_needed(values, "QUORUM_IMAP_USER", "QUORUM_IMAP_HOST"),
        password=_secret(values, "QUORUM_IMAP_PASSWORD"),
        folder=values.get("QUORUM_IMAP_FOLDER") or "INBOX",
        ssl=ssl,
    )


def _secret(values: Mapping[str, str], name: str) -> str:
    """The value, or the first line of the file that ``<name>_FILE`` names."""
    path = values.get(f"{name}_FILE", "")
    if not path:
        return _needed(values, name, "QUORUM_IMAP_HOST")
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedSetting(f"{name}_FILE cannot be read: {error}.") from error
    if not lines or not lines[0]:
        raise MalformedSetting(f"{name}_FILE names a file whose first line is empty.")
    return lines[0]


def _needed(values: Mapping[str, str], name: str, because: str) -> str:
    value = values.get(name, "")
    if not value:
        raise MalformedSetting(f"{name} is not set, and {because} is.")
    return value


def _inbound_token(values: Mapping[str, str]) -> str:
    """What a mail server shows at /inbound/; long enough that nobody guesses it."""
    token = values.get("QUORUM_INBOUND_TOKEN", "")
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii()):
        raise MalformedSetting(
            f"QUORUM_INBOUND_TOKEN must be at least {SHORTEST_TOKEN} ASCII characters long."
        )
    return token


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value:
        raise MalformedSetting(f"{name} is not set: `make run` writes it to var/{SECRETS} once.")
    return value


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _flag(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = values.get(name, "")
    if text not in {"", "0", "1"}:
        raise MalformedSetting(f"{name} must be 0 or 1, not {text!r}.")
    return text == "1" if text else default


def _whole(values: Mapping[str, str], name: str, *, default: int, top: int = 2**31) -> int:
    text = values.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= top:
        raise MalformedSetting(f"{name} must be a whole number from 1 to {top}, not {text!r}.")
    return int(text)


def _span(values: Mapping[str, str], name: str, *, default: str) -> tuple[dt.time, dt.time] | None:
    text = values.get(name) or default
    if text == OFF:
        return None
    begins, _, ends = text.partition("-")
    try:
        return dt.time.fromisoformat(begins), dt.time.fromisoformat(ends)
    except ValueError as error:
        raise MalformedSetting(f"{name} must be written 20:00-07:00, or off, not {text!r}.") from error


def _weekly(values: Mapping[str, str], name: str, *, default: str) -> tuple[int, dt.time] | None:
    text = values.get(name) or default
    if text == OFF:
        return None
    weekday, _, at = text.partition(" ")
    try:
        return "_1234567".index(weekday, 1), dt.time.fromisoformat(at)
    except ValueError as error:
        expected = "a weekday from 1 (Monday) and a time, as in 1 07:00, or off"
        raise MalformedSetting(f"{name} must be {expected}, not {text!r}.") from error


def _day(values: Mapping[str, str], name: str) -> dt.date | None:
    text = values.get(name, "")
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise MalformedSetting(f"{name} must be a day written YYYY-MM-DD, not {text!r}.") from error


def _address(values: Mapping[str, str]) -> str:
    text = (values.get("QUORUM_BASE_URL") or "http://localhost:8000").rstrip("/")
    if not text.startswith(("http://", "https://")):
        raise MalformedSetting(f"QUORUM_BASE_URL must begin with http:// or https://, not {text!r}.")
    return text


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "localhost"
    except ValueError as error:
        raise MalformedSetting(f"QUORUM_BASE_URL cannot be read: {error}.") from error
