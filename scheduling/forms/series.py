"""Forms about a season: from which meeting on, and what of it changes. Hours are the board's own."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boards.actions.reshaping import Pattern
from boards.forms.boards import RhythmForm
from boards.forms.fields import DayField, PlainTextField
from boards.models import Meeting, Series
from boards.rules.recurrence import rule_parts

THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = [
    (THIS, gettext_lazy("This meeting alone")),
    (FOLLOWING, gettext_lazy("This one and all that follow")),
    (ALL, gettext_lazy("Every meeting of the season that lies ahead")),
]
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class ChangeSeasonForm(RhythmForm):
    scope = forms.ChoiceField(
        label=gettext_lazy("Which meetings"), choices=SCOPES, widget=forms.RadioSelect, initial=FOLLOWING
    )
    place = PlainTextField(label=gettext_lazy("Place"), max_length=120, required=False)
    moved_too = forms.BooleanField(
        label=gettext_lazy("Meetings that were moved by hand as well"), required=False
    )
    field_order = ["scope", "frequency", "weekday", "start_time", "end_time", "place", "moved_too"]

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        kwargs["initial"] = {**as_typed(series), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        usual = series.board.place
        self.fields["place"].help_text = _("Leave it empty for the usual place: %(place)s.") % {
            "place": usual
        }

    def pattern(self) -> Pattern:
        """What was typed. Refusal ``ends-before-start``."""
        given = self.cleaned_data
        return Pattern(self.rule(), given["start_time"], self.minutes(), given["place"])

    def day_of(self, meeting: Meeting) -> date:
        """The weekday that was typed, in the week of this meeting."""
        monday = meeting.day - timedelta(days=meeting.day.weekday())
        return monday + timedelta(days=_WEEKDAYS.index(self.cleaned_data["weekday"]))


def as_typed(series: Series) -> dict[str, Any]:
    """A season's rhythm as somebody would type it."""
    every, nth, weekday = rule_parts(series.rrule)
    begin = datetime.combine(date.min, series.start_time)
    return {
        "frequency": f"M{nth}" if nth else f"W{every}",
        "weekday": _WEEKDAYS[weekday],
        "start_time": series.start_time,
        "end_time": (begin + timedelta(minutes=series.duration_minutes)).time(),
        "place": series.place,
    }


class CancelSeasonForm(forms.Form):
    scope = forms.ChoiceField(
        label=gettext_lazy("Which meetings"), choices=SCOPES, widget=forms.RadioSelect, initial=FOLLOWING
    )
    reason = PlainTextField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For your colleagues on the meetings’ pages. It is not in the mails."),
    )


class EndSeasonForm(forms.Form):
    ends_on = DayField(label=gettext_lazy("Last day"))


class RestoreSeasonForm(forms.Form):
    """Nothing to type: restoring takes the season back as it was."""
