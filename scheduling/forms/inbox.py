"""Forms of the coordinators' inbox."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import offer
from boards.models import Answer, Meeting, MeetingState, SeatMode, TumourBoard
from boards.templatetags.quorum import short_date
from scheduling.models import InboundMail, Outcome, Settlement

SHOWN_MEETINGS = 12


class InboxFilter(forms.Form):
    """Lives in the address. A value that is not among the choices filters nothing."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("Every outcome")), *Outcome.choices], required=False
    )
    board = forms.ModelChoiceField(
        TumourBoard.objects.none(),
        label=_("Board"),
        required=False,
        to_field_name="slug",
        empty_label=_("Every board"),
    )

    def __init__(self, *args: Any, boards: QuerySet[TumourBoard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "board", boards)

    def narrow(self, mails: QuerySet[InboundMail]) -> QuerySet[InboundMail]:
        self.is_valid()
        if outcome := self.cleaned_data.get("outcome"):
            mails = mails.filter(outcome=outcome)
        if board := self.cleaned_data.get("board"):
            mails = mails.filter(board=board)
        return mails


class SettleForm(forms.Form):
    how = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Settlement.DONE, Settlement.ASIDE)],
        required=False,
        widget=forms.HiddenInput,
    )
    note = forms.CharField(
        label=_("Note for colleagues"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept encrypted, and sent to nobody."),
    )

    @property
    def settlement(self) -> Settlement:
        return Settlement(self.cleaned_data["how"] or Settlement.DONE)


class DeclineForm(forms.Form):
    """Nothing to type."""


class ConfirmForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[(one.value, one.label) for one in (Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE)],
        widget=forms.RadioSelect,
    )

    @property
    def given(self) -> Answer:
        return Answer(self.cleaned_data["answer"])


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes none
    def label_from_instance(self, obj: Meeting) -> str:
        return f"{short_date(obj.day)} {obj.start_time:%H:%M} {obj.board.organisation.city}"


class GuestForm(forms.Form):
    """At which meeting, and whether on site. Meetings are the next ones of the message's board."""

    meeting = MeetingField(Meeting.objects.none(), label=_("For which meeting"), empty_label=None)
    mode = forms.ChoiceField(label=_("Takes part"), choices=SeatMode.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, board: TumourBoard, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = Meeting.objects.filter(board=board, state=MeetingState.PLANNED, starts_at__gt=now)
        keys = list(ahead.order_by("starts_at").values_list("pk", flat=True)[:SHOWN_MEETINGS])
        wanted = self.initial.get("meeting")
        keys += [wanted.pk] if isinstance(wanted, Meeting) else []
        meetings = Meeting.objects.filter(pk__in=keys, starts_at__gt=now, state=MeetingState.PLANNED)
        offer(self, "meeting", meetings.select_related("board__organisation").order_by("starts_at"))
