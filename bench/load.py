"""Requests per second of a URL: by wrk where it is installed, else by a few processes of our own.

`python -m bench.load URL SECONDS HEADERS` is one such process: it prints how many answers it read.
"""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from config.environment import ROOT

SLOWEST = 30  # seconds after which an answer counts as none


def generator() -> str:
    """What will be used."""
    return "wrk" if shutil.which("wrk") else "Python's http.client in processes"


def requests_per_second(url: str, headers: Mapping[str, str], *, connections: int, seconds: float) -> float:
    """Ask again and again over kept connections; RuntimeError for an answer that is not 200 or 304."""
    if shutil.which("wrk"):
        return _wrk(url, headers, connections, seconds)
    return _processes(url, headers, connections, seconds)


def _wrk(url: str, headers: Mapping[str, str], connections: int, seconds: float) -> float:
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds:.0f}s", "--timeout", f"{SLOWEST}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rate is None or "Non-2xx" in said:
        raise RuntimeError(f"wrk says of {url}:\n{said}")
    return float(rate[1])


def _processes(url: str, headers: Mapping[str, str], connections: int, seconds: float) -> float:
    command = [sys.executable, "-m", "bench.load", url, str(seconds), json.dumps(dict(headers))]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(connections)
    ]
    answers = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError(f"no good answer from {url}")
    return sum(float(answer) for answer in answers)


def _one_connection(url: str, seconds: float, headers: Mapping[str, str]) -> float:
    """Answers per second over one connection, opened again whenever the server closes it."""
    parts = urlsplit(url)
    client = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=SLOWEST)
    began, answers = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        client.request("GET", parts.path, headers=dict(headers))
        with client.getresponse() as response:
            response.read()
            if response.status not in (200, 304):
                raise RuntimeError(f"{url}: {response.status}")
        answers += 1
    return answers / (time.perf_counter() - began)


if __name__ == "__main__":
    print(_one_connection(sys.argv[1], float(sys.argv[2]), json.loads(sys.argv[3])))
