"""What the frame around every page knows: the last action, and whether this is the demo."""

from typing import Any, TypedDict

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


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Tell the reader what was just done; it stays on screen until the next action."""
    messages.success(request, text, extra_tags=f"{UNDO}{undo}" if undo else "")


def last_action(request: HttpRequest) -> list[Said]:
    """What to say now: new messages, or else the last success, which stays until another one replaces it."""
    fresh = [
        Said(text=str(message), level=message.level_tag, undo=_undo(message.extra_tags))
        for message in messages.get_messages(request)
    ]
    done = [said for said in fresh if said["level"] == "success"]
    if done:
        request.session[_KEPT] = done
    kept: list[Said] = request.session.get(_KEPT, [])
    return fresh or kept


def _undo(tags: str | None) -> str:
    return (tags or "").removeprefix(UNDO) if (tags or "").startswith(UNDO) else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy, so that a feed or a fragment that shows no frame reads no session."""
    return {"demo": settings.DEMO, "last_action": SimpleLazyObject(lambda: last_action(request))}
