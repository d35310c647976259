"""A keyboard that counts its strokes, and the requests that a page sends meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, Request

APART = ("/static/", "/demo/progress/")  # kept by the browser; of the demonstration's banner alone
PACE = 30  # milliseconds between two keys of a quick typist


@dataclass
class Keys:
    """Every key of a chord counts: Ctrl + Enter are two."""

    page: Page
    strokes: int = 0
    requests: list[str] = field(default_factory=list)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=PACE)
        self.strokes += len(text)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)
        self.strokes += len(keys.split("+"))

    def choose(self, field_name: str, text: str) -> None:
        """Type into a field with a list of what fits, and take the first of the list with Enter."""
        self.type(text)
        self.page.wait_for_selector(f"#id_{field_name}_list:not([hidden]) [role=option][aria-selected=true]")
        self.press("Enter")

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.name || document.activeElement.textContent"))


@contextmanager
def counted(page: Page) -> Iterator[Keys]:
    keys = Keys(page)

    def note(request: Request) -> None:
        if not any(part in request.url for part in APART):
            keys.requests.append(f"{request.method} {request.url}")

    page.on("request", note)
    yield keys
    page.remove_listener("request", note)
