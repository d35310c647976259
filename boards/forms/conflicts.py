"""Which conflicts to show."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from boards.forms.fields import DayField, alphabetical, offer
from boards.models import TumourBoard, User
from boards.permissions import RUNS_BOARDS, organisations_as, visible_boards
from boards.queries.conflicts import Kind

WEEKS = (4, 8, 13, 26, 52)
USUAL_WEEKS = 8


class ConflictFilter(forms.Form):
    day = DayField(label=_("From"), required=False)
    weeks = forms.ChoiceField(label=_("How long"), required=False)
    kind = forms.ChoiceField(label=_("Conflict"), choices=[("", _("All")), *Kind.choices], required=False)
    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All boards"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = [(str(number), ngettext("%d week", "%d weeks", number) % number) for number in WEEKS]
        cast("forms.ChoiceField", self.fields["weeks"]).choices = lengths
        self.fields["weeks"].initial = str(USUAL_WEEKS)
        hers = visible_boards(user).filter(organisation__in=organisations_as(user, *RUNS_BOARDS))
        offer(self, "board", alphabetical(hers))
