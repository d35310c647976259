"""How far a long load is: a bar on the terminal, and a file that the pages read."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

QUIET = 2.0  # seconds before anything is printed
EVERY = 0.25  # seconds between two updates


class Terminal(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Progress:
    """Counts the steps of one label after the other. What takes less than two seconds prints nothing.

    ``file`` holds ``{"done": n, "total": n, "label": text}`` meanwhile, and is gone in the end. Labels
    are English message ids, so that the pages can say them in the reader's language.
    """

    def __init__(
        self, out: Terminal, file: Path | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock  # seconds
        self._out = out
        self._file = file
        self.begin("", 0)

    def begin(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, total, 0
        self._began = self._shown = self._clock()
        if self._file and total:
            self._write(self._file)

    def step(self) -> None:
        self.done += 1
        if self._clock() - self._shown < EVERY:
            return
        self._shown = self._clock()
        self._show()
        if self._file:
            self._write(self._file)

    def finish(self) -> None:
        self.done = self.total
        self._show(end="\n")

    def close(self) -> None:
        """Nothing is left to be done."""
        if self._file:
            self._file.unlink(missing_ok=True)

    def _write(self, file: Path) -> None:
        fresh = file.with_suffix(".new")
        text = json.dumps({"done": self.done, "total": self.total, "label": self.label})
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)

    def _show(self, end: str = "") -> None:
        seconds = self._clock() - self._began
        if seconds < QUIET:
            return
        if not self._out.isatty():
            self._out.write(f"quorum  {self.label}: {seconds:.0f} s\n" if end else "")
            return
        share = min(1.0, self.done / max(self.total, 1))
        bar = f"[{'#' * round(share * 30):<30}] {share:4.0%}"
        self._out.write(f"\r\033[Kquorum  {self.label} {bar} {seconds:3.0f} s{end}")
        self._out.flush()
