"""Every mail that was decided, with its state in words; a person decides about those in doubt."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from boards.frame import say
from boards.permissions import require
from boards.queries.places import reader_place
from boards.views.request import SignedInRequest
from scheduling.actions.outbox import resend
from scheduling.actions.reissue import reissue
from scheduling.forms.outgoing import OutgoingFilter
from scheduling.models import MailState, OutgoingMail
from scheduling.reading import read_mail, without_secrets

PER_PAGE = 50
TONES = {
    MailState.QUEUED: "info",
    MailState.SENDING: "info",
    MailState.SENT: "good",
    MailState.FAILED: "bad",
    MailState.UNCERTAIN: "warning",
    MailState.DROPPED: "neutral",
}
MEANS: dict[str, Promise] = {
    MailState.QUEUED: gettext_lazy("It leaves at the next look, or once the mail server answers again."),
    MailState.SENDING: gettext_lazy("It is being handed to the mail server at this moment."),
    MailState.SENT: gettext_lazy("The mail server has taken it over and delivers it."),
    MailState.FAILED: gettext_lazy("The mail server refused it for good, or did not take it for two days."),
    MailState.UNCERTAIN: gettext_lazy(
        "The connection broke twice after its text had been sent: it may have arrived up to twice, or not."
    ),
    MailState.DROPPED: gettext_lazy("A later change replaced it before it left: nobody misses anything."),
}

HELD = gettext_lazy("It waits for the end of its reader’s quiet hours.")


@login_required
@require_safe
def outgoing(request: SignedInRequest) -> HttpResponse:
    require(request.user, "see-outgoing")
    chosen = OutgoingFilter(request.GET)
    everything = OutgoingMail.objects.all()
    mails = chosen.narrow(everything.select_related("person", "user").defer("mime", "facts"))
    page = Paginator(mails.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": chosen,
        "page": page,
        "rows": [(mail, TONES[MailState(mail.state)]) for mail in page],
        "counts": _counts(everything),
        "places": [reader_place(request.user)],
    }
    return render(request, "scheduling/outgoing.html", context)


def _counts(mails: QuerySet[OutgoingMail]) -> list[dict[str, Any]]:
    """How many mails are in each state, each with the words and the tone of that state; one query."""
    found = mails.aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in MailState})
    return [
        {"state": state.value, "label": state.label, "tone": TONES[state], "count": found[state.value]}
        for state in MailState
    ]


@login_required
@require_http_methods(["GET", "POST"])
def outgoing_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, "see-outgoing")
    mail = get_object_or_404(OutgoingMail.objects.select_related("person", "user", "invitation"), pk=pk)
    if request.POST.get("action") == "confirm":
        return _send_again(request, mail)
    if request.POST.get("action") == "reissue":
        return _tell_once_more(request, mail)
    state, newer = MailState(mail.state), _newer(mail)
    held = state == MailState.QUEUED and mail.held_until is not None and mail.held_until > timezone.now()
    read = read_mail(bytes(mail.mime))
    context = {
        "mail": mail,
        "read": read,
        "text": without_secrets(read.text),
        "tone": TONES[state],
        "means": HELD if held else MEANS[state],
        "stuck": state in (MailState.FAILED, MailState.UNCERTAIN) and bool(mail.mime),
        "repeatable": state == MailState.SENT and mail.invitation is not None and newer is None,
        "asked": request.POST.get("action") == "preview",
        "newer": newer,
        "places": [reader_place(request.user)],
    }
    return render(request, "scheduling/outgoing_mail.html", context)


def _newer(mail: OutgoingMail) -> OutgoingMail | None:
    """The last word about the same thing, if this mail is not it."""
    same = OutgoingMail.objects.filter(
        uid=mail.uid, recurrence_id=mail.recurrence_id, address=mail.address, pk__gt=mail.pk
    )
    return same.defer("mime").order_by("-pk").first()


def _send_again(request: SignedInRequest, mail: OutgoingMail) -> HttpResponse:
    if resend(mail, now=timezone.now()):
        say(request, _("The mail to %(address)s is offered again.") % {"address": mail.address})
    else:
        messages.error(request, _("This mail is no longer in doubt: somebody was quicker."))
    return redirect("scheduling:outgoing_mail", mail.pk)


def _tell_once_more(request: SignedInRequest, mail: OutgoingMail) -> HttpResponse:
    """For a reader who lost what the mail server had accepted."""
    if reissue(mail, now=timezone.now()):
        say(request, _("%(address)s is told once more.") % {"address": mail.address})
    else:
        messages.error(request, _("This mail is not sent again: a later one speaks of the same thing."))
    return redirect("scheduling:outgoing_mail", mail.pk)
