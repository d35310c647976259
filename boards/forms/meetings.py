"""A meeting's hours, and an answer to it."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from boards.actions.meetings import TimeAndPlace
from boards.forms.fields import DayField, HourField, PlainTextField, RowField, offer
from boards.models import Answer, Person, TumourBoard
from boards.rules.refusal import Refusal


class AnswerForm(forms.Form):
    OFFERED = (Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE)

    answer = forms.ChoiceField(choices=[(one, one.label) for one in OFFERED])

    def given(self) -> Answer:
        """Refusal ``unknown-answer`` for anything that is not offered."""
        if not self.is_valid():
            raise Refusal("unknown-answer", "answer")
        return Answer(self.cleaned_data["answer"])


class AnswerForSomebodyForm(forms.Form):
    person = RowField(Person.objects.none(), label=_("Person"), empty_label=_("Choose somebody"))
    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (Answer.ACCEPTED, Answer.ACCEPTED.label),
            (Answer.DECLINED, Answer.DECLINED.label),
            (Answer.TENTATIVE, Answer.TENTATIVE.label),
            (Answer.NEEDS_ACTION, Answer.NEEDS_ACTION.label),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class MeetingForm(forms.Form):
    """Hours are those of the board's own clock."""

    day = DayField(label=_("Day"))
    start_time = HourField(label=_("Start"))
    end_time = HourField(label=_("End"))
    place = PlainTextField(label=_("Place"), max_length=120, required=False)

    def __init__(self, *args: Any, board: TumourBoard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].help_text = _("Left empty: %(place)s.") % {"place": board.place}

    def time_and_place(self) -> TimeAndPlace:
        """An end before the start gives a negative duration, which the action refuses."""
        typed = self.cleaned_data
        begin, end = (datetime.combine(typed["day"], typed[name]) for name in ("start_time", "end_time"))
        minutes = int((end - begin).total_seconds() // 60)
        return TimeAndPlace(typed["day"], typed["start_time"], minutes, typed["place"])
