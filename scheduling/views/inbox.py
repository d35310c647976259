"""The coordinators' inbox: what came back to the boards' mailboxes, and what a person does with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from boards.forms.fields import alphabetical
from boards.frame import say
from boards.models import Meeting, Seat, SeatKind, SeatMode
from boards.permissions import may, require, visible_boards
from boards.queries.expected import seat_at
from boards.queries.places import reader_place
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest
from scheduling.actions import settling
from scheduling.actions.preview import Preview, Telling
from scheduling.actions.proposals import decline_proposal
from scheduling.forms.inbox import ConfirmForm, DeclineForm, GuestForm, InboxFilter, SettleForm
from scheduling.inbox import MEANS, Said, in_words, settled, unsettled, visible_mails, with_facts
from scheduling.models import InboundMail, Outcome, OutgoingMail
from scheduling.views.seats import usual_mode
from scheduling.views.steps import status_of, take_step, typed

PER_PAGE = 50
MOST_OPEN = 200  # shown at once
INVITES = (Outcome.STRANGER, Outcome.DELEGATED)


@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """What waits for a person first, then the rest, newest first."""
    require(request.user, "see-replies")
    seen, reader = visible_mails(request.user), reader_place(request.user)
    boards = alphabetical(visible_boards(request.user).filter(pk__in=seen.order_by().values("board")))
    form = InboxFilter(request.GET, boards=boards)
    chosen = form.narrow(with_facts(seen))
    page = Paginator(settled(chosen), PER_PAGE).get_page(request.GET.get("page"))
    waiting = in_words(unsettled(chosen)[:MOST_OPEN], reader) if page.number == 1 else []
    context = {
        "form": form,
        "page": page,
        "waiting": waiting,
        "rest": in_words(page, reader),
        "places": [reader],
    }
    return render(request, "scheduling/inbox.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One message. Its words are shown to whoever asks for them, which the journal keeps."""
    said = _found(request, pk)
    wanted = (request.POST.get("action") or request.GET.get("action")) if request.method == "POST" else None
    do = DEEDS.get(wanted or "")
    if do is None:
        return _show(request, said)
    try:
        return do(request, said)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("scheduling:inbox_mail", pk)


def _found(request: SignedInRequest, pk: int) -> Said:
    require(request.user, "see-replies")
    mails = with_facts(visible_mails(request.user)).select_related("invitation__series")
    mail = get_object_or_404(mails, pk=pk)
    return in_words([mail], reader_place(request.user))[0]


def _show(request: SignedInRequest, said: Said, status: int = 200, **more: Any) -> HttpResponse:
    mail, now = said.mail, timezone.now()
    ahead = mail.meeting is not None and not mail.meeting.cancelled and mail.meeting.starts_at > now
    person, board = said.proposed_person, mail.board
    context = {
        "said": said,
        "mail": mail,
        "means": MEANS[mail.outcome],
        "places": said.places,
        "ahead": ahead,
        "note": settling.note_of(mail),
        "settle": SettleForm(),
        "confirm": ConfirmForm(initial={"answer": said.answer}) if _confirmable(said, ahead=ahead) else None,
        "move_url": _move_url(mail.meeting, said) if mail.meeting and ahead else "",
        "moved": mail.meeting is not None and mail.meeting.starts_at == said.proposed,
        "seat": _seat_of(said),
        "invitable": bool(person and board and said.open and mail.outcome in INVITES),
        "may_add": may(request.user, "edit-person"),
        "may_edit": mail.person is not None and may(request.user, "edit-person", mail.person),
        **more,
    }
    return render(request, "scheduling/inbox_mail.html", context, status=status)


def _confirmable(said: Said, *, ahead: bool) -> bool:
    mail = said.mail
    return said.confirmable and (ahead or bool(mail.invitation and not mail.meeting))


def _seat_of(said: Said) -> Seat | None:
    """The seat at this meeting of whoever is proposed."""
    if said.proposed_person is None or said.mail.meeting is None:
        return None
    seat = seat_at(said.mail.meeting, said.proposed_person)
    if seat:
        seat.person = said.proposed_person
    return seat


def _move_url(meeting: Meeting, said: Said) -> str:
    """The page that moves the meeting, with the proposed hours typed in already."""
    if said.proposed is None:
        return ""
    start = said.proposed.astimezone(ZoneInfo(meeting.time_zone))
    end = start + timedelta(minutes=meeting.duration_minutes)
    hours = {"start_time": f"{start:%H:%M}", "end_time": f"{end:%H:%M}"}
    query = urlencode({"day": f"{start:%Y-%m-%d}", **hours, "place": meeting.place})
    return f"{reverse('scheduling:move_meeting', args=[meeting.pk])}?{query}"


