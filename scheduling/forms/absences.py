"""Forms about who is away."""

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField


class AbsenceForm(forms.Form):
    """Both days included, on the clock of the person who is away."""

    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), help_text=_("The same as the first for a single day."))


class WithdrawAbsenceForm(forms.Form):
    """Nothing to type."""
