"""Several rows of a list at once: the link to their own page for people, mails offered again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from boards.frame import say
from boards.permissions import require, visible_people
from boards.rules.refusal import Refusal
from boards.views.request import SignedInRequest, came_from
from scheduling.actions.links import send_calendar_link
from scheduling.actions.outbox import resend
from scheduling.models import MailState, OutgoingMail

MOST = 100  # rows of one press


@login_required
@require_POST
def people_links(request: SignedInRequest) -> HttpResponse:
    """The link to her own calendar page, to each of the people selected; whoever left gets none."""
    require(request.user, "book")
    keys, now = _keys(request), timezone.now()
    sent = 0
    for person in visible_people(request.user).filter(pk__in=keys, active=True):
        try:
            send_calendar_link(person, by=request.user, now=now)
        except Refusal:
            continue
        sent += 1
    words = ngettext("%(n)d person is sent her link.", "%(n)d people are sent their links.", sent)
    _tell(request, sent, words % {"n": sent})
    return redirect(came_from(request) or "boards:people")


def _keys(request: SignedInRequest) -> list[UUID]:
    found: list[UUID] = []
    for text in request.POST.getlist("row")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@login_required
@require_POST
def mails_again(request: SignedInRequest) -> HttpResponse:
    """Offer the mails selected again, as far as they are refused or in doubt."""
    require(request.user, "see-outgoing")
    keys, now = [text for text in request.POST.getlist("row")[:MOST] if text.isdecimal()], timezone.now()
    stuck = OutgoingMail.objects.filter(pk__in=[int(key[:18]) for key in keys])
    stuck = stuck.filter(state__in=(MailState.FAILED, MailState.UNCERTAIN))
    offered = sum(bool(mail.mime) and resend(mail, now=now) for mail in stuck)
    words = ngettext("%(n)d mail is offered again.", "%(n)d mails are offered again.", offered)
    _tell(request, offered, words % {"n": offered})
    return redirect(came_from(request) or "scheduling:outgoing")


def _tell(request: SignedInRequest, count: int, words: str) -> None:
    if count:
        say(request, words)
    else:
        messages.error(request, _("Nothing was done: select rows first."))
