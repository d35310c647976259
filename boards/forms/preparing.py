"""What a coordinator types while she prepares a meeting."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.models import Organisation
from boards.queries.prepared_rows import SHOWN, SORTS


class PrepareFilter(forms.Form):
    """Lives in the address, so that a list can be kept as a bookmark."""

    show = forms.ChoiceField(
        label=_("Show"), choices=[(name, label) for name, (label, _rule) in SHOWN.items()], required=False
    )
    site = forms.ChoiceField(label=_("Hospital"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"), choices=[(name, label) for name, (label, _key) in SORTS.items()], required=False
    )

    def __init__(self, *args: Any, sites: Collection[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted({(site.slug, str(site)) for site in sites}, key=lambda one: one[1].casefold())
        cast("forms.ChoiceField", self.fields["site"]).choices = [("", _("All hospitals")), *named]

    def chosen(self) -> dict[str, str]:
        """What was chosen; nothing of what is no choice."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
