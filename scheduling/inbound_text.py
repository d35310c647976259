"""The words of an incoming mail, for a person to read: text alone, whatever it was built to do.

Nothing of it is fetched, run or shown as HTML. Plain Python.
"""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

LONGEST = 20_000  # characters shown
MOST_PARTS = 50
_QUIET = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote"})


def text_of(raw: bytes) -> str:
    """The subject and the first text part (or an HTML part without its tags), cut at `LONGEST`.

    Also of a broken mail: what cannot be decoded is replaced.
    """
    mail = message_from_bytes(raw)
    parts = _texts(mail)
    body = next((text for kind, text in parts if kind == "text/plain" and text.strip()), None)
    if body is None:
        body = next((_without_tags(text) for kind, text in parts if kind == "text/html"), "")
    return "\n\n".join(part for part in (_subject(mail), body.strip()) if part)[:LONGEST]


def _subject(mail: Message) -> str:
    raw = str(mail.get("Subject", ""))
    try:
        return str(make_header(decode_header(raw)))
    except (LookupError, ValueError):  # an unknown charset, or broken base64
        return raw


def _texts(mail: Message) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        payload = part.get_payload()
        if isinstance(payload, list):
            if part.get_content_maintype() != "message":
                waiting += [inner for inner in payload if isinstance(inner, Message)]
        elif part.get_content_type() in ("text/plain", "text/html"):
            found.append((part.get_content_type(), _decoded(part)))
    return found


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  its signature
        self._quiet += tag in _QUIET
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._quiet = max(0, self._quiet - (tag in _QUIET))

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.found.append(data)


def _without_tags(html: str) -> str:
    words = _Words()
    words.feed(html)
    lines = ("".join(words.found)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
