"""The reader's own language and clock, on every page she asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

Respond = Callable[[HttpRequest], HttpResponseBase]


class ReaderMiddleware:
    """Activates the signed-in user's language, unless the language switch was used, and her time zone.

    A request without a session cookie reads no session, so that a polled feed stays free of Vary: Cookie.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        if not _chosen_language(request):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(request.user.time_zone):
            return self.get_response(request)


def _chosen_language(request: HttpRequest) -> bool:
    """The language switch leaves a cookie, which LocaleMiddleware has already obeyed."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen in dict(settings.LANGUAGES)
