"""The demonstration's mail box: every mail as the person who gets it would see it.

Open to everybody who sees the demo, as are the passwords on its sign-in page: its people are invented.
"""

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from boards.hours import Place
from boards.queries.places import reader_place
from scheduling import sinkfiles
from scheduling.forms.outgoing import SinkSearch
from scheduling.reading import Envelope, read_envelope, read_mail

PER_PAGE = 25
SEARCHED = 400  # mails that a search opens, in less than a second
# The mail's own HTML may look as it likes and do nothing but open a link in a new tab.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def in_demo_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 outside the demo, where there is no such box."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@in_demo_only
@require_safe
def sink(request: HttpRequest) -> HttpResponse:
    """Newest first. Only the mails of the page shown are opened, or those that a search looks through."""
    form = SinkSearch(request.GET)
    words, names = form.words(), sinkfiles.names()
    page = Paginator(_found(names, words) if words else names, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(name, sinkfiles.arrived(name), read_envelope(_mail(name))) for name in page]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "places": _places(request),
        "searched": SEARCHED if words and len(names) > SEARCHED else 0,
    }
    return render(request, "scheduling/sink.html", context)


def _found(names: list[str], words: list[str]) -> list[str]:
    """Those of the newest mails whose sender, reader and subject hold every word."""
    return [name for name in names[:SEARCHED] if _holds(read_envelope(_mail(name)), words)]


def _holds(envelope: Envelope, words: list[str]) -> bool:
    said = f"{envelope.sender} {envelope.recipient} {envelope.subject}".casefold()
    return all(word in said for word in words)


@in_demo_only
@require_safe
def sink_mail(request: HttpRequest, name: str) -> HttpResponse:
    mime = _mail(name)
    views = ("html", "text", "raw")
    view = request.GET.get("view", "html")
    context = {
        "name": name,
        "arrived": sinkfiles.arrived(name),
        "places": _places(request),
        "read": read_mail(mime),
        "raw": mime.decode("utf-8", "replace"),
        "view": view if view in views else "html",
    }
    return render(request, "scheduling/sink_mail.html", context)


@in_demo_only
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know no view with arguments
@xframe_options_sameorigin
@require_safe
def sink_html(_: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame in `sink_mail`; its links open a tab of their own."""
    html = read_mail(_mail(name)).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


def _mail(name: str) -> bytes:
    found = sinkfiles.content(name)
    if found is None:
        raise Http404
    return found


def _places(request: HttpRequest) -> list[Place]:
    return [reader_place(request.user) if request.user.is_authenticated else ("UTC", "UTC")]
