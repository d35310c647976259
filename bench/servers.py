"""The servers that are weighed: our own as the supervisor starts it, Radicale, nginx, and the mail sink."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.houses import House
from config.environment import ROOT
from config.supervisor import plans
from config.supervisor.sockets import listen_or_any

PATIENCE = 30.0  # seconds that a server may take to answer its first connection


@contextlib.contextmanager
def quorum(house: House) -> Iterator[int]:
    """Gunicorn with the supervisor's own command, on a socket that it inherits; gives the port."""
    with listen_or_any(0) as held:
        plan = plans.web([held.fileno()])
        with _running(plan.command, house.var / "logs" / "web.log", house.environ, plan.fds):
            yield held.getsockname()[1]


@contextlib.contextmanager
def sink(house: House) -> Iterator[int]:
    """The demo's mail sink, which syncs each mail to the disk; gives the port."""
    with listen_or_any(0) as held:
        plan = plans.sink(held.fileno())
        environ = {**house.environ, "QUORUM_SINK_FD": str(held.fileno())}
        with _running(plan.command, house.var / "logs" / "sink.log", environ, plan.fds):
            yield held.getsockname()[1]


@contextlib.contextmanager
def radicale(directory: Path) -> Iterator[int]:
    """Radicale with its defaults, but that anybody may sign in; gives the port."""
    directory.mkdir()
    port = _free_port()
    (directory / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n"
        f"[storage]\nfilesystem_folder = {directory}/collections\n[logging]\nlevel = error\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(directory / "config")]
    with _running(command, directory / "log", os.environ):
        _wait_for(port)
        yield port


@contextlib.contextmanager
def nginx(directory: Path) -> Iterator[int]:
    """nginx with two workers like ours, on the files of ``directory``/www; gives the port."""
    port = _free_port()
    owner = "user root;" if os.geteuid() == 0 else ""  # else its workers may not enter our directory
    kept = " ".join(f"{kind}_temp_path {directory}/{kind};" for kind in _NGINX_KEEPS)
    (directory / "nginx.conf").write_text(
        f"{owner} worker_processes 2; daemon off; pid {directory}/nginx.pid; error_log {directory}/log;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; gzip_static on; {kept}\n"
        "types { text/calendar ics; }\n"
        f"server {{ listen 127.0.0.1:{port}; root {directory}/www; }} }}\n"
    )
    command = [str(shutil.which("nginx")), "-e", str(directory / "log"), "-c", str(directory / "nginx.conf")]
    with _running(command, directory / "out", os.environ):
        _wait_for(port)
        yield port


_NGINX_KEEPS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextlib.contextmanager
def _running(
    command: Sequence[str], log: Path, environ: Mapping[str, str], fds: Sequence[int] = ()
) -> Iterator[None]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environ), pass_fds=tuple(fds), stdout=output, stderr=output
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with listen_or_any(0) as free:
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
