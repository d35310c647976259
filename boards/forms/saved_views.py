"""A name for a view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import PlainTextField
from boards.models import User
from boards.rules.refusal import Refusal
from boards.saved_views import kept_address
from boards.sentences import sentence


class RenameForm(forms.Form):
    name = PlainTextField(
        label=_("Name"), max_length=60, error_messages={"required": _("Give the view a name.")}
    )


class SaveForm(RenameForm):
    """``address`` is where the reader is; what may not be kept of it is left out."""

    address = forms.CharField(max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_address(self) -> str:
        try:
            return kept_address(self.cleaned_data["address"], self.user)
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from refusal
