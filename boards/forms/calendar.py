"""Filters that live in an address, so that a list can be kept as a bookmark."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import alphabetical, offer
from boards.models import Nature, Organisation, TumourBoard, User
from boards.organs import organ_label
from boards.permissions import visible_boards, visible_organisations


class WeekField(forms.CharField):
    """``2026-W48`` (ISO 8601), read as its Monday."""

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            year, week = (int(part) for part in typed.split("-W"))
            return date.fromisocalendar(min(max(year, 1900), 2200), week, 1)
        except ValueError as wrong:
            raise ValidationError(
                _("“%(typed)s” is not a week. Write it like 2026-W48."), params={"typed": typed[:40]}
            ) from wrong


class CalendarFilter(forms.Form):
    week = WeekField(label=_("Week"), required=False, max_length=40, widget=forms.HiddenInput)
    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All boards"),
    )
    nature = forms.ChoiceField(
        label=_("Nature"), choices=[("", _("All natures")), *Nature.choices], required=False
    )
    organ = forms.ChoiceField(label=_("Organ"), required=False)
    partner = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All partners"),
    )

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        boards = visible_boards(user)
        offer(self, "board", alphabetical(boards))
        offer(self, "partner", visible_organisations(user))
        organs = boards.exclude(organ="").order_by("organ").values_list("organ", flat=True).distinct()
        named = sorted(((organ, organ_label(organ)) for organ in organs), key=lambda choice: choice[1])
        choices = [("", _("All organs")), *named]
        cast("forms.ChoiceField", self.fields["organ"]).choices = choices
