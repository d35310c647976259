"""Whose days off to look at, and school holidays as a file or as lines."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import alphabetical, offer
from boards.models import Organisation, TumourBoard, User
from boards.permissions import visible_boards, visible_organisations
from boards.rules.refusal import Refusal
from boards.rules.school_file import LARGEST, decoded
from boards.sentences import sentence


class DaysOffFilter(forms.Form):
    place = forms.ModelChoiceField(
        label=_("Place"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All places"),
    )
    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All boards"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", visible_organisations(user))
        offer(self, "board", alphabetical(visible_boards(user)))


class SchoolFileForm(forms.Form):
    """A file, or its lines in a text field, where a wrong one can be put right."""

    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".csv"}))
    lines = forms.CharField(
        label=_("Lines"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].validators = []  # what a line may hold is said line by line

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if upload := given.get("file"):
            try:
                given["lines"] = decoded(upload.read(LARGEST + 1))
            except Refusal as refusal:
                raise ValidationError({"file": sentence(refusal)}) from refusal
        if not given.get("lines", "").strip() and not self.errors:
            raise ValidationError({"file": _("Choose a file, or write its lines below.")})
        return given