def _read(request: SignedInRequest, said: Said) -> HttpResponse:
    words = settling.read_words(said.mail, by=request.user, now=timezone.now())
    return _show(request, said, letter=words, read=True)


def _settle(request: SignedInRequest, said: Said) -> HttpResponse:
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _show(request, said, 422, settle=form)
    settling.settle(
        said.mail, form.settlement, note=form.cleaned_data["note"], by=request.user, now=timezone.now()
    )
    return _settled(request, said, _("The message is settled."))


def _reopen(request: SignedInRequest, said: Said) -> HttpResponse:
    settling.reopen(said.mail, by=request.user, now=timezone.now())
    say(request, _("The message is open again."))
    return redirect("scheduling:inbox_mail", said.mail.pk)


def _confirm(request: SignedInRequest, said: Said) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _show(request, said, 422, confirm=form)
    settling.confirm_answer(said.mail, form.given, by=request.user, now=timezone.now())
    words = _("Recorded for %(person)s: %(answer)s.")
    return _settled(request, said, words % {"person": said.mail.person, "answer": form.given.label})


def _settled(request: SignedInRequest, said: Said, words: str) -> HttpResponse:
    """Back to the list, with the way to undo it."""
    undo = reverse("scheduling:inbox_mail", args=[said.mail.pk]) + "?action=reopen"
    say(request, words, undo=undo)
    return redirect("scheduling:inbox")


def _ask_deputy(request: SignedInRequest, said: Said) -> HttpResponse:
    seat = _seat_of(said)
    if seat is None or seat.kind != SeatKind.DEPUTY:
        raise Refusal("not-a-deputy")
    call = settling.ask_named_deputy(said.mail, deputy=seat, by=request.user, now=timezone.now())
    words = _("%(deputy)s is asked by mail to come in the place of %(member)s.")
    return _settled(request, said, words % {"deputy": seat.person, "member": call.instead_of.person})


DEEDS: dict[str, Callable[[SignedInRequest, Said], HttpResponse]] = {
    "read": _read,
    "settle": _settle,
    "reopen": _reopen,
    "confirm-answer": _confirm,
    "ask-deputy": _ask_deputy,
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever was proposed, or wrote unasked, as a guest of one meeting; first whom that tells."""
    said, now = _found(request, pk), timezone.now()
    mail, person = said.mail, said.proposed_person
    if mail.board is None or person is None or mail.outcome not in INVITES or not said.open:
        return redirect("scheduling:inbox_mail", pk)
    require(request.user, "run", mail.board)
    first = {"meeting": mail.meeting, "mode": usual_mode(person, mail.board)}
    form = GuestForm(typed(request), board=mail.board, now=now, initial=first)
    step = take_step(
        request,
        form,
        lambda: settling.invite_guest(
            mail,
            person,
            form.cleaned_data["meeting"],
            SeatMode(form.cleaned_data["mode"]),
            by=request.user,
            now=now,
        ),
        now=now,
    )
    if step.name == "done" and isinstance(step.result, Seat):
        words = _("%(person)s is invited as a guest. The message is settled.") % {"person": person}
        say(request, words, undo=reverse("scheduling:unseat", args=[step.result.pk]))
        return redirect("scheduling:inbox")
    context = {"said": said, "mail": mail, "person": person, "form": form, "step": step}
    return render(request, "scheduling/inbox_invite.html", context, status=status_of(form, step))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """The meeting stays: whoever proposed another time is told, after a look at that mail."""
    said, now = _found(request, pk), timezone.now()
    mail = said.mail
    if request.method != "POST" or mail.outcome != Outcome.PROPOSAL or not said.open:
        return redirect("scheduling:inbox_mail", pk)
    form = DeclineForm(request.POST)
    step = take_step(request, form, lambda: decline_proposal(mail, by=request.user, now=now), now=now)
    if step.name == "done":
        return _settled(request, said, _("The proposal is declined by mail. The message is settled."))
    if isinstance(step.result, OutgoingMail):
        step = replace(step, preview=_told_alone(step.result, mail))
    context = {"said": said, "mail": mail, "form": form, "step": step}
    return render(request, "scheduling/inbox_decline.html", context, status=status_of(form, step))


def _told_alone(answer: OutgoingMail, mail: InboundMail) -> Preview:
    """The one mail of a preview that the relay knows nothing of."""
    if mail.person is None:
        return Preview((), ())
    telling = Telling(mail.person, answer.address, kind="declined", summary=answer.subject, when="")
    return Preview((telling,), ())
