"""The first command on a machine that lacks something: one sentence, exit code 1, nothing left behind."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh copy of what the bootstrap reads, without an environment."""
    (tmp_path / "config").mkdir()
    shutil.copy(ROOT / "config" / "bootstrap.py", tmp_path / "config")
    for name in LOCKS:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def bootstrap(
    checkout: Path, before: str = "", *, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `bootstrap.py run` in another Python, after `before` has made that Python lack something."""
    script = str(checkout / "config" / "bootstrap.py")
    code = f"import runpy, sys\n{before}\nsys.argv = [{script!r}, 'run']\nsys.path.insert(0, '')\n"
    code += f"runpy.run_path({script!r}, run_name='__main__')"
    environ = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=checkout, env=environ, capture_output=True, text=True, check=False)


def test_an_old_python_is_named(checkout: Path) -> None:
    done = bootstrap(checkout, "sys.version_info = (3, 9, 18, 'final', 0)")
    assert done.returncode == 1
    assert done.stderr == (
        "quorum: Python 3.11 or newer is needed and this is 3.9: try make PYTHON=python3.11.\n"
    )


def test_a_python_without_venv_is_named(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking" / "ensurepip.py").write_text("raise ImportError('as Debian ships it')")
    done = bootstrap(checkout, path=tmp_path / "lacking")
    assert done.returncode == 1
    assert done.stderr == (
        "quorum: this Python cannot make virtual environments: install its venv module "
        "(Debian and Ubuntu: the package python3-venv) and run again.\n"
    )
    assert not (checkout / ".venv").exists()


def test_a_full_disk_is_named(checkout: Path) -> None:
    full = f"import shutil; shutil.disk_usage = lambda path: type('Usage', (), {{'free': {5 * 2**20}}})"
    done = bootstrap(checkout, full)
    assert done.returncode == 1
    assert done.stderr == (
        f"quorum: the disk that holds {checkout} is full (5 MiB left): free some space and run again.\n"
    )


def test_a_disk_that_fills_up_on_the_way_is_named(checkout: Path) -> None:
    full = f"import subprocess\ndef full(*a, **k): raise OSError({errno.ENOSPC}, 'No space left on device')\n"
    done = bootstrap(checkout, full + "subprocess.Popen = full")
    assert done.returncode == 1
    assert "is full" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_command_lists_the_known_ones() -> None:
    command = [sys.executable, str(ROOT / "config" / "bootstrap.py"), "serve"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "quorum: unknown command 'serve'; expected one of run, test, check, bench, messages, lock, clean.\n"
    )


def test_the_locks_name_no_index_and_pin_every_hash() -> None:
    for name in LOCKS:
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
        assert len(pins) > 20
        assert all(line.endswith("\\") for line in pins)
