from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from config.databases import database
from config.environment import Imap, MalformedSetting, read

KEYS = {
    "QUORUM_SECRET_KEY": "s",
    "QUORUM_IDENTITY_KEYS": "new, old",
    "QUORUM_ADDRESS_KEY": "a",
    "QUORUM_INDEX_KEY": "i",
}


def test_defaults_need_the_keys_and_nothing_else(tmp_path: Path) -> None:
    found = read({**KEYS, "QUORUM_VAR": str(tmp_path)})
    assert found.database_url == f"sqlite:///{tmp_path}/quorum.sqlite3"
    assert found.broker_url == f"redis+socket://{tmp_path}/run/valkey.sock"
    assert (found.smtp_host, found.smtp_port, found.smtp_timeout, found.lease) == ("127.0.0.1", 2525, 20, 120)
    assert found.identity_keys == ("new", "old")
    assert found.allowed_hosts == ("localhost", "127.0.0.1", "[::1]", "localhost")
    assert (found.demo, found.debug, found.hashed_static) == (False, False, True)


def test_a_day_and_an_address_are_read(tmp_path: Path) -> None:
    given = {"DEMO_TODAY": "2027-01-08", "QUORUM_BASE_URL": "https://rcp.example/"}
    found = read({**KEYS, "QUORUM_VAR": str(tmp_path), **given})
    assert found.demo_today == dt.date(2027, 1, 8)
    assert found.base_url == "https://rcp.example"
    assert found.allowed_hosts[-1] == "rcp.example"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "QUORUM_SECRET_KEY",
            "",
            "QUORUM_SECRET_KEY is not set: `make run` writes it to var/secrets.env once.",
        ),
        ("QUORUM_DEBUG", "yes", "QUORUM_DEBUG must be 0 or 1, not 'yes'."),
        (
            "QUORUM_QUIET_HOURS",
            "20h-7h",
            "QUORUM_QUIET_HOURS must be written 20:00-07:00, or off, not '20h-7h'.",
        ),
        (
            "QUORUM_WEEKLY_MAIL",
            "Monday",
            (
                "QUORUM_WEEKLY_MAIL must be a weekday from 1 (Monday) and a time, as in 1 07:00, or off, "
                "not 'Monday'."
            ),
        ),
        ("QUORUM_SMTP_PORT", "0", "QUORUM_SMTP_PORT must be a whole number from 1 to 65535, not '0'."),
        ("DEMO_TODAY", "08/01/2027", "DEMO_TODAY must be a day written YYYY-MM-DD, not '08/01/2027'."),
        (
            "QUORUM_BASE_URL",
            "rcp.example",
            "QUORUM_BASE_URL must begin with http:// or https://, not 'rcp.example'.",
        ),
    ],
)
def test_a_malformed_setting_is_named(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(MalformedSetting) as caught:
        read({**KEYS, "QUORUM_VAR": str(tmp_path), name: value})
    assert str(caught.value) == sentence


def test_without_its_host_no_mailbox_is_read_and_without_its_token_no_hook_is_open(tmp_path: Path) -> None:
    found = read({**KEYS, "QUORUM_VAR": str(tmp_path), "QUORUM_IMAP_USER": "rcp"})
    assert (found.imap, found.inbound_token, found.authserv_id) == (None, "", "")


def test_a_mailbox_is_read_over_tls_with_a_password_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("correct horse\n", "utf-8")
    given = {"QUORUM_IMAP_HOST": "imap.example", "QUORUM_IMAP_USER": "rcp"}
    given["QUORUM_IMAP_PASSWORD_FILE"] = str(secret)
    found = read({**KEYS, "QUORUM_VAR": str(tmp_path), **given})
    assert found.imap == Imap("imap.example", 993, "rcp", "correct horse", "INBOX", ssl=True)
    assert "correct horse" not in repr(found)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"QUORUM_IMAP_HOST": "imap.example"}, "QUORUM_IMAP_USER is not set, and QUORUM_IMAP_HOST is."),
        (
            {"QUORUM_IMAP_HOST": "imap.example", "QUORUM_IMAP_USER": "rcp"},
            "QUORUM_IMAP_PASSWORD is not set, and QUORUM_IMAP_HOST is.",
        ),
        (
            {"QUORUM_INBOUND_TOKEN": "short"},
            "QUORUM_INBOUND_TOKEN must be at least 32 ASCII characters long.",
        ),
    ],
)
def test_half_a_way_for_answers_to_come_back_is_named(
    tmp_path: Path, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(MalformedSetting) as caught:
        read({**KEYS, "QUORUM_VAR": str(tmp_path), **given})
    assert str(caught.value) == sentence


def test_a_malformed_line_of_the_secrets_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text("# keys\nQUORUM_SECRET_KEY=s\nnonsense\n")
    with pytest.raises(MalformedSetting) as caught:
        read({"QUORUM_VAR": str(tmp_path)})
    assert str(caught.value) == f"{path}, line 3: expected QUORUM_NAME=value."


def test_postgresql_by_address_and_by_socket() -> None:
    by_address = database("postgres://us%40er:p%2Fw@db.example:5433/quorum")
    assert {name: by_address[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "NAME": "quorum",
    }
    by_socket = database("postgres://quorum@/quorum?host=/run/postgresql&sslmode=disable")
    assert (by_socket["HOST"], by_socket["PORT"]) == ("/run/postgresql", "")
    assert by_socket["OPTIONS"] == {"sslmode": "disable"}


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "sqlite:///", "postgres://host", "postgres://h:port/name"]
)
def test_an_unusable_database_url_is_named(url: str) -> None:
    with pytest.raises(MalformedSetting, match="QUORUM_DATABASE_URL"):
        database(url)


def test_sqlite_keeps_acknowledged_commits_and_queues_its_writers(tmp_path: Path) -> None:
    options = database(f"sqlite:///{tmp_path}/q.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]


def test_nights_are_quiet_but_in_the_demo_where_a_visitor_of_the_evening_would_see_nothing() -> None:
    night = (dt.time(20), dt.time(7))
    assert read(KEYS).quiet_hours == night
    assert read({**KEYS, "QUORUM_DEMO": "1"}).quiet_hours is None
    assert read({**KEYS, "QUORUM_DEMO": "1", "QUORUM_QUIET_HOURS": "20:00-07:00"}).quiet_hours == night
    assert read({**KEYS, "QUORUM_QUIET_HOURS": "off"}).quiet_hours is None


def test_the_weekly_mail_has_a_weekday_and_an_hour() -> None:
    assert read(KEYS).weekly_mail == (1, dt.time(7))
    assert read({**KEYS, "QUORUM_WEEKLY_MAIL": "7 18:30"}).weekly_mail == (7, dt.time(18, 30))
    assert read({**KEYS, "QUORUM_WEEKLY_MAIL": "off"}).weekly_mail is None
