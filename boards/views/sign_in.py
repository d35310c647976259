"""The door: signing in and out, and what is open to everybody."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from boards.forms.sign_in import SignInForm
from boards.help import all_help

STOP_POLLING = 286  # htmx swaps the answer in and asks no more


class SignIn(LoginView):
    """Django's own view around our form. A wrong password answers 422 with the address kept."""

    template_name = "boards/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_logins": demo_logins()}


def demo_logins() -> list[dict[str, str]]:
    """The accounts that loading the demo wrote down; none outside the demo."""
    written = settings.VAR_DIR / "demo-logins.json"
    if not settings.DEMO or not written.exists():
        return []
    logins: list[dict[str, str]] = json.loads(written.read_text("utf-8"))
    return [{**login, "role": gettext(login["role"])} for login in logins]


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "boards/accessibility.html")


def help_index(request: HttpRequest) -> HttpResponse:
    """What each page is for, all on one page."""
    return render(request, "boards/help.html", {"pages": all_help()})


def demo_progress(request: HttpRequest) -> HttpResponse:
    """How far the demo's history is loaded: a fragment that polls itself until it is whole."""
    if not settings.DEMO:
        raise Http404
    progress = _progress()
    loading = bool(progress) and progress["done"] < progress["total"]
    context = {"progress": progress if loading else None}
    return render(request, "boards/_demo_progress.html", context, status=200 if loading else STOP_POLLING)


def _progress() -> dict[str, Any]:
    """What the loader last wrote; nothing before and after. The file is replaced whole."""
    try:
        written = (settings.VAR_DIR / "demo-progress.json").read_text("utf-8")
    except FileNotFoundError:
        return {}
    progress: dict[str, Any] = json.loads(written)
    return {**progress, "label": gettext(progress["label"]) if progress["label"] else ""}
