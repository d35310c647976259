"""What a requester knows of a case, typed to find its board."""

import re
from operator import itemgetter
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import PlainTextField
from boards.models import Language, Nature
from boards.organs import USUAL_ORGANS, organ_label
from boards.queries.find import Sought
from boards.rules.organs import organs

OLDEST = 120  # years
_AGE = re.compile(r"\b(1?\d?\d)\s*(?:ans?|years?|yo)\b", re.IGNORECASE)  # “82 ans”, “82 years old”


class FindForm(forms.Form):
    """Filters that live in the address. One that is not understood is said; the others still count."""

    q = PlainTextField(
        label=_("In your own words"),
        max_length=120,
        required=False,
        widget=forms.SearchInput,
        help_text=_("What the letter says: “sarcoma, second opinion”, “breast, 82 years”."),
    )
    organ = forms.ChoiceField(label=_("Organ"), required=False)
    apparatus = forms.ChoiceField(label=_("Apparatus"), required=False)
    nature = forms.ChoiceField(
        label=_("Nature"), choices=[("", _("All natures")), *Nature.choices], required=False
    )
    age = forms.IntegerField(label=_("Age of the patient"), min_value=0, max_value=OLDEST, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("All languages")), *Language.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((organ_label(name), name) for name in USUAL_ORGANS)
        self.fields["organ"].choices = organ_choices()  # type: ignore[attr-defined]  # a choice field's own
        self.fields["apparatus"].choices = [  # type: ignore[attr-defined]  # the same
            ("", _("All")), *((name, label.capitalize()) for label, name in kinds)
        ]  # fmt: skip
        self.fields["q"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}

    def sought(self) -> Sought:
        """What was understood; what was not is left out."""
        typed = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        words = typed.pop("q", "")
        if said := _AGE.search(words):
            words = _AGE.sub(" ", words)
            typed.setdefault("age", int(said[1]))
        return Sought(words=words, **typed)


def organ_names() -> list[tuple[str, str]]:
    """The 57 organs in alphabetical order, in the reader's language."""
    language = get_language() or "en"
    return sorted(((organ.key, organ.label(language)) for organ in organs().values()), key=itemgetter(1))


def organ_choices() -> list[Any]:
    """The same, under their kind of board."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, label in organ_names():
        groups.setdefault(organ_label(organs()[key].apparatus).capitalize(), []).append((key, label))
    return [("", _("All organs")), *sorted(groups.items())]
