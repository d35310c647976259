"""`python3 config/bootstrap.py run|test|check|bench|lock|messages|clean`: from a bare Python to the command.

Standard library only, since it runs before anything is installed. It makes `.venv`, installs what the locks
list (again only when they changed) and hands over by exec.
"""

from __future__ import annotations

import sys

# This file's own folder must not be searched: config/celery.py would hide the library of that name.
sys.path[:] = sys.path[1:]

import errno
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMP = VENV / "quorum-locks"
RUNTIME = ("requirements.lock",)
DEVELOPMENT = ("requirements.lock", "requirements-dev.lock")
OLDEST = (3, 11)
ROOM = {RUNTIME: 400, DEVELOPMENT: 1200}  # MiB that the environment takes, with a margin
SLOW = 2.0  # seconds after which a step shows its progress

COMPILE = (
    "uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url "
    "--no-emit-find-links --strip-extras --no-header"
)
COMMANDS = {
    "run": (RUNTIME, ["python -m config.supervisor"]),
    "test": (DEVELOPMENT, ["python -m tests.run"]),
    "check": (DEVELOPMENT, ["python -m tests.check"]),
    "bench": (DEVELOPMENT, ["python -m bench"]),
    "messages": (DEVELOPMENT, ["python -m tests.translations"]),
    "lock": (
        DEVELOPMENT,
        [
            f"{COMPILE} requirements.in -o requirements.lock",
            f"{COMPILE} requirements-dev.in -o requirements-dev.lock",
        ],
    ),
}


class CannotStart(Exception):
    """One sentence for the terminal."""


def main(arguments: list[str]) -> None:
    """Prepare the environment for one command and become it."""
    name = arguments[0] if arguments else "run"
    if name == "clean":
        return clean()
    if name not in COMMANDS:
        sys.exit(f"quorum: unknown command {name!r}; expected one of {', '.join([*COMMANDS, 'clean'])}.")
    locks, commands = COMMANDS[name]
    try:
        ensure_environment(locks)
    except CannotStart as error:
        sys.exit(f"quorum: {error}")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit(f"quorum: {disk_full()}")
    hand_over(commands, arguments[1:])
    return None


def ensure_environment(locks: tuple[str, ...]) -> None:
    """Make `.venv` hold what the locks list; a second call finds their hashes in the stamp and returns."""
    check_python()
    wanted = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in locks}
    made = environment_works()
    if made and wanted.items() <= read_stamp().items():
        return
    check_room(ROOM[locks])
    if not made:
        check_venv()
        make_venv()
    install(locks)
    STAMP.write_text("".join(f"{name} {digest}\n" for name, digest in wanted.items()), "utf-8")


def check_python() -> None:
    if sys.version_info[:2] < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:2])
        raise CannotStart(f"Python 3.11 or newer is needed and this is {found}: try make PYTHON=python3.11.")


def check_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415  asked for only when an environment must be made
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise CannotStart(
            "this Python cannot make virtual environments: install its venv module "
            "(Debian and Ubuntu: the package python3-venv) and run again."
        ) from None


def check_room(mebibytes: int) -> None:
    if shutil.disk_usage(ROOT).free < mebibytes * 2**20:
        raise CannotStart(disk_full())


def disk_full() -> str:
    free = shutil.disk_usage(ROOT).free // 2**20
    return f"the disk that holds {ROOT} is full ({free} MiB left): free some space and run again."


def environment_works() -> bool:
    """Whether `.venv` has a Python that starts: one copied from elsewhere or half made does not."""
    probe = "import pip, sys; sys.exit(sys.prefix == sys.base_prefix)"
    try:
        done = subprocess.run([str(BIN / "python"), "-c", probe], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def read_stamp() -> dict[str, str]:
    if not STAMP.exists():
        return {}
    lines = (line.split() for line in STAMP.read_text("utf-8").splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}


def make_venv() -> None:
    watch("making the virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)], total=0)


def install(locks: tuple[str, ...]) -> None:
    """Install exactly what the locks list; pip refuses any file whose hash is not there."""
    names: set[str] = set()
    for lock in locks:
        names.update(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
    files = [word for lock in locks for word in ("-r", str(ROOT / lock))]
    command = [str(BIN / "python"), "-m", "pip", "install", "--require-hashes", "--no-input", *files]
    watch(f"installing {len(names)} packages", command, total=len(names))


def watch(label: str, command: list[str], *, total: int) -> None:
    """Run a command with its output kept aside; show progress once it is slow, its last lines if it fails."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        with subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment) as process:
            while process.poll() is None:
                time.sleep(0.2)
                if time.monotonic() - began > SLOW:
                    show(label, progress(output.fileno(), total) if total else None, time.monotonic() - began)
        if time.monotonic() - began > SLOW:
            show(label, 1.0, time.monotonic() - began, end="\n")
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if process.returncode:
        explain(label, said)


def progress(descriptor: int, total: int) -> float:
    """From 0 to 1: half of it for what pip has found, half for what it has put in place."""
    said = os.pread(descriptor, 10_000_000, 0)
    found = len(re.findall(rb"^(?:Collecting|Requirement already)", said, re.MULTILINE))
    placed = sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info"))
    return min(0.99, (found + placed) / (2 * total))


def show(label: str, share: float | None, seconds: float, end: str = "") -> None:
    if not sys.stdout.isatty():
        if end:
            print(f"quorum  {label}: {seconds:.0f} s", flush=True)
        return
    bar = "" if share is None else f" [{'#' * round(share * 30):<30}] {share:4.0%}"
    print(f"\rquorum  {label}{bar} {seconds:3.0f} s", end=end, flush=True)


def explain(label: str, said: str) -> None:
    if "No space left on device" in said:
        raise CannotStart(disk_full())
    print("\n".join(said.strip().splitlines()[-15:]), file=sys.stderr)
    raise CannotStart(f"{label} failed; the lines above are pip's own words.")


def hand_over(commands: list[str], arguments: list[str]) -> None:
    """Run the commands of `.venv`; the last one replaces this process, so that signals reach it directly."""
    os.chdir(ROOT)
    for command in commands[:-1]:
        words = command.split()
        subprocess.run([str(BIN / words[0]), *words[1:]], check=True)
    words = commands[-1].split()
    if words[-1] == "config.supervisor":
        os.environ.setdefault("QUORUM_DEMO", "1")
    os.execv(BIN / words[0], [str(BIN / words[0]), *words[1:], *arguments])  # noqa: S606  our own words


def clean() -> None:
    """Remove what commands made. var/ holds the demo's data and secrets: it goes too, and says so."""
    for name in (".venv", "var", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"):
        if (ROOT / name).exists():
            print(f"quorum  removing {name}")
            shutil.rmtree(ROOT / name)


if __name__ == "__main__":
    main(sys.argv[1:])
