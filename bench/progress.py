"""What the bench is doing, for the person at the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

_began = time.monotonic()


def say(line: str) -> None:
    print(f"bench  {time.monotonic() - _began:4.0f} s  {line}", flush=True)


def rounds(label: str, count: int) -> Iterator[int]:
    """The numbers 0 to ``count`` - 1, each shown when it begins: on a terminal in one line."""
    for number in range(count):
        if sys.stdout.isatty():
            bar = "#" * round(30 * (number + 1) / count)
            print(f"\rbench  {time.monotonic() - _began:4.0f} s  {label} [{bar:<30}]", end="", flush=True)
        elif number == 0:
            say(f"{label}: {count} rounds")
        yield number
    if sys.stdout.isatty():
        print(flush=True)
