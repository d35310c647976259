"""The caller's side of `bench.inside`: one process in a house, which does as it is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from bench.houses import House
from config.environment import ROOT


class Resident:
    """A process with Django and the house's database."""

    def __init__(self, house: House, **environ: str) -> None:
        self._log = house.var / "logs" / "bench.log"
        self._log.parent.mkdir(exist_ok=True)
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.inside"],
                cwd=ROOT,
                env={**house.environ, **environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, do: str, **arguments: object) -> Any:
        """The answer of ``bench.inside.<do>``; RuntimeError with the end of its log if the process failed."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("started without pipes")
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{do} failed:\n{self._log.read_text('utf-8')[-3000:]}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
