"""What the frame around every page knows: the last action, and whether this is the demo."""

import json
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

UNDO = "undo:"  # an extra tag of a message, followed by the address to which Undo posts
_KEPT = "last_action"


class Said(TypedDict):
    text: str
    level: str
    undo: str
    fields: NotRequired[dict[str, list[str]]]


def say(
    request: HttpRequest, text: str, *, undo: str = "", fields: Mapping[str, str | list[str]] | None = None
) -> None:
    """Tell the reader what was just done; it stays on screen until the next action.

    ``undo`` is the address to which Undo posts, with ``fields``: what the page would need typed to be as
    before. They are kept in the session until then, so nothing that is known of a patient may be among them.
    """
    body = {name: [value] if isinstance(value, str) else value for name, value in (fields or {}).items()}
    posted = f"\n{json.dumps(body)}" if body else ""
    messages.success(request, text, extra_tags=f"{UNDO}{undo}{posted}" if undo else "")


def last_action(request: HttpRequest) -> list[Said]:
    """What to say now: new messages, or else the last success, which stays until another one replaces it."""
    fresh = [
        Said(text=str(message), level=message.level_tag, **_undo(message.extra_tags))
        for message in messages.get_messages(request)
    ]
    done = [said for said in fresh if said["level"] == "success"]
    if done:
        request.session[_KEPT] = done
    kept: list[Said] = request.session.get(_KEPT, [])
    return fresh or kept


class _Undo(TypedDict):
    undo: str
    fields: NotRequired[dict[str, list[str]]]


def _undo(tags: str | None) -> _Undo:
    if not (tags or "").startswith(UNDO):
        return _Undo(undo="")
    address, _, body = (tags or "").removeprefix(UNDO).partition("\n")
    return _Undo(undo=address, fields=json.loads(body)) if body else _Undo(undo=address)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy, so that a feed or a fragment that shows no frame reads no session."""
    return {"demo": settings.DEMO, "last_action": SimpleLazyObject(lambda: last_action(request))}
