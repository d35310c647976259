"""Forms about who sits on a board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boards.forms.fields import offer
from boards.models import Meeting, Person, Seat, SeatKind, SeatMode, TumourBoard


class SeatChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes none
    def label_from_instance(self, obj: Seat) -> str:
        return str(obj.person)


class SeatForm(forms.Form):
    """A new seat. A guest of one meeting is nothing but a guest."""

    person = forms.ModelChoiceField(Person.objects.filter(active=True), widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of seat"), choices=SeatKind.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("Takes part"), choices=SeatMode.choices, widget=forms.RadioSelect)
    deputy_for = SeatChoiceField(
        Seat.objects.none(),
        label=_("Deputy of"),
        required=False,
        empty_label=_("Nobody in particular"),
        help_text=_("For a deputy only."),
    )

    def __init__(self, *args: Any, board: TumourBoard, meeting: Meeting | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting:
            del self.fields["kind"], self.fields["deputy_for"]
            return
        members = Seat.objects.filter(board=board, kind=SeatKind.CORE, ended_at__isnull=True)
        offer(self, "deputy_for", members.select_related("person").order_by("person__family_name"))

    @property
    def seat_kind(self) -> SeatKind:
        return SeatKind(self.cleaned_data.get("kind", SeatKind.GUEST))

    @property
    def deputised(self) -> Seat | None:
        """Whom a deputy stands in for; what was chosen for any other kind of seat means nothing."""
        chosen: Seat | None = self.cleaned_data.get("deputy_for")
        return chosen if self.seat_kind == SeatKind.DEPUTY else None


class ChangeSeatForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of seat"), choices=SeatKind.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("Takes part"), choices=SeatMode.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": seat.kind, "mode": seat.mode}
        super().__init__(*args, **kwargs)
        if seat.meeting_id:
            del self.fields["kind"]

    @property
    def seat_kind(self) -> SeatKind:
        return SeatKind(self.cleaned_data.get("kind", SeatKind.GUEST))


class EndSeatForm(forms.Form):
    """Nothing to type."""
