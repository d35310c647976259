from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import PlainTextField
from boards.models import Channel


class DeviceForm(forms.Form):
    name = PlainTextField(
        label=_("Name of the device"),
        max_length=60,
        help_text=_("So that you know later which one to revoke."),
    )


class ChannelForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How do meetings reach you?"), choices=Channel.choices, widget=forms.RadioSelect
    )

    @property
    def chosen(self) -> Channel:
        return Channel(self.cleaned_data["channel"])
