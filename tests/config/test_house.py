"""The whole house as `make run` starts it, without the demo's data: real processes on a free port."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from config.environment import ROOT
from config.supervisor import plans

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux (/proc)")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house") / "var"


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def house(var: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A supervisor with all its children, ready once the first page is answered."""
    own = {"QUORUM_VAR": str(var), "QUORUM_PORT": str(port), "QUORUM_SMTP_PORT": "2600"}
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("QUORUM_", "DJANGO_"))
    }
    command = [sys.executable, "-m", "config.supervisor"]
    process = subprocess.Popen(command, cwd=ROOT, env={**environ, **own}, stdout=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: process.poll() is not None or listening(port), seconds=60)
        status(port)  # the socket is held from the start; the first page waits for the web process
        yield process
    finally:
        process.kill()
        process.communicate()


def test_pages_are_answered_on_localhost(house: subprocess.Popen[str], port: int) -> None:
    assert house.poll() is None
    assert status(port, host="localhost") in {200, 302, 404}


def test_secrets_and_sockets_are_private(house: subprocess.Popen[str], var: Path) -> None:
    wait_until((var / "run" / "valkey.sock").exists)
    modes = {name: stat.S_IMODE((var / name).stat().st_mode) for name in (".", "secrets.env", "run", "sink")}
    assert modes == {".": 0o700, "secrets.env": 0o600, "run": 0o700, "sink": 0o700}
    assert stat.S_IMODE((var / "run" / "valkey.sock").stat().st_mode) == 0o700


def test_valkey_keeps_what_it_is_told_and_never_forgets(house: subprocess.Popen[str], var: Path) -> None:
    wait_until((var / "run" / "valkey.sock").exists)
    with redis.Redis(unix_socket_path=str(var / "run" / "valkey.sock"), decode_responses=True) as client:
        settings = {
            name: client.config_get(name)[name] for name in ("appendonly", "maxmemory-policy", "port")
        }
    assert settings == {"appendonly": "yes", "maxmemory-policy": "noeviction", "port": "0"}


def test_no_page_is_refused_while_the_web_process_is_killed(house: subprocess.Popen[str], port: int) -> None:
    refused, answered = 0, 0
    for _ in range(3):
        for pid in children(house.pid, "gunicorn"):
            os.kill(pid, signal.SIGKILL)
        for _ in range(20):
            try:
                answered += status(port) is not None
            except ConnectionRefusedError:
                refused += 1
    assert refused == 0
    assert answered >= 57  # a kill may cut the one request that was being answered


def test_ctrl_c_stops_everything_within_ten_seconds(house: subprocess.Popen[str], var: Path) -> None:
    family = children(house.pid, "")
    assert len(family) >= 6
    began = time.monotonic()
    house.send_signal(signal.SIGINT)
    assert house.wait(12) == 0
    assert time.monotonic() - began < 10
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    assert house.stdout is not None
    said = house.stdout.read().splitlines()
    assert said[-1] == "quorum  stopped"
    assert sum("web was killed by SIGKILL" in line for line in said) == 3


def test_a_long_path_puts_the_broker_in_a_private_directory(tmp_path: Path) -> None:
    path = plans.broker_path(tmp_path / ("long" * 30))
    assert len(str(path).encode()) <= plans.LONGEST_SOCKET_PATH
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.parent.rmdir()


def status(port: int, host: str = "127.0.0.1") -> int | None:
    """The status of a GET, or None when the connection was cut before an answer; refusal is an error."""
    client = http.client.HTTPConnection(host, port, timeout=20)
    try:
        client.request("GET", "/", headers={"Connection": "close"})
        return client.getresponse().status
    except (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected, TimeoutError):
        return None
    finally:
        client.close()


def listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def children(pid: int, word: str) -> list[int]:
    """The direct children of a process whose command line has this word."""
    listing = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    lines = [line.split(maxsplit=1) for line in listing.stdout.splitlines()]
    return [int(words[0]) for words in lines if word in words[1]]


def wait_until(fact: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
