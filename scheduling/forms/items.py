"""Forms about what is owed for a case."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField


class ChaseItemsForm(forms.Form):
    """Nothing to type: the address names what is owed."""


class PromiseForm(forms.Form):
    """When its owner says that it will be there."""

    expected_on = DayField(
        label=_("It will be there on"), error_messages={"required": _("Say on which day.")}
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own
        self.today = today

    def clean_expected_on(self) -> date:
        day: date = self.cleaned_data["expected_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day is past. Say when it will be there."))
        return day
