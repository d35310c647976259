"""Forms about one meeting. Hours are the wall clock of the meeting's own zone."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boards.actions.meetings import TimeAndPlace
from boards.forms.fields import DayField, HourField, PlainTextField
from boards.models import Meeting

FURTHEST = timedelta(days=3 * 366)


class MoveForm(forms.Form):
    day = DayField(label=gettext_lazy("Day"))
    start_time = HourField(label=gettext_lazy("Starts"))
    end_time = HourField(label=gettext_lazy("Ends"))
    place = PlainTextField(label=gettext_lazy("Place"), max_length=120, required=False)

    def __init__(self, *args: Any, meeting: Meeting, now: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {**as_typed(meeting), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self._now = now
        usual = meeting.board.place
        self.fields["place"].help_text = _("Leave it empty for the usual place: %(place)s.") % {
            "place": usual
        }

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self._now.date() + FURTHEST:
            raise ValidationError(_("This day is more than three years ahead. Choose an earlier one."))
        return day

    def time_and_place(self) -> TimeAndPlace:
        """What was typed; an end before the start gives no minutes, which the action refuses."""
        given = self.cleaned_data
        start = datetime.combine(given["day"], given["start_time"])
        end = datetime.combine(given["day"], given["end_time"])
        minutes = int((end - start).total_seconds() // 60)
        return TimeAndPlace(given["day"], given["start_time"], minutes, given["place"])


def as_typed(meeting: Meeting) -> dict[str, Any]:
    """A meeting's time and place as somebody would type them."""
    end = meeting.local_start + timedelta(minutes=meeting.duration_minutes)
    return {
        "day": meeting.day,
        "start_time": meeting.start_time,
        "end_time": end.time(),
        "place": meeting.place,
    }


class CancelForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For your colleagues on the meeting’s page. It is not in the mails."),
    )


class RestoreForm(forms.Form):
    """Nothing to type: restoring takes the meeting back as it was."""
