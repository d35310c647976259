"""What this app adds to the frame of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from boards.models import User
from boards.permissions import may
from scheduling.inbox import unsettled, visible_mails

MOST = 99  # counted: more is as good as many


def inbox_count(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy, so that a fragment without a menu counts nothing."""
    return {"inbox_open": SimpleLazyObject(lambda: _open(request))}


def _open(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not may(user, "see-replies"):
        return 0
    return unsettled(visible_mails(user)).order_by()[:MOST].count()
