"""What is owed for a case: what, by whom, for which day."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from boards.actions.items import Expected
from boards.forms.fields import DayField, RowField, offer
from boards.identity import decrypt
from boards.models import Booking, BookingState, Case, CaseItem, ItemKind, Person, Seat
from boards.queries.directory import found_people


class ItemForm(forms.Form):
    """``words`` widens the owners that are offered to whoever in the directory has such a name."""

    kind = forms.ChoiceField(label=_("What is missing"))
    owner = RowField(
        label=_("Owed by"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Only somebody named here can be reminded."),
    )
    expected_on = DayField(
        label=_("Expected on"),
        required=False,
        help_text=_("The day on which it arrives; for slides, the day that the carrier says."),
    )
    note = forms.CharField(
        label=_("Remark"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept encrypted, and never written in a mail."),
        error_messages={
            "null_characters_not_allowed": _("This holds an invisible character. Type it again without.")
        },
    )

    def __init__(
        self, *, case: Case, today: date, item: CaseItem | None = None, words: str = "", **kwargs: Any
    ) -> None:
        super().__init__(initial=_initial(item) if item else None, **kwargs)
        self.today, self.item = today, item
        offer(self, "owner", owners(case, item, words))
        if item:
            del self.fields["kind"]
        else:
            cast("forms.ChoiceField", self.fields["kind"]).choices = _kinds_left(case)

    def clean_expected_on(self) -> date | None:
        day: date | None = self.cleaned_data["expected_on"]
        known = self.item.expected_on if self.item else None
        if day and day < self.today and day != known:
            raise forms.ValidationError(_("This day is past. Say when it will be there."))
        return day

    def expected(self) -> Expected:
        typed = self.cleaned_data
        kind = self.item.kind if self.item else typed["kind"]
        return Expected(ItemKind(kind), typed["owner"], typed["expected_on"], typed["note"])


def _initial(item: CaseItem) -> dict[str, object]:
    note = decrypt(item.note) if item.note else ""
    return {"owner": item.owner_id, "expected_on": item.expected_on, "note": note}


def _kinds_left(case: Case) -> list[tuple[str, Any]]:
    """Each kind once, but for what has no kind."""
    there = set(case.items.exclude(kind=ItemKind.OTHER).values_list("kind", flat=True))
    return [choice for choice in ItemKind.choices if choice[0] not in there]


def owners(case: Case, item: CaseItem | None = None, words: str = "") -> "QuerySet[Person]":
    """Doctors of its hospital, members of its boards, the owner so far, and who was looked for."""
    waiting = Booking.objects.filter(case=case).exclude(state=BookingState.WITHDRAWN).values("board")
    seated = Seat.objects.filter(board__in=waiting, ended_at__isnull=True).values("person")
    likely = Q(organisation=case.organisation_id, specialty__isnull=False) | Q(pk__in=seated)
    if item and item.owner_id:
        likely |= Q(pk=item.owner_id)
    if words:
        likely |= Q(pk__in=found_people(Person.objects.all(), words=words, organisation=None).values("pk"))
    return Person.objects.filter(likely, active=True).select_related("organisation")
