"""The dates of a season that is copied."""

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField


class NextSeasonForm(forms.Form):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
