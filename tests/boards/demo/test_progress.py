"""Progress is shown to whoever waits, on the terminal and on the pages."""

import json
from io import StringIO
from pathlib import Path

from boards.demo.progress import Progress


class Screen(StringIO):
    """A terminal that somebody looks at."""

    def isatty(self) -> bool:
        return True


def _work(screen: StringIO, *, seconds: float, file: Path | None = None) -> Progress:
    """Four steps that take so many seconds together."""
    now = [0.0]
    progress = Progress(screen, file, clock=lambda: now[0])
    progress.begin("Loading", 4)
    for _n in range(4):
        now[0] += seconds / 4
        progress.step()
    progress.finish()
    return progress


def test_what_takes_less_than_two_seconds_prints_nothing() -> None:
    screen = Screen()
    _work(screen, seconds=1)
    assert screen.getvalue() == ""


def test_a_terminal_shows_a_bar_that_fills() -> None:
    screen = Screen()
    _work(screen, seconds=8)
    assert f"Loading [{'#' * 15}{' ' * 15}]  50%   4 s" in screen.getvalue()
    assert screen.getvalue().endswith(f"Loading [{'#' * 30}] 100%   8 s\n")


def test_a_log_gets_one_line() -> None:
    log = StringIO()
    _work(log, seconds=8)
    assert log.getvalue() == "quorum  Loading: 8 s\n"


def test_the_file_tells_how_far_it_is_and_is_gone_in_the_end(tmp_path: Path) -> None:
    file = tmp_path / "demo-progress.json"
    progress = _work(StringIO(), seconds=8, file=file)
    assert json.loads(file.read_text(encoding="utf-8")) == {"done": 4, "total": 4, "label": "Loading"}
    progress.close()
    assert list(tmp_path.iterdir()) == []
