"""What a view behind ``login_required`` may take for granted."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from boards.models import User


class SignedInRequest(HttpRequest):
    """A request whose user has signed in. For annotations: nothing creates one."""

    user: User  # login_required has excluded AnonymousUser


def came_from(request: HttpRequest) -> str:
    """The page of this site from which a form was sent, if it or its address names one as ``next``."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe and asked.startswith("/") else ""
