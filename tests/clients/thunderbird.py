"""A real Thunderbird without a window, in a profile of its own, driven through Marionette."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.clients.marionette import Marionette

PATIENCE = 60.0  # seconds that it may take to start on a busy machine; a free one needs six
QUIET: dict[str, object] = {  # nothing that a first start would show, ask or fetch
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.provider.enabled": False,
    "mail.rights.version": 1,
    "mail.spotlight.firstRunDone": True,
    "network.proxy.type": 0,
}
EVENTS = "SELECT id, title, event_start, coalesce(ical_status, '') FROM cal_events ORDER BY event_start"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    """One event that Thunderbird holds. ``status`` is iCalendar's, empty where the event has none."""

    uid: str
    title: str
    start: datetime
    status: str


def account(address: str, name: str, smtp_port: int) -> dict[str, object]:
    """The settings of somebody who sends mail from this address through a server on 127.0.0.1."""
    return {
        "mail.accountmanager.accounts": "account1,account2",
        "mail.accountmanager.defaultaccount": "account1",
        "mail.accountmanager.localfoldersserver": "server2",
        "mail.account.account1.server": "server1",
        "mail.account.account1.identities": "id1",
        "mail.account.account2.server": "server2",
        "mail.server.server1.type": "pop3",
        "mail.server.server1.hostname": "127.0.0.1",
        "mail.server.server1.userName": address,
        "mail.server.server1.login_at_startup": False,
        "mail.server.server1.check_new_mail": False,
        "mail.server.server2.type": "none",
        "mail.server.server2.hostname": "Local Folders",
        "mail.server.server2.userName": "nobody",
        "mail.identity.id1.fullName": name,
        "mail.identity.id1.useremail": address,
        "mail.identity.id1.valid": True,
        "mail.identity.id1.smtpServer": "smtp1",
        "mail.identity.id1.fcc": False,
        "mail.smtpservers": "smtp1",
        "mail.smtp.defaultserver": "smtp1",
        "mail.smtpserver.smtp1.hostname": "127.0.0.1",
        "mail.smtpserver.smtp1.port": smtp_port,
        "mail.smtpserver.smtp1.authMethod": 1,  # none
        "mail.smtpserver.smtp1.try_ssl": 0,  # never
    }


class Thunderbird:
    """The running program. Calendars are named by the caller."""

    def __init__(self, profile: Path, control: Marionette) -> None:
        self._profile = profile
        self._control = control

    def subscribe(self, name: str, address: str) -> None:
        """Add a calendar on the network, as its dialog does."""
        self._control.run(SUBSCRIBE, name, address)

    def synchronise(self, name: str) -> None:
        """Do what its button does: fetch now instead of at the next poll. It goes on by itself."""
        self._control.run(SYNCHRONISE, name)

    def is_off(self, name: str) -> bool:
        """Whether it has switched the calendar off, as it does after one answer that it dislikes."""
        return bool(self._control.run(IS_OFF, name))

    def answer(self, invitation: str, answer: str, address: str) -> dict[str, Any]:
        """Answer a mail's calendar part as this address: ACCEPTED, DECLINED or TENTATIVE.

        Gives what Thunderbird took the mail for, and how many events of its calendar it is about.
        """
        return dict(self._control.run(ANSWER, invitation, answer, address))

    def shown(self, uid_part: str = "") -> list[Shown]:
        """The events of its calendars on the network, read from a copy of its own store."""
        store = self._profile / "calendar-data"
        copy = self._profile / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(store, copy)
        with contextlib.closing(sqlite3.connect(copy / "cache.sqlite")) as cache:
            rows = cache.execute(EVENTS).fetchall()
        return [
            Shown(uid, title, EPOCH + timedelta(microseconds=start), status)
            for uid, title, start, status in rows
            if uid_part in uid
        ]


CALENDARS = """
    const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
    const named = (name) => cal.manager.getCalendars().find((one) => one.name == name);
"""
SUBSCRIBE = (
    CALENDARS
    + """
    const [name, address] = given;
    const made = cal.manager.createCalendar("ics", Services.io.newURI(address));
    made.name = name;
    made.setProperty("cache.enabled", true);
    cal.manager.registerCalendar(made);
"""
)
SYNCHRONISE = CALENDARS + "named(given[0]).refresh();"
IS_OFF = CALENDARS + """return Boolean(named(given[0]).getProperty("disabled"));"""
ANSWER = (
    CALENDARS
    + """
    const [text, answer, attendee] = given;
    let own = named("own");
    if (!own) {
        own = cal.manager.createCalendar("storage", Services.io.newURI("moz-storage-calendar://"));
        own.name = "own";
        cal.manager.registerCalendar(own);
        own.setProperty("imip.identity.key", "id1");
    }
    const mail = Cc["@mozilla.org/calendar/itip-item;1"].createInstance(Ci.calIItipItem);
    mail.init(text);
    mail.identity = attendee;
    mail.targetCalendar = own;
    mail.isSend = false;
    mail.autoResponse = Ci.calIItipItem.AUTO;
    return await new Promise((resolve, reject) => {
        let begun = false;  // it calls again when the calendar changes, thus after our own answer
        cal.itip.processItipItem(mail, (received, status, act, found) => {
            if (begun) return;
            begun = true;
            if (!act) { reject(new Error(`nothing to do with it (${status})`)); return; }
            const known = found.length;
            received.targetCalendar = own;
            act({
                QueryInterface: ChromeUtils.generateQI(["calIOperationListener"]),
                onOperationComplete(_calendar, failed, _operation, _id, detail) {
                    if (Components.isSuccessCode(failed)) resolve({method: act.method, found: known});
                    else reject(new Error(`${failed} ${detail}`));
                },
                onGetResult() {},
            }, answer, {responseMode: Ci.calIItipItem.AUTO});
        });
    });
"""
)


def binary() -> str | None:
    """The program's path, or None where Debian's thunderbird is not installed."""
    return shutil.which("thunderbird")


@contextlib.contextmanager
def thunderbird(folder: Path, settings: dict[str, object]) -> Iterator[Thunderbird]:
    """Start it with a new profile in an empty folder, and stop it in the end.

    Without a window it needs no display and no session bus; root may run it, since HOME is its own.
    """
    program = binary()
    assert program is not None
    profile, port = folder / "profile", _free_port()
    profile.mkdir()
    lines = {**QUIET, **settings, "marionette.port": port}.items()
    (profile / "user.js").write_text(
        "".join(f"user_pref({name!r}, {json.dumps(to)});\n" for name, to in lines)
    )
    kept = {name: to for name, to in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    command = [program, "--profile", str(profile), "--no-remote", "--marionette"]
    with (folder / "thunderbird.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "-remote-allow-system-access"],
            env={**kept, "HOME": str(folder), "MOZ_HEADLESS": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            with _connected(port, process, folder) as control:
                yield Thunderbird(profile, control)
                control.quit()
                process.wait(20)
        finally:
            process.kill()
            process.wait()


def _connected(port: int, process: subprocess.Popen[bytes], folder: Path) -> Marionette:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            return Marionette(port)
        time.sleep(0.2)
    raise AssertionError((folder / "thunderbird.log").read_text("utf-8"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
