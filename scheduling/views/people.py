"""A person edited, with a look at where her invitations go; a link to her calendar page sent to her."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from boards.actions.people import edit_person as save_person
from boards.actions.tumour_boards import edit_board
from boards.forms.as_posted import as_posted
from boards.frame import say
from boards.models import Person
from boards.permissions import require, visible_boards, visible_people
from boards.rules.refusal import Refusal
from boards.sentences import sentence
from boards.views.request import SignedInRequest
from scheduling.actions.links import send_calendar_link as mail_link
from scheduling.actions.preview import preview
from scheduling.forms.people import PersonForm, ShownOfBoardForm
from scheduling.models import Undeliverable
from scheduling.views.steps import Step, status_of, take_step, typed


@dataclass(frozen=True)
class Difference:
    """One field of a form, in words, before and after."""

    label: str
    was: str
    becomes: str


@login_required
@require_http_methods(["GET", "POST"])
def edit_person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person, now = _person_to_edit(request, pk), timezone.now()
    before = Person.objects.select_related("organisation", "specialty").get(pk=pk)
    form = PersonForm(typed(request), instance=person, user=request.user)
    step = take_step(
        request,
        form,
        lambda: save_person(person, changed=form.changed_data, by=request.user, now=now),
        now=now,
    )
    if step.name == "done":
        was = as_posted(PersonForm(instance=before, user=request.user))
        words = _("%(person)s: the changes are saved.") % {"person": person}
        say(request, words, undo=reverse("scheduling:edit_person", args=[pk]), fields=was)
        return redirect("boards:person", pk)
    dead = Undeliverable.objects.filter(address=before.email.lower()).first()
    context = {"person": before, "form": form, "step": step, "undeliverable": dead}
    if step.preview:
        context["differences"] = differences(form, before, person)
    return render(request, "scheduling/edit_person.html", context, status=status_of(form, step))


def _person_to_edit(request: SignedInRequest, pk: UUID) -> Person:
    person = get_object_or_404(visible_people(request.user).select_related("organisation"), pk=pk)
    require(request.user, "edit-person", person)
    return person


def differences(form: "ModelForm[Person]", before: Person, after: Person) -> list[Difference]:
    """What changed, in the words of the form."""
    return [
        Difference(str(form.fields[name].label), _shown(before, name), _shown(after, name))
        for name in form.changed_data
    ]


def _shown(person: Person, name: str) -> str:
    in_words = getattr(person, f"get_{name}_display", None)
    value = in_words() if in_words else getattr(person, name)
    return str(value) if value else "–"


@login_required
@require_POST
def send_calendar_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Whoever books with a doctor may send her the way to her own page; only she can read it."""
    person = get_object_or_404(visible_people(request.user), pk=pk)
    require(request.user, "book", person)
    try:
        mail_link(person, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        words = _("A link to the calendar page is on its way to %(person)s, %(address)s.")
        say(request, words % {"person": person, "address": person.email})
    return redirect("boards:person", pk)


@login_required
@require_POST
def edit_board_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """Beside the form of a board: whom its shown fields, as typed, would tell. A fragment."""
    board = get_object_or_404(visible_boards(request.user), slug=slug)
    require(request.user, "run", board)
    form, now = ShownOfBoardForm(request.POST, instance=board), timezone.now()
    if not form.is_valid():
        return render(request, "scheduling/_board_preview.html", {"form": form}, status=422)
    found = preview(
        lambda: edit_board(
            board,
            changed=form.changed_data,
            required=list(board.required_specialties.all()),
            open_to=list(board.open_to.all()),
            by=request.user,
            now=now,
        ),
        now=now,
    )
    step = Step("preview", preview=found)
    return render(request, "scheduling/_board_preview.html", {"step": step})
