"""What is wrong with an answer to a hostile form: nothing, or a sentence for whoever mends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.fuzz.hostile_values import Sent
from tests.fuzz.page_forms import Form, Page

ALLOWED = {200, 204, 302, 303, 403, 404, 405, 422}
MALFORMED = ALLOWED | {400, 413, 415}  # what is no form at all may be called so


def wrong_with(answer: Any, form: Form, sent: Sent) -> Iterator[str]:
    """A status that no form may get, something typed that is gone, a complaint that stands beside nothing."""
    if answer.status_code not in ALLOWED:
        yield f"answered {answer.status_code}: {raised(answer)}"
    if any(urlsplit(answer.headers.get("Location", ""))[:2]):
        yield f"leads away to {answer.headers['Location'][:80]}"
    if answer.status_code not in {200, 422} or not answer.headers["Content-Type"].startswith("text/html"):
        return
    page = Page(answer.content.decode())
    if answer.status_code == 422:
        yield from _unsaid(page)
        yield from _lost(page, form, sent)
    elif page.complaints and form.method == "post":
        yield "complains, and says 200"


def raised(answer: Any) -> str:
    """The exception behind a 500, as the browser under test caught it."""
    raised = getattr(answer, "exc_info", None)
    return repr(raised[1])[:300] if raised else ""


def _unsaid(page: Page) -> Iterator[str]:
    """Each complaint leads to a control, which has a sentence of its own; or it is about the whole form."""
    if not page.complaints:
        yield "422 without a word"
    for target in page.complaints:
        if target and target not in page.ids:
            yield f"complains about #{target}, which is not on the page"
        elif target and f"{target.removesuffix('_0')}_error" not in page.beside:
            yield f"says nothing beside #{target}"


def _lost(page: Page, form: Form, sent: Sent) -> Iterator[str]:
    """Whatever was typed must still stand in a control of that name; a file may be read instead."""
    if any(not isinstance(value, str) for values in sent.values() for value in values):
        return
    again = max(page.forms, key=lambda other: len(other.names & form.names), default=None)
    shown = again.typed() if again else {}
    for name in form.typed():
        values = [value for value in sent.get(name, ()) if isinstance(value, str)]
        if values and _plain(values[-1]) not in {_plain(value) for value in shown.get(name, ())}:
            kept = [value[:40] for value in shown.get(name, ())]
            yield f"{name}: {values[-1][:40]!r} became {kept}"


def _plain(text: str) -> str:
    """Line breaks as a browser sends them all alike; a text area drops the first one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
