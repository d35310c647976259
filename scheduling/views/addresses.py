"""Feed addresses: a board's own, and any of them renewed or revoked by whom it belongs to."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from boards.frame import say
from boards.models import User
from boards.permissions import may, require, visible_boards
from boards.queries.places import reader_place
from boards.views.request import SignedInRequest
from scheduling.actions.devices import rotate_address
from scheduling.actions.feeds import open_address, revoke_address
from scheduling.forms.calendars import DeviceForm
from scheduling.models import FeedAddress
from scheduling.views.access import private, visit_of
from scheduling.views.my_calendar import show_address, shown_addresses


@never_cache
@private
@login_required
@require_http_methods(["GET", "POST"])
def board_feed(request: SignedInRequest, slug: str) -> HttpResponse:
    """The addresses of a board's own calendar, for walls, secretariats and shared mailboxes."""
    board = get_object_or_404(visible_boards(request.user).select_related("organisation"), slug=slug)
    require(request.user, "run", board)
    form = DeviceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        token = open_address(name=name, board=board, by=request.user, now=timezone.now())
        return show_address(request, token, name, back=reverse("scheduling:board_feed", args=[slug]))
    context = {
        "board": board,
        "form": form,
        "places": [reader_place(request.user)],
        "addresses": shown_addresses(FeedAddress.objects.filter(feed__board=board)),
    }
    return render(request, "scheduling/board_feed.html", context, status=422 if form.is_bound else 200)


@never_cache
@private
@require_POST
def feed_address_rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    address, back = _own_address(request, pk, now)
    token = rotate_address(address, by=_user(request), now=now)
    return show_address(request, token, address.name, back=back, rotated=True)


@never_cache
@private
@require_POST
def feed_address_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    address, back = _own_address(request, pk, now)
    revoke_address(address, by=_user(request), now=now)
    words = _("The address of “%(name)s” is revoked: at its next look the device shows that, and no meeting.")
    say(request, words % {"name": address.name})
    return redirect(back)


def _own_address(request: HttpRequest, pk: UUID, now: datetime) -> tuple[FeedAddress, str]:
    """An address in use that this visitor may end, and the page where she found it."""
    addresses = FeedAddress.objects.filter(revoked_at__isnull=True)
    address = get_object_or_404(addresses.select_related("feed__person", "feed__board"), pk=pk)
    feed = address.feed
    if feed.board:
        if not may(request.user, "run", feed.board):
            raise PermissionDenied
        return address, reverse("scheduling:board_feed", args=[feed.board.slug])
    visit = visit_of(request, now)
    if visit is None or feed.person_id != visit.person.pk:
        raise PermissionDenied
    return address, reverse("scheduling:my_calendar")


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
