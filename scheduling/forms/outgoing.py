from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import PlainTextField
from scheduling.models import MailState, Method, OutgoingMail


class SinkSearch(forms.Form):
    """Lives in the address; words that cannot be read look for nothing."""

    q = PlainTextField(label=_("Name, address or subject"), required=False, max_length=80)

    def words(self) -> list[str]:
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).casefold().split()


class OutgoingFilter(forms.Form):
    """Lives in the address. A value that is not among the choices filters nothing."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Every state")), *MailState.choices], required=False
    )
    method = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Every kind")), *Method.choices], required=False
    )
    to = PlainTextField(label=_("To (name or address)"), required=False, max_length=80)

    def narrow(self, mails: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        self.is_valid()
        for name in ("state", "method"):
            if chosen := self.cleaned_data.get(name):
                mails = mails.filter(**{name: chosen})
        for word in self.cleaned_data.get("to", "").split():
            mails = mails.filter(
                Q(address__icontains=word)
                | Q(person__family_name__icontains=word)
                | Q(person__given_name__icontains=word)
                | Q(user__name__icontains=word)
            )
        return mails
