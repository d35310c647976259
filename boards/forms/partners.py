"""Partners, and what binds them to the host centre."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField, HourField, ZoneField, offer
from boards.forms.refusals import refuse
from boards.models import Organisation, Partnership, User
from boards.permissions import visible_organisations
from boards.rules.holidays import check_place
from boards.rules.refusal import Refusal

VALIDITY = ["valid_from", "valid_until", "precision", "ended"]


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own takes none
    """A changed name is kept among the former ones."""

    time_zone = ZoneField(label=_("Time zone"))
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        max_length=2,
        initial="FR",
        help_text=_("Two letters, like FR or GF."),
        error_messages={"invalid": _("Write the country as two letters, like FR or GF.")},
    )
    earliest_start = HourField(label=_("Takes part from"), initial="08:00")
    latest_end = HourField(label=_("Takes part until"), initial="19:00")
    valid_from = DayField(label=_("Partner since"), required=False)
    valid_until = DayField(label=_("Partner until"), required=False)

    class Meta:
        model = Organisation
        fields = [
            "name", "short_name", "local_name", "local_short_name", "kind", "parent", "city", "country",
            "time_zone", "latitude", "longitude", "holiday_country", "holiday_subdivision", "school_area",
            "earliest_start", "latest_end", *VALIDITY,
        ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = visible_organisations(user)
        if kwargs.get("instance") is not None:
            others = others.exclude(pk=self.instance.pk)
        offer(self, "parent", others)
        self.fields["school_area"].help_text = _("Zone A, Zone B or Zone C, or the area of an imported file.")

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_holiday_country(self) -> str:
        return str(self.cleaned_data["holiday_country"]).upper()

    def clean_holiday_subdivision(self) -> str:
        return str(self.cleaned_data["holiday_subdivision"]).upper()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            check_place(given.get("holiday_country", "FR"), given.get("holiday_subdivision", ""))
        except Refusal as refusal:
            refuse(self, refusal)
        first, last = given.get("earliest_start"), given.get("latest_end")
        if first and last and last <= first:
            self.add_error("latest_end", _("This hour comes before the one from which it takes part."))
        return given


class PartnershipForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own takes none
    """Its two ends are chosen once, when it begins."""

    valid_from = DayField(label=_("Since"), required=False)
    valid_until = DayField(label=_("Until"), required=False)
    relation = forms.RegexField(
        r"^[^\x00-\x1f\x7f]+$",
        label=_("Relation"),
        max_length=60,
        help_text=_("In a few words: agreement, joint structure, founding member…"),
        error_messages={"invalid": _("This holds an invisible character. Type it again without.")},
    )

    class Meta:
        model = Partnership
        fields = ["host", "relation", "covers", "covers_fr", *VALIDITY]
        labels = {"host": _("Partner of")}

    def __init__(self, *args: Any, user: User, partner: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.partner = partner
        offer(self, "host", visible_organisations(user).exclude(pk=partner.pk))
        if kwargs.get("instance") is not None:
            del self.fields["host"]

    def _get_validation_exclusions(self) -> set[str]:
        """The partner comes from the address, and counts in “once per relation” all the same."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"partner", "host"}
