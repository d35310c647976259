"""`python -m tests.postgres command…`: run a command beside a throw-away PostgreSQL, and exit as it does.

The cluster lives in a temporary directory and listens on a unix socket only; QUORUM_DATABASE_URL names it.
PostgreSQL refuses to run as root, so root steps down to the system user `postgres`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

USER = "quorum"
# fsync stays on where a test kills the server; a suite that only ends it in order goes faster without.
OPTIONS = "-c listen_addresses='' -c max_connections=200 -c fsync={fsync} -c synchronous_commit={fsync}"


def binaries() -> Path | None:
    """The directory of PostgreSQL's newest server binaries, or None when the package is not installed."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[4]), default=None)
    if newest is None:
        found = shutil.which("initdb")
        return Path(found).resolve().parent if found else None
    return newest.parent


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster and give its database URL; `durable` keeps fsync on, for tests that kill the server."""
    home = binaries()
    if home is None:
        raise FileNotFoundError("the system package postgresql")
    with tempfile.TemporaryDirectory(prefix="quorum-pg-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        _give_to_owner(directory)
        data = directory / "data"
        _as_owner(
            [str(home / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
        )
        options = OPTIONS.format(fsync="on" if durable else "off") + f" -k {directory}"
        control = [str(home / "pg_ctl"), "-D", str(data), "-l", str(directory / "log"), "-w"]
        _as_owner([*control, "-o", options, "start"])
        try:
            yield f"postgres://{USER}@/postgres?host={directory}"
        finally:
            _as_owner([*control, "-m", "immediate", "stop"])


def _as_owner(command: Sequence[str]) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *command], cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _give_to_owner(directory: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(directory, owner.pw_uid, owner.pw_gid)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the cluster must not outlive us
    with cluster() as url:
        code = subprocess.run(
            sys.argv[1:], env={**os.environ, "QUORUM_DATABASE_URL": url}, check=False
        ).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
