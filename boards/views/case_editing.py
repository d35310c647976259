"""Saving one step of the case form: what the reader saw goes along, so that nobody is overwritten unseen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from boards.actions.case_form import EditConflict, Edited, edit_case
from boards.forms.booking_rows import presenter_mode, presenters
from boards.forms.case_blocks import blocks_of
from boards.forms.case_conflict import ConflictForm
from boards.forms.case_step import StepForm
from boards.forms.refusals import refuse
from boards.frame import say
from boards.identity import decrypt, encrypt, unseal
from boards.models import Booking, Case, Person
from boards.queries.case_page import last_edit
from boards.queries.case_values import case_values, label_of, names_of, open_booking
from boards.queries.places import reader_place
from boards.rules.case_fields import BY_NAME, STEPS, fields_of
from boards.rules.case_schema import Kind
from boards.rules.merging import Clash
from boards.rules.refusal import Refusal
from boards.views.request import SignedInRequest


@dataclass(frozen=True)
class Seen:
    """What the form showed, and the fields about which a conflict was shown beside it."""

    values: Mapping[str, str]
    clashes: Sequence[Clash] = ()


class Editing:
    """One request for one step of one case."""

    def __init__(self, request: SignedInRequest, case: Case, number: int, now: datetime) -> None:
        self.request, self.case, self.step, self.number, self.now = request, case, STEPS[number], number, now
        self.conflict: ConflictForm | None = None

    @cached_property
    def booking(self) -> Booking | None:
        """The one whose request the step shows."""
        asks = any(field.kind == Kind.PERSON for field in fields_of(self.step.name))
        return open_booking(self.case, self.now) if asks else None

    @cached_property
    def current(self) -> dict[str, str]:
        values = case_values(self.case, self.booking)
        return {field.name: values.get(field.name, "") for field in fields_of(self.step.name)}

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._page(self._form(), Seen(self.current))
        form, seen = self._form(bound=True), self._opened()
        if seen is None:
            form.add_error(None, _("This page was open for too long. Check the fields, then save once more."))
            return self._page(form, Seen(self.current))
        if seen.clashes:
            self._show_conflict(seen, bound=True)
        undecided = self.conflict is not None and not self.conflict.is_valid()
        if not form.is_valid() or undecided:
            return self._page(form, seen)
        return self._save(form, seen)

    def _save(self, form: StepForm, seen: Seen) -> HttpResponse:
        typed = form.values()
        if self.conflict:
            typed |= {name: seen.values[name] for name in self.conflict.taken()}
        try:
            edited = edit_case(
                self.case, typed, seen=seen.values, booking=self.booking, by=self.request.user, now=self.now,
                presenter_mode=self._presenter_mode(form),
            )  # fmt: skip
        except EditConflict as conflict:
            # Only what both changed is seen anew: the rest is put together again with what was seen.
            news = {clash.name: clash.theirs for clash in conflict.clashes}
            again = Seen({**seen.values, **news}, conflict.clashes)
            self._show_conflict(again)
            return self._page(form, again)
        except Refusal as refusal:
            refuse(form, refusal)
            return self._page(form, seen)
        self._announce(edited)
        if "close" in self.request.POST or self.number + 1 == len(STEPS):
            return redirect("boards:case", self.case.pk)
        return redirect("boards:case_step", self.case.pk, STEPS[self.number + 1].name)

    def _presenter_mode(self, form: StepForm) -> str:
        if self.booking is None:
            return ""
        return presenter_mode(form.cleaned_data.get("presenter"), self.booking.board)

    def _form(self, *, bound: bool = False) -> StepForm:
        people = Person.objects.none()
        if self.booking:
            hers = presenters(self.request.user, self.booking.board).values("pk")
            named = [key for key in (self.booking.requester_id, self.booking.presenter_id) if key]
            people = Person.objects.filter(Q(pk__in=hers) | Q(pk__in=named)).select_related("organisation")
        return StepForm(
            step=self.step.name,
            values=self.current,
            people=people,
            with_request=self.booking is not None,
            today=self.now.astimezone(ZoneInfo(self.request.user.time_zone)).date(),
            data=self.request.POST if bound else None,
        )

    def _show_conflict(self, seen: Seen, *, bound: bool = False) -> None:
        people = [clash for clash in seen.clashes if BY_NAME[clash.name].kind == Kind.PERSON]
        names = names_of(key for clash in people for key in (clash.mine, clash.theirs))
        data = self.request.POST if bound else None
        self.conflict = ConflictForm(clashes=seen.clashes, people=names, data=data)

    def _page(self, form: StepForm, seen: Seen) -> HttpResponse:
        blocks = blocks_of(form)
        context = {
            "case": self.case,
            "identity": unseal(self.case.identity),
            "step": self.step,
            "title": _(self.step.title),
            "number": self.number + 1,
            "steps": [(name, _(title)) for name, title in STEPS],
            "form": form,
            "blocks": blocks,
            "folded": any(block.folded for block in blocks),
            "conflict": self.conflict,
            "last_edit": last_edit(self.case) if self.conflict else None,
            "reader": reader_place(self.request.user),
            "seen": self._sealed(seen),
        }
        refused = form.is_bound or self.conflict is not None
        return render(self.request, "boards/case_step.html", context, status=422 if refused else 200)

    def _sealed(self, seen: Seen) -> str:
        clashes = [[clash.name, clash.mine, clash.theirs] for clash in seen.clashes]
        kept = {
            "case": str(self.case.pk), "step": self.step.name, "values": dict(seen.values), "clashes": clashes
        }  # fmt: skip
        return encrypt(json.dumps(kept)).decode()

    def _opened(self) -> Seen | None:
        """None for what this page did not send out."""
        try:
            kept = json.loads(decrypt(self.request.POST.get("seen", "").encode()))
        except (InvalidToken, ValueError):
            return None
        if (kept.get("case"), kept.get("step")) != (str(self.case.pk), self.step.name):
            return None
        return Seen(kept["values"], [Clash(*clash) for clash in kept["clashes"]])

    def _announce(self, edited: Edited) -> None:
        facts = {"step": _(self.step.title), "case": self.case.reference}
        if edited.taken:
            facts["fields"] = ", ".join(label_of(BY_NAME[name]) for name in edited.taken)
            say(self.request, _("%(step)s of %(case)s is saved. Changed meanwhile: %(fields)s.") % facts)
        else:
            say(self.request, _("%(step)s of %(case)s is saved.") % facts)
