"""The guideline library: a version, a newer one, and looking for one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import DayField, alphabetical, offer
from boards.forms.lanes import run_boards
from boards.models import Guideline, Organisation, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_organisations


class EditionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own takes none
    """What a newer version has of its own; name and boards stay those of the guideline."""

    dated_on = DayField(label=_("Date"), help_text=_("The day on which this version was issued."))
    url = forms.URLField(
        label=_("Where it can be read"), assume_scheme="https", max_length=200, required=False
    )

    class Meta:
        model = Guideline
        fields = ["edition", "dated_on", "url"]
        labels = {"edition": _("Version")}
        help_texts = {"edition": _("As the document names it: 2026, 4.1, March 2026…")}


class GuidelineForm(EditionForm):
    """A whole guideline. The library that it belongs to is chosen once."""

    class Meta(EditionForm.Meta):
        fields = ["organisation", "board", "name", "edition", "dated_on", "url"]
        labels = {
            **EditionForm.Meta.labels,
            "organisation": _("Library of"),
            "name": _("Name"),
            "board": _("For one board only"),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = visible_organisations(user).filter(pk__in=organisations_as(user, *RUNS_BOARDS))
        offer(self, "organisation", kept)
        offer(self, "board", alphabetical(run_boards(user)))
        if kwargs.get("instance") is not None:
            del self.fields["organisation"]
        elif kept.count() == 1:
            self.initial["organisation"] = kept.get()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        board = given.get("board")
        house = given.get("organisation") or (
            self.instance.organisation if self.instance.organisation_id else None
        )
        if board and house and board.organisation_id != house.pk:
            self.add_error("board", _("This board belongs to another house. Choose one of the library’s."))
        return given


class LibrarySearch(forms.Form):
    q = forms.CharField(label=_("Name or version"), max_length=60, required=False, widget=forms.SearchInput)
    organisation = forms.ModelChoiceField(
        label=_("Library of"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All libraries"),
    )
    withdrawn = forms.BooleanField(label=_("Withdrawn ones too"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", visible_organisations(user).filter(guidelines__isnull=False).distinct())
