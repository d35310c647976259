"""Two steps to every change that is told: first see whom it tells, then do it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boards.forms.refusals import refuse
from boards.rules.refusal import Refusal
from scheduling.actions.preview import Preview, Telling, preview

KINDS: dict[str, Promise] = {
    "new": _("Invitation"),
    "changed": _("Updated invitation"),
    "cancelled": _("Cancellation"),
    "withdrawn": _("No longer expected"),
    "replaced": _("Invitation replaced"),
    "deputy_asked": _("Question to a deputy"),
    "deputy_released": _("Deputy no longer needed"),
    "answer_awaited": _("Reminder to answer"),
    "list_changed": _("List of cases changed"),
    "item_owed": _("Reminder of what is owed"),
    "declined": _("Proposal declined"),
    "late": _("Short mail about a late change"),
    "note": _("Link to “My calendar”"),
}


@dataclass(frozen=True)
class Told:
    """Mails of one kind: the same words to several readers, or several mails to one ``reader``."""

    kind: str
    title: Promise
    mails: tuple[Telling, ...]

    @property
    def reader(self) -> Telling | None:
        """Whoever gets all of them, if they are more than one."""
        first = self.mails[0]
        alone = all(mail.address == first.address for mail in self.mails)
        return first if alone and len(self.mails) > 1 else None

    @property
    def summary(self) -> str:
        return self.mails[0].summary

    @property
    def when(self) -> str:
        return self.mails[0].when


@dataclass(frozen=True)
class Step:
    """Where the reader is. ``result`` is what the action gave, also where it was only tried."""

    name: str  # "form", "preview" or "done"
    result: object = None
    preview: Preview | None = None

    @property
    def told(self) -> list[Told]:
        """The mails of the preview, in the order in which their kinds matter."""
        mails = self.preview.mails if self.preview else ()
        return [told for kind in KINDS for told in _told(kind, [mail for mail in mails if mail.kind == kind])]


def _told(kind: str, mails: list[Telling]) -> list[Told]:
    if not mails:
        return []
    ranked = sorted(mails, key=_words)  # stable: readers stay in the order of their names
    together = Told(kind, KINDS[kind], tuple(ranked))
    if together.reader:
        return [together]
    return [Told(kind, KINDS[kind], tuple(found)) for _same, found in groupby(ranked, _words)]


def _words(mail: Telling) -> tuple[str, str]:
    return mail.summary, mail.when


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form is to hold: the posted fields, or those of the address that Undo posts to."""
    if request.method != "POST":
        return None
    return request.POST if "action" in request.POST or not request.GET else request.GET


def take_step(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[[], object],
    *,
    now: datetime,
    zone: str = "UTC",
    wanted: str = "",
) -> Step:
    """Show the form, what the change would tell, or do it; a Refusal becomes a sentence beside its field.

    ``zone`` is the one in which a sentence names hours. ``wanted`` names the step for a page that begins with
    its preview; otherwise the button that was pressed does.
    """
    begins = bool(wanted)
    wanted = wanted or request.POST.get("action", "preview")
    if not (begins or request.method == "POST") or wanted == "edit" or not form.is_valid():
        return Step("form")
    found: list[object] = []
    try:
        if wanted == "confirm":
            return Step("done", action())
        tellings = preview(lambda: found.append(action()), now=now)
        return Step("preview", found[0], tellings)
    except Refusal as refusal:
        with timezone.override(zone):
            refuse(form, refusal)
        return Step("form")


def status_of(form: BaseForm, step: Step) -> int:
    """422 for a form that comes back with sentences, so that htmx and tests see the difference."""
    return 422 if step.name == "form" and form.is_bound and form.errors else 200
