"""What becomes of bookings: moved, put off, split, urgent, sent on; and places over the capacity."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from boards.actions.cases import Request
from boards.actions.overbooking import MOST_CASES, MOST_MINUTES
from boards.forms.booking import LONGEST_DISCUSSION
from boards.forms.booking_rows import presenters
from boards.forms.fields import DayField, PlainTextField, RowField, alphabetical, offer
from boards.models import Booking, Cause, Meeting, Nature, Person, SeatMode, TumourBoard, User
from boards.permissions import visible_boards

SOONEST, WAITING = "soonest", "waiting"
CAUSES = [("", _("Choose a reason")), *Cause.choices]
_INVISIBLE = _("This holds an invisible character. Type it again without.")


def text_field(label: Any, missing: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Free text about a patient, which is stored encrypted."""
    return forms.CharField(
        label=label,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "null_characters_not_allowed": _INVISIBLE},
    )


class MoveCasesForm(forms.Form):
    """Cases of one meeting, where they go, and why they are put off if that is later."""

    bookings = forms.ModelMultipleChoiceField(
        label=_("Cases"),
        queryset=Booking.objects.none(),
        error_messages={
            "required": _("Choose at least one case."),
            "invalid_choice": _("One of these cases is no longer on this meeting. Choose again."),
            "invalid_pk_value": _("One of these cases is no longer on this meeting. Choose again."),
        },
    )
    to = forms.ChoiceField(
        label=_("Where they go"),
        error_messages={
            "required": _("Choose where they go."),
            "invalid_choice": _("This meeting is not one of the board’s. Choose one of those shown."),
        },
    )
    cause = forms.ChoiceField(
        label=_("Reason"), choices=CAUSES, required=False, help_text=_("Asked for where a case is put off.")
    )
    owner = RowField(
        label=_("In whose hands it was"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody’s"),
    )
    note = text_field(_("Remark"), "", required=False, rows=2)

    def __init__(
        self,
        *args: Any,
        user: User,
        meeting: Meeting,
        bookings: QuerySet[Booking],
        meetings: Iterable[Meeting],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.targets = {str(one.pk): one for one in meetings}
        offer(self, "bookings", bookings)
        offer(self, "owner", presenters(user, meeting.board))
        keys = [(key, key) for key in (SOONEST, WAITING, *self.targets)]
        cast("forms.ChoiceField", self.fields["to"]).choices = keys

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "to" in found and self.puts_off and not found.get("cause") and "cause" not in self.errors:
            self.add_error("cause", _("Say why the cases are put off."))
        return found

    @property
    def target(self) -> Meeting | None:
        return self.targets.get(self.cleaned_data["to"])

    @property
    def puts_off(self) -> bool:
        """Whether they go to a later day, or to none."""
        return self.target is None or self.target.starts_at > self.meeting.starts_at


def where_field() -> forms.ChoiceField:
    """Where a booking goes that follows another."""
    return forms.ChoiceField(
        label=_("Where it goes"),
        choices=[
            (SOONEST, _("The soonest meeting with room, else the waiting list")),
            (WAITING, _("The waiting list")),
        ],
        initial=SOONEST,
        widget=forms.RadioSelect,
    )


class UrgentForm(forms.Form):
    reason = text_field(_("Why it cannot wait"), _("Say why the case is urgent: it passes others."), rows=2)


class SplitForm(forms.Form):
    """The second part of a discussion, and what the first keeps."""

    keep = forms.IntegerField(label=_("Minutes that the first part keeps"), min_value=1)
    question = text_field(_("Question of the second part"), _("Write what the board is asked."))
    minutes = forms.IntegerField(
        label=_("Minutes of the second part"), min_value=1, max_value=LONGEST_DISCUSSION, initial=5
    )
    board = RowField(
        label=_("Board of the second part"),
        queryset=TumourBoard.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("This is not one of the boards shown. Choose one of them.")},
    )
    where = where_field()

    def __init__(self, *args: Any, user: User, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        offer(self, "board", alphabetical(visible_boards(user)))
        self.fields["board"].initial = booking.board_id
        self.fields["keep"].initial = max(1, booking.minutes - 5) if booking.minutes > 5 else booking.minutes

    def request(self) -> Request:
        return follow_up(self.booking, self.cleaned_data)


class ReferForm(forms.Form):
    """Another board for the same case."""

    board = RowField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        empty_label=_("Choose a board"),
        error_messages={
            "required": _("Choose a board."),
            "invalid_choice": _("This is not one of the boards shown. Choose one of them."),
        },
    )
    question = text_field(_("Question to the board"), _("Write what the board is asked."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_DISCUSSION, initial=5)
    not_before = DayField(
        label=_("Not before"),
        required=False,
        help_text=_("For example the day after the meeting that decides to send the case on."),
    )
    where = where_field()

    def __init__(self, *args: Any, user: User, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        others = visible_boards(user).exclude(pk=booking.board_id).exclude(nature=Nature.STANDARD)
        offer(self, "board", alphabetical(others))

    def request(self) -> Request:
        return follow_up(self.booking, self.cleaned_data)


def follow_up(booking: Booking, typed: dict[str, Any]) -> Request:
    """What is asked in a booking that follows another: the same people, their own question."""
    return Request(
        question=typed["question"],
        minutes=typed["minutes"],
        presenter=booking.presenter,
        presenter_mode=SeatMode(booking.presenter_mode),
        requester=booking.requester,
        not_before=typed.get("not_before"),
    )


class OverbookForm(forms.Form):
    cases = forms.IntegerField(label=_("Places more"), min_value=0, max_value=MOST_CASES, initial=1)
    minutes = forms.IntegerField(label=_("Minutes more"), min_value=0, max_value=MOST_MINUTES, initial=5)
    first = forms.ModelMultipleChoiceField(
        label=_("For these cases of the waiting list"),
        queryset=Booking.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": _("One of these cases waits no longer. Choose again."),
            "invalid_pk_value": _("One of these cases waits no longer. Choose again."),
        },
    )

    def __init__(self, *args: Any, waiting: QuerySet[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "first", waiting)


class LedgerFilter(forms.Form):
    """Which lines of the deferral ledger to show; kept in the address."""

    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=TumourBoard.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All boards"),
    )
    cause = forms.ChoiceField(label=_("Reason"), choices=[("", _("All")), *Cause.choices], required=False)
    owner = PlainTextField(label=_("In whose hands"), required=False, max_length=80)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    open = forms.BooleanField(label=_("Only cases that still wait or lie ahead"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "board", alphabetical(visible_boards(user)))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first. Check both days."))
        return found
