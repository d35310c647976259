"""Draw `static/icons.svg` from an unpacked copy of the npm package lucide-static.

    npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
    python -m tests.lucide_sprite package > static/icons.svg

Then write the sprite's new hash into `static/vendor/MANIFEST.json`; `tests/test_vendor.py` compares both.
"""

import re
import sys
from pathlib import Path

ICONS = (
    "arrow-down", "arrow-left", "arrow-right", "arrow-up", "ban", "building-2", "calendar",
    "calendar-check", "calendar-clock", "calendar-days", "calendar-plus", "check", "chevron-down",
    "chevron-left", "chevron-right", "circle-alert", "circle-check", "circle-dashed", "circle-minus",
    "circle-x", "clipboard-list", "clock", "copy", "download", "external-link", "eye", "file-text",
    "globe", "history", "hospital", "hourglass", "house", "inbox", "info", "keyboard", "languages",
    "link", "list", "lock", "log-out", "mail", "map", "map-pin", "menu", "pencil", "phone", "plus",
    "printer", "qr-code", "refresh-cw", "rss", "search", "send", "settings", "smartphone", "trash-2",
    "triangle-alert", "undo-2", "user", "user-plus", "users", "video", "x",
)  # fmt: skip
_DRAWING = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)
_PEN = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol that takes the colour of the text around it."""
    found = _DRAWING.search(svg)
    if found is None:
        raise ValueError(f"{name}: no drawing in this file")
    strokes = "".join(line.strip() for line in found[1].splitlines()).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24" {_PEN}>{strokes}</symbol>'


def sprite(package: Path) -> str:
    drawings = [symbol(name, (package / "icons" / f"{name}.svg").read_text("utf-8")) for name in ICONS]
    licence = "<!-- Lucide 1.62.0, ISC: vendor/lucide-1.62.0/LICENSE -->"
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', licence, *drawings, "</svg>\n"])


if __name__ == "__main__":
    sys.stdout.write(sprite(Path(sys.argv[1])))
