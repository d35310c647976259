"""When a person can present."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import HourField
from boards.queries.person_hours import weekday_name


class HoursForm(forms.Form):
    """One stretch of a weekday, on her own clock."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), coerce=int)
    begins = HourField(label=_("From"))
    ends = HourField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(day, weekday_name(day)) for day in range(7)]
        self.fields["weekday"].choices = days  # type: ignore[attr-defined]  # a choice field's own
