"""A list from a spreadsheet."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, 2 MB and 5,000 rows at most. The first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": _("Choose a file of 2 MB at most."),
            "empty": _("This file is empty. Choose another one."),
        },
    )
