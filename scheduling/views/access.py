"""Who may see “My calendar”: its person, signed in, or come by a single-use link less than two hours ago."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from boards.hours import Place
from boards.models import Person, User
from boards.queries.places import place_of
from scheduling.actions.links import leads_to, link_is_open, use_calendar_link

OPEN_FOR = timedelta(hours=2)
_KEY = "calendar_access"


@dataclass(frozen=True)
class Visit:
    """A look at one person's calendar page. ``until`` is set for whoever came by a link."""

    person: Person
    by: User | None
    now: datetime
    until: datetime | None = None

    @property
    def place(self) -> Place:
        return place_of(self.person.time_zone, self.person.organisation)


def visit_of(request: HttpRequest, now: datetime) -> Visit | None:
    """The link's person first, since whoever opens a link asks for that person's page."""
    by = request.user if isinstance(request.user, User) else None
    people = Person.objects.filter(active=True).select_related("organisation")
    kept = request.session.get(_KEY)
    if kept and (until := datetime.fromisoformat(kept["until"])) > now:
        person = people.filter(pk=kept["person"]).first()
        return Visit(person, by, now, until) if person else None
    own = people.filter(user=by).first() if by else None
    return Visit(own, by, now) if own else None


View = Callable[..., HttpResponse]


def for_visit(view: View) -> View:
    """Give the view a `Visit`, in the person's own language for a reader who chose none."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        visit = visit_of(request, timezone.now())
        if visit is None:
            return _nobody(request)
        with translation.override(language_of(request, visit.person)):
            return view(request, visit, *args, **kwargs)

    return never_cache(private(guarded))


def language_of(request: HttpRequest, person: Person) -> str:
    """The person's own, for a reader who chose none."""
    chosen = request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return (translation.get_language() if chosen else None) or person.language


def _nobody(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return render(request, "scheduling/no_calendar.html", status=404)
    return redirect_to_login(request.get_full_path())


def private(view: View) -> View:
    """No search engine keeps the page, and no other site learns its address.

    ``same-origin`` and not ``no-referrer``: under the latter a browser posts forms with “Origin: null”
    (Fetch, “append a request Origin header”), which the protection against forged requests must refuse.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_link_open(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that a mail scanner uses nothing up; POST opens the page, once."""
    now = timezone.now()
    if request.method != "POST" and link_is_open(token, now=now):
        return render(request, "scheduling/open_link.html", {"works": True})
    person = use_calendar_link(token, now=now) if request.method == "POST" else None
    if person is None:
        return _no_longer(request, token, now)
    request.session.cycle_key()
    request.session[_KEY] = {"person": str(person.pk), "until": (now + OPEN_FOR).isoformat()}
    return redirect("scheduling:my_calendar")


def _no_longer(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    """A link that is over still leads to its person's page, where that is open already."""
    visit = visit_of(request, now)
    if visit and leads_to(token, visit.person):
        return redirect("scheduling:my_calendar")
    return render(request, "scheduling/open_link.html", {"works": False}, status=410)


@require_POST
def calendar_close(request: HttpRequest) -> HttpResponse:
    """For a shared computer: what the link opened is closed before its two hours are over."""
    request.session.pop(_KEY, None)
    return redirect("boards:login")
