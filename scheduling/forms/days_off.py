"""A closure or a local holiday, of a board or of a place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField, PlainTextField, alphabetical, offer
from boards.models import DayOff, DayOffKind, Organisation, TumourBoard, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_boards, visible_organisations


class DayOffForm(forms.Form):
    """Either a board or a place: the boards and places that the reader runs."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (DayOffKind.CLOSURE, _("Closure: no meeting")),
            (DayOffKind.HOLIDAY, _("Local holiday: each board follows its own rule")),
        ],
        initial=DayOffKind.CLOSURE,
        widget=forms.RadioSelect,
    )
    name = PlainTextField(
        label=_("Name"), max_length=80, help_text=_("What is read on the pages: ESMO congress, August.")
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty for a single day."))
    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("None: a place is closed"),
    )
    place = forms.ModelChoiceField(
        label=_("Place"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("None: only this board"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        runs = organisations_as(user, *RUNS_BOARDS)
        offer(self, "board", alphabetical(visible_boards(user).filter(organisation__in=runs)))
        offer(self, "place", visible_organisations(user).filter(pk__in=runs))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(given.get("board")) == bool(given.get("place")) and not {"board", "place"} & set(self.errors):
            self.add_error("place", _("Choose either a board or a place."))
        elif given.get("board") and given.get("kind") == DayOffKind.HOLIDAY:
            self.add_error("board", _("A holiday is a place’s. Choose a place, or a closure of this board."))
        first, last = given.get("first_day"), given.get("last_day") or given.get("first_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return given

    def day_off(self) -> DayOff:
        """The unsaved row of what was typed."""
        given = self.cleaned_data
        return DayOff(
            kind=given["kind"],
            name=given["name"],
            first_day=given["first_day"],
            last_day=given["last_day"] or given["first_day"],
            board=given["board"],
            organisation=given["place"],
        )


class WithdrawForm(forms.Form):
    """Nothing to type: the meetings go back by themselves."""
