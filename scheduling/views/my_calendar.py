"""One's own page: how meetings arrive, on which devices, and a way to the phone."""

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from boards.actions.people import choose_channel as save_channel
from boards.actions.people import choose_weekly_mail
from boards.frame import say
from boards.models import Channel, TumourBoard
from boards.queries.absences import absences_ahead
from scheduling.actions.feeds import open_address
from scheduling.actions.links import show_calendar_link
from scheduling.clients import CLIENTS, agent_in_words, device_at_hand
from scheduling.coming import coming_meetings
from scheduling.forms.calendars import ChannelForm, DeviceForm
from scheduling.models import FeedAddress
from scheduling.views.access import Visit, for_visit
from scheduling.views.steps import status_of, take_step, typed


@for_visit
@require_safe
def my_calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render(request, "scheduling/my_calendar.html", _page(request, visit))


def _page(request: HttpRequest, visit: Visit, form: DeviceForm | None = None) -> dict[str, Any]:
    person, device = visit.person, device_at_hand(request.headers.get("User-Agent", ""))
    boards = TumourBoard.objects.filter(seats__person=person, seats__ended_at__isnull=True).distinct()
    return {
        "visit": visit,
        "person": person,
        "places": [visit.place],
        "boards": boards.filter(active=True).order_by("name"),
        "coming": coming_meetings(person, visit.place, get_language() or person.language, visit.now),
        "absences": absences_ahead(person, visit.now),
        "device": device,
        "channel": ChannelForm(initial={"channel": person.channel}),
        "form": form or DeviceForm(initial={"name": device.name}),
        "addresses": shown_addresses(FeedAddress.objects.filter(feed__person=person)),
        "clients": CLIENTS,
    }


def shown_addresses(addresses: Any) -> list[tuple[FeedAddress, str]]:
    """Those still in use, each with who last fetched it, in words."""
    return [
        (address, agent_in_words(address.last_agent)) for address in addresses.filter(revoked_at__isnull=True)
    ]


@for_visit
@require_http_methods(["GET", "HEAD", "POST"])
def choose_channel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Invitations or subscribed calendar: first what the switch sends, then the switch.

    Its address alone, typed or reloaded, leads back to the page where the choice is made.
    """
    if request.method != "POST":
        return redirect("scheduling:my_calendar")
    form = ChannelForm(typed(request))
    step = take_step(
        request,
        form,
        lambda: save_channel(visit.person, form.chosen, by=visit.by, now=visit.now),
        now=visit.now,
    )
    if step.name == "done":
        say(
            request,
            _("From now on meetings reach you by: %(channel)s.")
            % {"channel": visit.person.get_channel_display()},
        )
        return redirect("scheduling:my_calendar")
    context = {"person": visit.person, "form": form, "step": step}
    return render(request, "scheduling/choose_channel.html", context, status=status_of(form, step))


@for_visit
@require_POST
def choose_weekly(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The weekly mail, on or off: it tells nobody anything, so it needs no preview."""
    wanted = request.POST.get("wanted") == "1"
    choose_weekly_mail(visit.person, wanted=wanted, by=visit.by, now=visit.now)
    words = _("You get the weekly mail.") if wanted else _("You no longer get the weekly mail.")
    before = {"wanted": "0" if wanted else "1"}
    say(request, words, undo=reverse("scheduling:choose_weekly"), fields=before)
    return redirect("scheduling:my_calendar")


@for_visit
@require_http_methods(["POST"])
def feed_address_new(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return render(request, "scheduling/my_calendar.html", _page(request, visit, form), status=422)
    name = form.cleaned_data["name"]
    token = open_address(name=name, person=visit.person, by=visit.by, now=visit.now)
    return show_address(request, token, name, twice=visit.person.channel != Channel.FEED)


def show_address(request: HttpRequest, token: str, name: str, **context: object) -> HttpResponse:
    """The one time that an address is seen: shown in the answer itself, since nothing may keep it."""
    https = f"{settings.BASE_URL}/feeds/{token}.ics"
    shown = {
        "address": https,
        "webcal": SafeString("webcal:" + https.partition(":")[2]),
        "name": name,
        "device": device_at_hand(request.headers.get("User-Agent", "")),
        "clients": CLIENTS,
        **context,
    }
    return render(request, "scheduling/new_address.html", shown)


@for_visit
@require_POST
def calendar_on_phone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """This page on another device: a link of its own as a QR code; of the page, never of the feed."""
    link = show_calendar_link(visit.person, by=visit.by, now=visit.now)
    code = segno.make(link, error="m").svg_inline(scale=4, omitsize=True, svgclass="q-qr", lineclass=None)
    return render(request, "scheduling/on_phone.html", {"code": SafeString(code), "person": visit.person})
