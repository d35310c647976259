"""What two people changed to different things: for each field, mine or theirs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from boards.queries.case_values import label_of, shown
from boards.rules.case_fields import BY_NAME
from boards.rules.merging import Clash

MINE, THEIRS = "mine", "theirs"


class ConflictForm(forms.Form):
    """One choice for each clash; nothing is chosen beforehand, since either may be right."""

    def __init__(self, *, clashes: Sequence[Clash], people: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.clashes = clashes
        for clash in clashes:
            self.fields[f"keep_{clash.name}"] = _choice(clash, people)

    def taken(self) -> set[str]:
        """The names of the fields that stay as the others left them."""
        return {clash.name for clash in self.clashes if self.cleaned_data[f"keep_{clash.name}"] == THEIRS}


def _choice(clash: Clash, people: Mapping[str, str]) -> forms.ChoiceField:
    field, empty = BY_NAME[clash.name], _("nothing")
    mine = _("Keep mine: %(value)s") % {"value": shown(field, clash.mine, people) or empty}
    theirs = _("Take theirs: %(value)s") % {"value": shown(field, clash.theirs, people) or empty}
    return forms.ChoiceField(
        label=label_of(field),
        choices=[(MINE, mine), (THEIRS, theirs)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
