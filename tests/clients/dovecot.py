"""Dovecot as the mail server's IMAP side: a mailbox for every name, on a free port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "dovecot-test-password"
PATIENCE = 20.0  # seconds that it may take to start
# Dovecot gives no mailbox to root: as root the mailboxes belong to Debian's user "mail", else to us.
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
ALONE = """
default_internal_user = {uid}
default_internal_group = {gid}
default_login_user = {uid}
service imap-login {{
  chroot =
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Mailboxes:
    """A running Dovecot: every user name is a mailbox, and ``PASSWORD`` opens it."""

    port: int

    def open(self, user: str) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(user, PASSWORD)
        return client

    def deliver(self, user: str, content: bytes) -> None:
        """Put a mail into somebody's inbox, unread."""
        with self.open(user) as client:
            answer = client.append("INBOX", "", "", content)
            assert answer[0] == "OK", answer

    def mails(self, user: str) -> list[bytes]:
        """What lies in somebody's inbox, in the order in which it came."""
        with self.open(user) as client:
            client.select("INBOX", readonly=True)
            numbers = client.uid("SEARCH", "ALL")[1][0].split()
            return [client.uid("FETCH", number, "(BODY.PEEK[])")[1][0][1] for number in numbers]


def binary() -> str | None:
    """The server's path, or None where Debian's dovecot-imapd is not installed."""
    imap = Path("/usr/lib/dovecot/imap")
    return shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") if imap.exists() else None


@contextlib.contextmanager
def mailboxes() -> Iterator[Mailboxes]:
    """Start one with empty mailboxes, and stop it in the end."""
    command = binary()
    assert command is not None
    with tempfile.TemporaryDirectory(prefix="quorum-imap-", ignore_cleanup_errors=True) as name:
        home, port = Path(name), _free_port()
        home.chmod(0o755)
        (home / "dovecot.conf").write_text(_configuration(home, port))
        server = subprocess.Popen([command, "-F", "-c", str(home / "dovecot.conf")], stderr=subprocess.PIPE)
        try:
            _wait_for(port, server, home)
            yield Mailboxes(port)
        finally:
            server.terminate()
            server.communicate(timeout=20)


def _configuration(home: Path, port: int) -> str:
    as_root = os.geteuid() == 0
    uid = "mail" if as_root else pwd.getpwuid(os.geteuid()).pw_name
    gid = "mail" if as_root else grp.getgrgid(os.getegid()).gr_name
    (home / "mail").mkdir()
    if as_root:
        shutil.chown(home / "mail", uid, gid)
    facts = {"home": home, "port": port, "password": PASSWORD, "uid": uid, "gid": gid}
    return (CONFIGURATION if as_root else CONFIGURATION + ALONE).format(**facts)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as client:
            if client.recv(100).startswith(b"* OK"):
                return
        time.sleep(0.1)
    server.terminate()
    log = home / "log"
    said = log.read_text() if log.exists() else server.communicate(timeout=20)[1].decode()
    raise AssertionError(f"Dovecot does not answer: {said}")
