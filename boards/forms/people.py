"""The directory: somebody new, and looking for somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import ZoneField, alphabetical, offer
from boards.models import Organisation, Person, RoleKind, Specialty, User
from boards.permissions import organisations_as, visible_organisations


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own takes none
    time_zone = ZoneField(label=_("Time zone"))
    rpps = forms.RegexField(
        r"^\d{11}$",
        label=_("RPPS number"),
        required=False,
        max_length=11,
        error_messages={"invalid": _("An RPPS number has eleven digits.")},
    )

    class Meta:
        model = Person
        fields = [
            "title", "given_name", "family_name", "organisation", "specialty", "email", "language",
            "time_zone", "channel", "rpps",
        ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "specialty", alphabetical(Specialty.objects.all()))
        hers = organisations_as(user, RoleKind.COORDINATOR)
        everywhere = organisations_as(user, RoleKind.ADMINISTRATOR)
        visible = visible_organisations(user)
        offer(self, "organisation", visible if everywhere else visible.filter(pk__in=hers))


class PeopleSearch(forms.Form):
    q = forms.CharField(label=_("Name or specialty"), max_length=60, required=False, widget=forms.SearchInput)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All organisations"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", visible_organisations(user))
