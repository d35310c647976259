"""`python -m config.supervisor`: what `make run` ends in."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from config.environment import ROOT, MalformedSetting, read
from config.keys import ensure_keys
from config.supervisor import plans
from config.supervisor.child import Child, Plan
from config.supervisor.loop import Supervisor
from config.supervisor.sockets import PortInUse, listen, listen_or_any

SINK_PORT = 2525
ROOM = 200 * 1024 * 1024  # bytes: the demo's database, its mails and Valkey's log fit in this


class CannotStart(Exception):
    """One sentence for the terminal."""


def main() -> None:
    """Start Quorum; every foreseen trouble is one sentence and exit code 1."""
    try:
        _start(dict(os.environ))
    except (CannotStart, MalformedSetting, PortInUse) as error:
        sys.exit(f"quorum: {error}")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit("quorum: the disk is full: free some space and run again; nothing acknowledged was lost.")


def _start(environ: dict[str, str]) -> None:
    port = _port(environ)
    var = Path(environ.get("QUORUM_VAR") or ROOT / "var").absolute()
    sockets = listen(port)
    _check_room(var)
    ensure_keys(var)
    for name in ("run", "logs", "sink"):
        (var / name).mkdir(mode=0o700, exist_ok=True)
    with _only_one(var):
        environ = plans.with_defaults(environ, var=var, port=port)
        read(environ)  # a malformed setting is said once here rather than by every child
        children = _plans(environ, var, [sock.fileno() for sock in sockets])
        _prepare(environ)
        _welcome(var, port, demo=environ.get("QUORUM_DEMO") == "1")
        supervised = [Child(plan, _fresh_log(var, plan), environ) for plan in children]
        Supervisor(supervised, say).run()
    say("stopped")


def say(line: str) -> None:
    """One line for the person at the terminal; a closed terminal stops nothing."""
    try:
        print(f"quorum  {line}", flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  for the rest of this process


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("QUORUM_PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise MalformedSetting(f"QUORUM_PORT must be a whole number from 1 to 65535, not {text!r}.")
    return int(text)


def _check_room(var: Path) -> None:
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(var).free
    if free < ROOM:
        raise CannotStart(
            f"the disk that holds {var} is full: {free // 2**20} MiB are free and {ROOM // 2**20} are needed."
        )


def _only_one(var: Path) -> TextIO:
    lock = (var / "run" / "supervisor.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(f"Quorum already runs with {var}: stop it first, or set QUORUM_VAR.") from error
    return lock


def _plans(environ: dict[str, str], var: Path, fds: list[int]) -> list[Plan]:
    """The children to start, in order. What the site brings itself (broker, relay) is not started here."""
    chosen = [plans.web(fds), plans.sweep()]
    chosen += _broker_plans(environ, var)
    if "QUORUM_SMTP_HOST" not in environ:
        chosen.append(plans.sink(_sink_socket(environ)))
    if environ.get("QUORUM_DEMO") == "1":
        chosen += [plans.history(), plans.answers()]
    return chosen


def _broker_plans(environ: dict[str, str], var: Path) -> list[Plan]:
    if "QUORUM_BROKER_URL" in environ:
        return [plans.worker(), plans.beat(var)]
    binary = plans.valkey_binary()
    if binary is None:
        say("no Valkey for this machine: the sweep alone sends mail, within seconds")
        return []
    path = plans.broker_path(var)
    environ["QUORUM_BROKER_URL"] = f"redis+socket://{path}"
    return [plans.valkey(binary, path, var), plans.worker(), plans.beat(var)]


def _sink_socket(environ: dict[str, str]) -> int:
    held = listen_or_any(int(environ.get("QUORUM_SMTP_PORT") or SINK_PORT))
    environ["QUORUM_SMTP_HOST"], port = held.getsockname()
    environ["QUORUM_SMTP_PORT"] = str(port)
    descriptor = os.dup(held.fileno())
    held.close()
    environ["QUORUM_SINK_FD"] = str(descriptor)
    return descriptor


def _prepare(environ: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.supervisor.prepare"], env=environ, check=False, cwd=ROOT
    )
    if done.returncode:
        raise CannotStart("preparing failed; the lines above say why.")


def _fresh_log(var: Path, plan: Plan) -> Path:
    """The child's log of this start; that of the last one stays beside it."""
    path = var / "logs" / f"{plan.name}.log"
    if path.exists():
        path.replace(path.with_suffix(".log.1"))
    return path


def _welcome(var: Path, port: int, *, demo: bool) -> None:
    logins = var / "demo-logins.txt"
    if demo and logins.exists():
        print(logins.read_text("utf-8").rstrip(), flush=True)
    say(f"http://localhost:{port}  (Ctrl-C stops it; logs are in {var / 'logs'})")


if __name__ == "__main__":
    main()
