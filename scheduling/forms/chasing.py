"""Forms about reminding those who have not answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 8  # meetings


class ChaseMeetingForm(forms.Form):
    """Nothing to type: the address names the meeting."""


class ChaseBoardForm(forms.Form):
    meetings = forms.IntegerField(
        label=_("How many of the next meetings"), min_value=1, max_value=MOST, initial=4
    )
