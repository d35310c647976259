"""What the planner is asked: sites or a board, how long, on which weekdays, between which days."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.boards import WEEKDAYS
from boards.forms.fields import DayField, ZoneField, alphabetical, offer
from boards.models import Organisation, TumourBoard, User
from boards.permissions import visible_boards, visible_organisations

LONGEST = timedelta(days=3 * 366)
YEAR = timedelta(days=364)
_WORKING = ["MO", "TU", "WE", "TH", "FR"]


class PlannerForm(forms.Form):
    """Lives in the address. A board brings its sites and its clock; more sites can be added to it."""

    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("No board: only the sites below"),
    )
    sites = forms.ModelMultipleChoiceField(
        label=_("Sites"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = ZoneField(
        label=_("Time zone"),
        required=False,
        help_text=_("Empty: the clock of the board, or yours."),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=600, initial=90)
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"), choices=WEEKDAYS, initial=_WORKING, widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "board", alphabetical(visible_boards(user).select_related("organisation")))
        offer(self, "sites", visible_organisations(user).order_by("city", "short_name"))
        self.fields["starts_on"].initial, self.fields["ends_on"].initial = today, today + YEAR

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("ends_on", _("A season lasts three years at most. Choose an earlier last day."))
        elif first and last and not self._any_day(first, last):
            self.add_error("weekdays", _("None of these weekdays lies between the first and the last day."))
        if not typed.get("board") and not typed.get("sites") and not self.errors:
            self.add_error("sites", _("Choose a board, or at least one site."))
        return typed

    def _any_day(self, first: date, last: date) -> bool:
        return "weekdays" not in self.cleaned_data or bool(days_between(first, last, self._weekdays()))

    def _weekdays(self) -> list[int]:
        order = [code for code, _name in WEEKDAYS]
        return [order.index(code) for code in self.cleaned_data["weekdays"]]

    def days(self) -> list[date]:
        """Every day on which the board could meet."""
        return days_between(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"], self._weekdays())


def days_between(first: date, last: date, weekdays: list[int]) -> list[date]:
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every if day.weekday() in weekdays]
